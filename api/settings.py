"""All settings: one table of name, default and what it means. Read from the environment, nowhere else."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network

ORIGIN = re.compile(r"\*|none|null|[a-z][a-z0-9+.-]*://[a-z0-9._:\[\]-]+", re.ASCII)  # as browsers write it: in small letters, no path


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable."""

    name: str
    default: str
    meaning: str

    @property
    def value(self) -> str:
        return os.environ.get(self.name) or self.default

    @property
    def number(self) -> int:
        """Raises ValueError for what is no whole number, or less than none."""
        if not self.value.isascii() or not self.value.isdigit():
            raise ValueError(f"{self.name} must be a whole number, not {self.value!r}.")
        return int(self.value)

    @property
    def networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """Raises ValueError for what is no network."""
        try:
            return tuple(ip_network(word) for word in self.words)
        except ValueError as error:
            raise ValueError(f"{self.name}: {error}.") from error

    @property
    def origins(self) -> tuple[str, ...]:
        """Raises ValueError for what no browser sends as an origin: it would never be met."""
        for word in self.words:
            if not ORIGIN.fullmatch(word):
                raise ValueError(f"{self.name}: {word!r} is no origin, such as https://app.example; nor is it `*` or `none`.")
        return self.words

    @property
    def words(self) -> tuple[str, ...]:
        """The parts of a value apart by commas."""
        return tuple(word.strip() for word in self.value.split(",") if word.strip())

    @property
    def is_on(self) -> bool:
        """Raises ValueError for what is neither yes nor no."""
        if self.value not in ("yes", "no"):
            raise ValueError(f"{self.name} must be yes or no, not {self.value!r}.")
        return self.value == "yes"


DATABASE_URL = Setting("DATABASE_URL", "", "Where Postgres is; empty for the embedded one in the data folder.")
DATA = Setting("BROADSHEET_DATA", "data", "Folder of the embedded Postgres.")
HOST = Setting("BROADSHEET_HOST", "127.0.0.1", "Address to listen on.")
PORT = Setting("BROADSHEET_PORT", "8000", "Port to listen on.")
WORKERS = Setting("BROADSHEET_WORKERS", "1", "Processes that serve; each holds its own connections.")
MAX_AGE = Setting(
    "BROADSHEET_MAX_AGE", "10", "Seconds for which anybody may keep an anonymous read: what a reader of comments hardly notices."
)
STALE = Setting("BROADSHEET_STALE", "60", "Seconds for which caches may show it after that, while they ask for a newer one.")
KEPT = Setting(
    "BROADSHEET_KEPT",
    "500",
    "Milliseconds, 1000 at most, for which a process answers whoever sends no `Authorization` from memory where the same was just asked "
    "over REST. "
    "Whoever sends it sees each write at once, all others within that time. 0 keeps nothing.",
)
ORIGINS = Setting("BROADSHEET_ORIGINS", "*", "Origins whose pages may read answers (CORS), apart by commas; `*` is all, `none` is none.")
RATE = Setting("BROADSHEET_RATE", "120", "Points a minute for one address: a read costs 1, a write 5; 0 is without limit.")
BURST = Setting("BROADSHEET_BURST", "40", "Points that an address may spend at once.")
TOKEN_RATE = Setting("BROADSHEET_TOKEN_RATE", "600", "Points a minute for one account, by token or signed in.")
TOKEN_BURST = Setting("BROADSHEET_TOKEN_BURST", "100", "Points that an account may spend at once.")
PROXIES = Setting("BROADSHEET_PROXIES", "", "Networks of proxies whose `X-Forwarded-For` is believed, apart by commas.")
HSTS = Setting("BROADSHEET_HSTS", "0", "Seconds for which browsers come by https only; 0 says nothing. For a service behind https.")
BASE_URL = Setting(
    "BROADSHEET_BASE_URL",
    "",
    "The address under which the world reaches the service, for feeds, JSON-LD and sitemaps; empty for what each request's Host says. "
    "Exports say it, too, where it is set.",
)
TRUSTED_DOCUMENTS = Setting(
    "BROADSHEET_TRUSTED_DOCUMENTS", "", "File or folder of GraphQL documents that clients may ask for by `documentId`."
)
ONLY_TRUSTED = Setting("BROADSHEET_ONLY_TRUSTED", "no", "`yes`: no other GraphQL documents are answered than those.")
SIGN_IN = Setting("BROADSHEET_SIGN_IN", "", "JSON file of the providers that visitors may sign in with; see docs/sign-in.md.")
SMTP_URL = Setting(
    "BROADSHEET_SMTP_URL",
    "",
    "The server that takes outgoing mail: `smtp://user:password@host:587` (STARTTLS) or `smtps://...` (TLS from the start); "
    "empty for files in the mail folder.",
)
MAIL_FROM = Setting("BROADSHEET_MAIL_FROM", "Broadsheet <broadsheet@localhost>", "Who mail is from; its name also signs the letters.")
MAIL_FOLDER = Setting(
    "BROADSHEET_MAIL_FOLDER",
    "",
    "Folder for mail where there is no server for it; empty for `mail` in the data folder of the embedded Postgres.",
)
MAIL_EVENTS_SECRET = Setting(
    "BROADSHEET_MAIL_EVENTS_SECRET",
    "",
    "What whoever sends the mail signs bounces and complaints with (docs/bounces.md): `whsec_` and 24 bytes or more in base64; "
    "several, apart by commas, while one is replaced. Empty: none are taken.",
)
CHANGES_KEPT = Setting(
    "BROADSHEET_CHANGES_KEPT",
    "90",
    "Days for which the feed of changes is kept; whoever was away for longer begins anew (docs/changes-feed.md).",
)
EXPORTS = Setting(
    "BROADSHEET_EXPORTS",
    "",
    "Folder of its own for exports that researchers ask for (docs/research.md), the same for all processes of the service; empty: none are "
    "made. Each may take as much as the whole dataset. Services of other databases may share it; one of a copy of the database may not.",
)
EXPORTS_KEPT = Setting("BROADSHEET_EXPORTS_KEPT", "7", "Days for which the files of such an export are kept.")
EXPORTS_SIZE = Setting(
    "BROADSHEET_EXPORTS_SIZE",
    "20000",
    "MB that the files of all such exports may take before no more are asked for; the last one that was may go beyond.",
)
EXPORTS_KEY = Setting(
    "BROADSHEET_EXPORTS_KEY",
    "",
    "File with the key of pseudonyms in such exports, as `broadsheet export --pseudonyms` takes it; empty: none have pseudonyms.",
)
EXPORTS_LICENCE = Setting("BROADSHEET_EXPORTS_LICENCE", "", "What may be done with such exports, such as `CC-BY-4.0`; empty says nothing.")
EXPORTS_RIGHTS = Setting(
    "BROADSHEET_EXPORTS_RIGHTS", "", "Words of `rights` that let an agency's story be handed on in such exports, apart by commas."
)
SETTINGS = (
    *(DATABASE_URL, DATA, HOST, PORT, WORKERS, BASE_URL),
    *(MAX_AGE, STALE, KEPT, ORIGINS, RATE, BURST, TOKEN_RATE, TOKEN_BURST, PROXIES, HSTS),
    *(TRUSTED_DOCUMENTS, ONLY_TRUSTED),
    *(SMTP_URL, MAIL_FROM, MAIL_FOLDER, MAIL_EVENTS_SECRET),
    SIGN_IN,
    CHANGES_KEPT,
    *(EXPORTS, EXPORTS_KEPT, EXPORTS_SIZE, EXPORTS_KEY, EXPORTS_LICENCE, EXPORTS_RIGHTS),
)


def settings_table() -> str:
    """All settings as a Markdown table, as the docs and `broadsheet settings` show them."""
    rows = [
        f"| `{one.name}` | `{one.default}` | {one.meaning} |" if one.default else f"| `{one.name}` | | {one.meaning} |" for one in SETTINGS
    ]
    return "\n".join(["| name | default | meaning |", "|---|---|---|", *rows])
