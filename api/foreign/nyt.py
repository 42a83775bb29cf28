"""Comments in the columns that the New York Times' community API has, as CSV: one comment a row, with the article it stands under."""

from __future__ import annotations

import csv
from collections import OrderedDict
from collections.abc import Iterator
from io import TextIOWrapper
from typing import BinaryIO, TextIO

from api.foreign.doubts import cut
from api.foreign.refusal import ForeignRefused
from api.foreign.values import Values, path_of
from schema.foreign import ForeignComment, ForeignRow, ForeignThread

NEEDED = ("commentID", "commentBody", "articleID")
KNOWN = frozenset(
    {
        *(
            *NEEDED,
            "approveDate",
            "articleWordCount",
            "commentSequence",
            "commentTitle",
            "commentType",
            "createDate",
            "depth",
            "editorsSelection",
        ),
        *("inReplyTo", "isAnonymous", "newDesk", "parentID", "parentUserDisplayName", "permID", "picURL", "printPage", "recommendations"),
        *("recommendedFlag", "replyCount", "replies", "reportAbuseFlag", "sectionName", "sharing", "status", "timespeople", "trusted"),
        *(
            "typeOfMaterial",
            "updateDate",
            "userDisplayName",
            "userID",
            "userLocation",
            "userTitle",
            "userURL",
            "articleURL",
            "webURL",
            "headline",
            "",
        ),
    }
)
STATUSES = {"": "visible", "approved": "visible", "pending": "pending", "rejected": "removed"}
YES = {"1", "1.0", "true", "yes"}
LARGEST_FIELD = 1024 * 1024  # characters; past that a quotation mark is missing
LARGEST_ROW = 4 * LARGEST_FIELD  # characters of all its fields
REMEMBERED = 10_000  # articles whose rows came last: told of once while their rows stand near each other
Row = dict[str, str]


def read(file: BinaryIO, values: Values) -> Iterator[ForeignRow]:
    """Raises ForeignRefused."""
    told: OrderedDict[str, None] = OrderedDict()
    for line, row in _rows(file, values):
        found = _comment(row, values, line)
        if found is None or found.thread is None:
            continue
        if found.thread not in told:
            yield _thread(row, found.thread, values, line)
            told[found.thread] = None
            if len(told) > REMEMBERED:
                told.popitem(last=False)
        yield found


def _rows(file: BinaryIO, values: Values) -> Iterator[tuple[int, Row]]:
    """Rows with the line that each begins in."""
    csv.field_size_limit(LARGEST_FIELD)
    text = TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline="")
    lines = _Lines(text)
    reader, line = csv.reader(lines, strict=True), 1
    try:
        names = _names(next(reader, []), values)
        line, lines.taken = reader.line_num + 1, 0
        for cells in reader:
            if len(cells) == len(names):
                yield line, _readable(dict(zip(names, cells, strict=True)), values, line)
            elif cells:
                raise ForeignRefused(f"Line {line:,} has {len(cells)} fields, and the first line names {len(names)}.")
            line, lines.taken = reader.line_num + 1, 0
    except csv.Error as error:
        raise ForeignRefused(f"The file is no well-formed CSV: the row that begins in line {line:,}: {error}.") from error
    finally:
        text.detach()  # the file is its opener's


class _Lines:
    """Those of a file, of which no row takes too many."""

    def __init__(self, text: TextIO) -> None:
        self.text, self.taken = text, 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        """Raises csv.Error."""
        line = self.text.readline(LARGEST_ROW)
        self.taken += len(line)
        if self.taken >= LARGEST_ROW:
            raise csv.Error(f"it has more than {LARGEST_ROW:,} characters")
        if not line:
            raise StopIteration
        return line


def _names(names: list[str], values: Values) -> list[str]:
    """The columns. Raises ForeignRefused."""
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise ForeignRefused(f"The first line names no column {', '.join(missing)}; it must name at least {', '.join(NEEDED)}.")
    if len(set(names)) < len(names):
        raise ForeignRefused("The first line names a column twice.")
    for name in names:
        if name not in KNOWN:
            values.doubts.add("unknown_column", f"the column {cut(name)!r} is not known; it was left out", 1)
    return names


def _readable(row: Row, values: Values, line: int) -> Row:
    """What is no UTF-8 is read as Windows-1252, which such files then mostly are in."""
    if all(cell.isascii() or _is_utf8(cell) for cell in row.values()):
        return row
    values.doubts.add("unknown_encoding", "the row is no UTF-8; it was read as Windows-1252", line)
    return {name: cell.encode("utf-8", "surrogateescape").decode("cp1252", "replace") for name, cell in row.items()}


def _is_utf8(cell: str) -> bool:
    try:
        cell.encode()
    except UnicodeEncodeError:
        return False
    return True


def _thread(row: Row, key: str, values: Values, line: int) -> ForeignThread:
    said = row.get("articleURL") or row.get("webURL") or (key if key.startswith("http") else "")
    address = values.address(said, line)
    section = values.name(row.get("sectionName", ""), line)
    headline = values.headline(row.get("headline", ""), key, line)
    url = address.geturl() if address else None
    return ForeignThread(key, headline, url, path_of(address), None, section if section not in ("Unknown", "nan") else None)


def _comment(row: Row, values: Values, line: int) -> ForeignComment | None:
    key, thread = _key(row["commentID"], values), values.key(row["articleID"])
    if key is None or thread is None:
        values.doubts.add("no_key", "a row has no commentID or no articleID; it was left out", line)
        return None
    parent, user = _key(row.get("parentID", ""), values), _key(row.get("userID", ""), values)
    name = values.name(row.get("userDisplayName", ""), line)
    return ForeignComment(
        key=key,
        thread=thread,
        parent=parent,
        person=f"nyt\t{user}" if user and name else name,
        name=name,
        body=values.body(row["commentBody"], line),
        created_at=values.time(row.get("createDate", ""), line),
        up=values.number(row.get("recommendations", ""), "recommendations", line),
        down=0,
        status=values.status(row.get("status", "").strip().lower(), STATUSES, line),
        is_featured=row.get("editorsSelection", "").strip().lower() in YES,
        line=line,
    )


def _key(said: str, values: Values) -> str | None:
    """Programs that read ids as numbers write 24107006.0; 0 is no id."""
    key = values.key(said.strip().removesuffix(".0"))
    return key if key not in ("0", "nan", "None") else None
