"""The one spelling that tells an email address from others. Nobody is asked whether there is such an address."""

from email_validator import EmailNotValidError, ValidatedEmail, validate_email


def read_email(text: str) -> ValidatedEmail:
    """Raises EmailNotValidError."""
    return validate_email(text, check_deliverability=False, allow_smtputf8=False)


def key_of_email(found: ValidatedEmail) -> str:
    """As mail servers take it, whatever the case."""
    return (found.ascii_email or found.normalized).casefold()


def email_key(text: str) -> str:
    """What an address is looked for by. A text that is none finds nobody."""
    try:
        return key_of_email(read_email(text))
    except EmailNotValidError:
        return text.casefold()
