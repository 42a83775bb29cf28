"""A newcomer at a terminal, who types what a guide shows."""

from __future__ import annotations

import itertools
import json
import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path

from api.mail.folder import FolderCarrier
from api.mail.worker import Outbox
from tests.commands import said
from tests.door import POSTED, Answer
from tests.mail_server import SENDER
from tests.markdown import blocks_of
from tests.signed_in import Service

HOST = "127.0.0.1:8000"
SECRET = re.compile(r"bst_[a-z]+_[0-9A-Za-z]{36}|sub_[0-9a-f]{40}")
Step = tuple[str, str, str]
"""A command, the kind of what is shown below it, and that."""


def steps_of(text: str) -> list[Step]:
    """What a guide shows, in order."""
    return [(command, kind, shown) for (_, command), (kind, shown) in itertools.pairwise(blocks_of(text)) if kind != "sh"]


@dataclass
class Newcomer:
    """Somebody at a terminal: what they were told in secret they put into their shell's variables."""

    service: Service
    dsn: str
    folder: Path
    variables: dict[str, str] = field(default_factory=dict)
    secrets: list[str] = field(default_factory=list)

    def type(self, command: str) -> str:
        """What comes back; secrets are cut short, as the guide shows them."""
        *before, last = command.strip().splitlines()
        for line in before:
            name, _, shown = line.partition("=")
            self.variables[name] = next(one for one in reversed(self.secrets) if one.startswith(shown.removesuffix("...")))
        told = self.mail(last) if last.startswith("broadsheet") else self.curl(last)
        self.secrets += SECRET.findall(told)
        return SECRET.sub(lambda found: found[0][: found[0].rindex("_") + 1] + "...", told)

    def mail(self, command: str) -> str:
        self.service.door.run(Outbox(self.service.door.pool, FolderCarrier(self.folder, SENDER)).send_due())
        env = {"DATABASE_URL": self.dsn, "BROADSHEET_MAIL_FOLDER": str(self.folder)}
        return said(*command.split()[1:], env=env).out

    def curl(self, command: str) -> str:
        """As much of curl as the guide uses."""
        words = iter(shlex.split(re.sub(r"\$([A-Z]+)", lambda found: self.variables[found[1]], command))[1:])
        method, target, body, headers, is_whole = "", "", b"", [(b"host", HOST.encode()), (b"user-agent", b"curl/8.5.0")], False
        shown, is_bare = "", False
        for word in words:
            match word:
                case "-X":
                    method = next(words)
                case "-i":
                    is_whole = True
                case "-H":
                    name, _, value = next(words).partition(": ")
                    headers.append((name.lower().encode(), value.encode()))
                case "--json":
                    body = next(words).encode()
                    headers += POSTED
                case "-d":
                    body = next(words).encode()
                    headers.append((b"content-type", b"application/x-www-form-urlencoded"))
                case "-s":
                    continue
                case "-o":
                    next(words)
                    is_bare = True
                case "-w":
                    shown = next(words)
                case _:
                    target = word.removeprefix(f"http://{HOST}")
        self.service.half_a_second_later()
        answer = self.service.door.ask(method or ("POST" if body else "GET"), target, headers, body)
        return brief(answer, shown) if is_bare else written(answer, is_whole)


def brief(answer: Answer, shown: str) -> str:
    """What `-w` asks for, where the body is thrown away."""
    told = {"%{http_code}": str(answer.status), "%{redirect_url}": answer.headers.get("location", "")}
    return re.sub(r"%\{\w+\}", lambda found: told[found[0]], shown.replace("\\n", "\n"))


def written(answer: Answer, is_whole: bool) -> str:
    """An answer as the guide writes it: of the header only what the guide tells of, of a problem not its number."""
    if answer.headers.get("content-type", "").startswith(("text/", "application/x-ndjson")):
        return answer.body.decode().replace("\r\n", "\n")
    body = answer.json if answer.body else None
    if isinstance(body, dict):
        body.pop("request_id", None)
    head = [f"HTTP/1.1 {answer.status}", *(f"{name}: {answer.headers[name]}" for name in ("www-authenticate",) if name in answer.headers)]
    return "\n\n".join([*(["\n".join(head)] if is_whole else []), *([json.dumps(body, indent=2)] if body is not None else [])])


def parts(told: str, kind: str) -> tuple[str, object]:
    """Head and body, the body as a value where it is JSON: how it is set out does not count."""
    if kind == "text":
        return told, None
    head, _, body = told.strip().partition("\n\n") if kind == "http" else ("", "", told)
    return re.sub(r"^(HTTP/1\.1 \d+) .*", r"\1", head), json.loads(body) if body else None
