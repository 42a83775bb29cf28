"""Letters: text and HTML say the same, nothing a stranger typed becomes more than a word, and no line becomes a header."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from lxml import html

from api.mail import letters
from api.mail.folder import links_in, text_of
from api.mail.message import message_of
from api.mail.sender import Sender, sender_of
from db.mail import Mail, QueuedMail
from tests.test_house import HOUSE

LINK = "https://news.example/account/verify?token=" + "k" * 60
WHEN = datetime(2027, 3, 5, 14, 30, tzinfo=UTC)
LETTERS = {
    letter.kind: letter
    for letter in (
        letters.verify_registration("mara@mail.example", link=LINK, handle="Skerryfolk"),
        letters.address_already_known("mara@mail.example"),
        letters.verify_new_email("mara@mail.example", link=LINK),
        letters.email_was_changed("mara@mail.example"),
        letters.password_reset("mara@mail.example", link=LINK),
        letters.password_was_changed("mara@mail.example"),
        letters.sign_in_linked("mara@mail.example", provider="GitHub"),
        letters.erasure_requested("mara@mail.example", link=LINK, when=WHEN),
        letters.erasure_done("mara@mail.example"),
        letters.decision_made("mara@mail.example", "suspend", "cmt_1_4", "dec_7", "First line.\nSecond <line>.", WHEN),
        letters.confirm_signup("mara@mail.example", names=["The Daily", "Offers"], link=LINK, leave=LINK),
        letters.signed_up_already("mara@mail.example", names=["The Daily"], link=LINK, leave=LINK),
        letters.appeal_decided("mara@mail.example", decision="dec_7", is_overturned=True, statement="You are right."),
    )
}


def words(text: str) -> list[str]:
    return text.split()


def in_lines(text: str) -> bytes:
    """As it stands in a message, whose lines end in CR LF."""
    return text.replace("\n", "\r\n").encode()


SENDER = Sender("Example News", "news@example.org")


def sent(mail: Mail, sender: Sender = SENDER) -> bytes:
    return message_of(QueuedMail(7, mail, "0123abcd", WHEN, 0), sender).as_bytes()


def received(mail: Mail) -> EmailMessage:
    return message_from_bytes(sent(mail), _class=EmailMessage, policy=policy.default)


def test_every_template_has_a_letter_in_text_and_in_html() -> None:
    names = {path.name for path in (HOUSE / "api" / "mail" / "templates").iterdir()}
    assert names == {f"{kind}.{form}" for kind in ("letter", "digest", *LETTERS) for form in ("txt", "html")}


@pytest.mark.parametrize("kind", LETTERS)
def test_text_and_html_say_the_same_and_lead_to_the_same_place(kind: str) -> None:
    letter = LETTERS[kind]
    page = html.document_fromstring(letter.html)
    assert words(str(page.xpath("string()"))) == words(letter.text)
    assert page.xpath("//a/@href") == links_in(letter.text)


def test_links_are_in_those_letters_that_ask_for_something() -> None:
    asking = {"verify_registration", "verify_new_email", "password_reset", "erasure_requested", "confirm_signup", "signed_up_already"}
    assert {kind: links_in(letter.text) for kind, letter in LETTERS.items()} == {kind: [LINK] if kind in asking else [] for kind in LETTERS}


def test_a_letter_is_signed_by_who_it_is_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROADSHEET_MAIL_FROM", "Example News <news@example.org>")
    assert letters.password_was_changed("mara@mail.example") == Mail(
        "mara@mail.example",
        "Your password was changed",
        "Hello,\n\nthe password of your account at Example News was changed.\n\n"
        "If it was not you, ask for a new password at once where you sign in: we then send you a link, and whoever is signed in now "
        "has to leave.\n\nExample News\n",
        letters.password_was_changed("mara@mail.example").html,
        "password_was_changed",
    )


@pytest.mark.parametrize(
    ("providers", "told"),
    [((), None), (("GitHub",), "GitHub"), (("GitHub", "Good & Co"), "GitHub and Good & Co"), (("A", "B", "C"), "A, B and C")],
)
@pytest.mark.parametrize("ended", [True, False])
def test_a_letter_about_a_new_password_names_what_stays_and_what_ended(providers: tuple[str, ...], told: str | None, ended: bool) -> None:
    letter = letters.password_was_changed("mara@mail.example", providers=providers, ended_programs=ended)
    assert words(str(html.document_fromstring(letter.html).xpath("string()"))) == words(letter.text)
    assert (f"sign in with {told}. If" in letter.text, "sign in with" in letter.text) == (told is not None, told is not None)
    assert ("Programs that used your account no longer can" in letter.text, "\n\n\n" in letter.text) == (ended, False)


@pytest.mark.parametrize("action", ["hide", "remove", "warn", "suspend", "ban"])
def test_a_decision_is_told_in_the_same_words_in_text_and_html(action: str) -> None:
    when = WHEN if action == "suspend" else None
    letter = letters.decision_made("mara@mail.example", action, "cmt_1_4", "dec_7", "This <b>advertises</b> a shop.", when)
    assert words(str(html.document_fromstring(letter.html).xpath("string()"))) == words(letter.text)
    assert [word in letter.text for word in ("cmt_1_4", "dec_7", "This <b>advertises</b> a shop.")] == [True] * 3


@pytest.mark.parametrize("is_overturned", [True, False])
def test_an_outcome_is_told_in_the_same_words_in_text_and_html(is_overturned: bool) -> None:
    letter = letters.appeal_decided("mara@mail.example", decision="dec_7", is_overturned=is_overturned, statement="We looked again.")
    assert words(str(html.document_fromstring(letter.html).xpath("string()"))) == words(letter.text)
    assert ("taken back" in letter.text, "stands" in letter.text) == (is_overturned, not is_overturned)


def test_a_letter_tells_a_time_in_full() -> None:
    assert "on 5 March 2027, 14:30 UTC, and" in LETTERS["erasure_requested"].text


def test_a_handle_is_a_word_in_html_too() -> None:
    letter = letters.verify_registration("mara@mail.example", link=LINK, handle='<a href="https://bad.example">x</a>')
    assert html.document_fromstring(letter.html).xpath("//a/@href") == [LINK]


@pytest.mark.parametrize("handle", ["", "a\nb", "a\r\nBcc: x@y.example", "a\x00", "a\u2028b", "x" * 101])
def test_a_handle_that_is_more_than_a_name_is_refused(handle: str) -> None:
    with pytest.raises(ValueError, match="a name in a letter must be short and in one line"):
        letters.verify_registration("mara@mail.example", link=LINK, handle=handle)


NO_LINKS = ["", "javascript:alert(1)", "https://a.example/ b", "https://a.example/\n", 'https://a.example/"', "/verify"]


@pytest.mark.parametrize("link", NO_LINKS)
def test_a_link_that_is_none_is_refused(link: str) -> None:
    with pytest.raises(ValueError, match="a letter's link must be a whole address"):
        letters.password_reset("mara@mail.example", link=link)


# The message


def test_a_message_says_who_from_to_whom_and_that_no_person_wrote_it() -> None:
    letter = LETTERS["password_reset"]
    found = received(letter)
    boundary = found.get_boundary()
    assert [(name, str(value)) for name, value in found.items()] == [
        ("From", "Example News <news@example.org>"),
        ("To", "mara@mail.example"),
        ("Subject", "Choose a new password"),
        ("Date", "Fri, 05 Mar 2027 14:30:00 +0000"),
        ("Message-ID", "<0123abcd@example.org>"),
        ("Auto-Submitted", "auto-generated"),
        ("MIME-Version", "1.0"),
        ("Content-Type", f'multipart/alternative; boundary="{boundary}"'),
    ]
    parts = [(part.get_content_type(), part.get_payload(decode=True)) for part in found.iter_parts()]
    assert parts == [("text/plain", in_lines(letter.text)), ("text/html", in_lines(letter.html))]


def test_the_same_letter_is_the_same_message_each_time() -> None:
    assert sent(LETTERS["password_reset"]) == sent(LETTERS["password_reset"])


def test_a_message_is_seven_bits_in_short_lines_whatever_is_in_it() -> None:
    wide = Mail("mara@mail.example", "Ein Grüß " * 30, "ü" * 3000 + "\n" + "x" * 3000, "<p>Zoë</p>", "password_reset")
    assert sent(wide, Sender("Zeitung für Ärzte", "news@example.org")).isascii()
    assert max(map(len, sent(wide).split(b"\r\n"))) <= 78
    assert (received(wide)["Subject"].strip(), text_of(received(wide))) == (wide.subject.strip(), wide.text + "\n")


def test_a_header_with_a_long_address_arrives_as_it_is() -> None:
    leave = f"<https://news.example/newsletters/leave?token={'k' * 300}>"
    mail = Mail("mara@mail.example", "News", "x\n", "<p>x</p>\n", "issue", {"List-Unsubscribe": leave})
    assert f"\r\nList-Unsubscribe: {leave}\r\n".encode() in sent(mail)


def letter(to: str = "mara@mail.example", subject: str = "News", text: str = "x", headers: str = "{}") -> Mail:
    return Mail(to, subject, text, "<p>x</p>", "issue", json.loads(headers))


ADDRESSES = [
    *("", "mara", "@mail.example", "mara@", "a b@mail.example", "a@b@mail.example", "mara@mail.example\r\nBcc: x@y.example"),
    *("mara@mail.example\n", "<mara@mail.example>", "mara@mail.example,x@y.example", "mara@mail..example", "mära@mail.example"),
    *("mara@-mail.example", "x" * 65 + "@mail.example", "mara@" + "x" * 64 + ".example", "mara@mail.example>x", ".mara@mail.example"),
]


@pytest.mark.parametrize("to", ADDRESSES)
def test_a_recipient_that_is_not_one_plain_address_is_refused(to: str) -> None:
    with pytest.raises(ValueError, match="the recipient is no address that mail can go to"):
        letter(to=to)


@pytest.mark.parametrize("subject", ["", "a\nb", "a\r\nBcc: x@y.example", "a\rb", "a\x00b", "a\x0bb", "a\x85b", "a\u2028b", "ü" * 451])
def test_a_subject_that_is_more_than_a_line_is_refused(subject: str) -> None:
    with pytest.raises(ValueError, match="a header must be one line that is not too long"):
        letter(subject=subject)


def test_other_headers_are_those_of_lists_in_one_line_each() -> None:
    with pytest.raises(ValueError, match="a header must be one line"):
        letter(headers='{"List-Id": "a\\r\\nBcc: x@y.example"}')
    with pytest.raises(ValueError, match="of other headers there are only List-Id, List-Unsubscribe, List-Unsubscribe-Post"):
        letter(headers='{"Bcc": "x@y.example"}')


@pytest.mark.parametrize("text", ["a\x00", "a\rb", "a\x85b", "\ud800"])
def test_words_that_are_no_plain_lines_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="a letter must be plain lines"):
        letter(text=text)


def test_a_letter_is_shown_without_its_words() -> None:
    assert (
        repr(LETTERS["password_reset"])
        == "Mail(to='mara@mail.example', subject='Choose a new password', kind='password_reset', headers={}, sender_name=None)"
    )


# Who it is from

SENDERS = {
    "Example News <news@example.org>": Sender("Example News", "news@example.org"),
    '"News, of Example" <news@example.org>': Sender("News, of Example", "news@example.org"),
    " <news@example.org> ": Sender("Broadsheet", "news@example.org"),
    "news@example.org": Sender("Broadsheet", "news@example.org"),
}


@pytest.mark.parametrize("text", SENDERS)
def test_a_sender_is_a_name_and_an_address(text: str) -> None:
    assert sender_of(text) == SENDERS[text]


@pytest.mark.parametrize("text", ["", "Example News", "a@b.example, c@d.example", "News <a@b.example>\r\nBcc: c@d.example", "News <a b>"])
def test_a_sender_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"BROADSHEET_MAIL_FROM must be of the form Example News <news@example\.org>, not "):
        sender_of(text)
