"""Times, as requests write them and as answers do."""

from datetime import UTC, datetime


def moment(text: str) -> datetime:
    """A time of a request, in UTC where it has no offset."""
    found = datetime.fromisoformat(text)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def printed(when: datetime, zone: str = "Z") -> str:
    """RFC 3339 in UTC, with as many digits of a second as it has."""
    whole, _, fraction = when.astimezone(UTC).isoformat().removesuffix("+00:00").partition(".")
    return f"{whole}.{fraction.rstrip('0')}{zone}" if fraction else f"{whole}{zone}"
