"""Broken and hostile files of other people's comments: each is refused in one sentence with its place, and nothing of it is written."""

from __future__ import annotations

import asyncio
import io
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.acts.foreign_imports import ForeignReport, import_foreign
from api.foreign import read
from api.foreign.doubts import Doubts
from api.foreign.refusal import ForeignRefused
from api.foreign.values import Values
from api.foreign.xml import LARGEST_TAG
from bench.imports import FORMS
from tests.foreign_files import FOLDER, SAMPLES, brought, counted, everything, parsed
from tests.sending import rows

BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]>
<disqus><post>&lol2;</post></disqus>"""
OUTSIDE = b'<!DOCTYPE d [<!ENTITY secret SYSTEM "file:///etc/passwd">]>\n<disqus>&secret;</disqus>'
DOCTYPE = "it declares a document type, with which entities could be made"
SOUND = b'<disqus><thread id="1"><title>T</title></thread>\n<post id="2"><message>M</message><thread id="1"/></post>\n'
HEADER = b"articleID,commentID,commentBody\n"
XML = [
    (b"", "The file is no well-formed XML: line 1, column 1: no element found."),
    (b"Dear reader", "The file is no well-formed XML: line 1, column 1: syntax error."),
    (b"\x00\x01\x02\x03" * 50, "The file is no well-formed XML: line 1, column 1: not well-formed (invalid token)."),
    (BOMB, f"The file is refused at line 2: {DOCTYPE}."),
    (OUTSIDE, f"The file is refused at line 1: {DOCTYPE}."),
    (b'<!DOCTYPE disqus SYSTEM "http://x.example/d.dtd"><disqus/>', f"The file is refused at line 1: {DOCTYPE}."),
    (SOUND, "The file is no well-formed XML: line 3, column 1: no element found."),
    (SOUND + b"</disqus>\n<again/>", "The file is no well-formed XML: line 4, column 1: junk after document element."),
    (SOUND + b"<post>&undeclared;</post></disqus>", "The file is no well-formed XML: line 3, column 7: undefined entity."),
    (SOUND + b"<post>Caf\xe9</post></disqus>", "The file is no well-formed XML: line 3, column 10: not well-formed (invalid token)."),
    (b"<disqus>" + b"<a>" * 60, "The file is refused at line 1: more than 50 elements stand inside each other."),
    (b'<?xml version="1.0" encoding="utf-99"?><disqus/>', "The file's encoding is unknown: unknown encoding: utf-99."),
    (
        SOUND + b'<post id="' + b"9" * (LARGEST_TAG + 200_000),
        f"The file is refused at line 3: a tag does not end within {LARGEST_TAG:,} bytes.",
    ),
    (SOUND + b"<!--" + b"words " * 250_000, f"The file is refused at line 3: a tag does not end within {LARGEST_TAG:,} bytes."),
    (b"\x1f\x8b\x08\x00", "The file is compressed; unpack it first."),
]
NO_DISQUS = "The file is no export of Disqus: "
NO_WORDPRESS = "The file is no export of WordPress: "
RSS = "<rss> with the namespace http://wordpress.org/export/1.2/ or that of another version"
WXR = b'<rss xmlns:wp="http://wordpress.org/export/1.1/">'
NO_ITEMS = "The file has no items of Hacker News: none of its lines has an id, which is a number, and a type such as story or comment."
OTHERS = [
    ("disqus", (FOLDER / SAMPLES["wordpress"]).read_bytes(), f"{NO_DISQUS}its root element is <rss>, and should be <disqus>."),
    ("disqus", b"<rss/>", f"{NO_DISQUS}its root element is <rss>, and should be <disqus>."),
    ("disqus", b"<html><body/></html>", f"{NO_DISQUS}its root element is <html>, and should be <disqus>."),
    ("disqus", b"<" + b"x" * 1000 + b"/>", f"{NO_DISQUS}its root element is <{'x' * 60}...>, and should be <disqus>."),
    ("disqus", b"<all><disqus/></all>", f"{NO_DISQUS}its root element is <all>, and should be <disqus>."),
    ("disqus", b"<disqus><item/></disqus>", f"{NO_DISQUS}nothing in <disqus> is a category, post or thread."),
    ("wordpress", (FOLDER / SAMPLES["disqus"]).read_bytes(), f"{NO_WORDPRESS}its root element is <disqus>, and should be {RSS}."),
    ("wordpress", b"<rss/>", f"{NO_WORDPRESS}its root element is <rss>, and should be {RSS}."),
    (
        "wordpress",
        b'<rss version="2.0"><channel><title>News</title></channel></rss>',
        f"{NO_WORDPRESS}its root element is <rss>, and should be {RSS}.",
    ),
    ("wordpress", b"<rss><channel" + WXR[4:] + b"</channel></rss>", f"{NO_WORDPRESS}its root element is <rss>, and should be {RSS}."),
    ("wordpress", WXR + b"<thread/></rss>", f"{NO_WORDPRESS}nothing in <rss> is a channel, comment or item."),
    ("hacker-news", b'{"a": 1}\n', NO_ITEMS),
    ("hacker-news", b'{"a": 1}\n\n{"id": "2", "type": "story"}\n{"id": 3}\n{"id": 4, "type": "author"}', NO_ITEMS),
]
LONG_ROW = "The file is no well-formed CSV: the row that begins in"
CSV = [
    (b"", "The first line names no column commentID, commentBody, articleID; it must name at least commentID, commentBody, articleID."),
    (b"commentID,commentBody\n1,x\n", "The first line names no column articleID; it must name at least commentID, commentBody, articleID."),
    (b"articleID,commentID,commentBody,commentID\n", "The first line names a column twice."),
    (HEADER + b"a,1,One\na,2\n", "Line 3 has 2 fields, and the first line names 3."),
    (HEADER + b"a,1,One\na,2,Two,more\n", "Line 3 has 4 fields, and the first line names 3."),
    (HEADER + b'a,1,"One\na,2,Two\n', "The file is no well-formed CSV: the row that begins in line 2: unexpected end of data."),
    (HEADER + b'a,1,"One" and more\n', "The file is no well-formed CSV: the row that begins in line 2: ',' expected after '\"'."),
    (
        HEADER + b'a,1,One\na,2,"' + b"two\n" * 300_000,
        "The file is no well-formed CSV: the row that begins in line 3: field larger than field limit (1048576).",
    ),
    (HEADER + b"a,1,One\n" + b"a," * 3_000_000, f"{LONG_ROW} line 3: it has more than 4,194,304 characters."),
    (HEADER + b"a,1,One\n" + b'"\n",' * 2_000_000, f"{LONG_ROW} line 3: it has more than 4,194,304 characters."),
    (b"name," * 1_000_000, f"{LONG_ROW} line 1: it has more than 4,194,304 characters."),
]
LINES = [
    (b'{"id": 1}\n{"id": ', "Line 2 is no JSON: Expecting value."),
    (b'{"id": 1}\nwords\n', "Line 2 is no JSON: Expecting value."),
    (b"[1, 2]\n", "Line 1 is no JSON object."),
    (b'"words"\n', "Line 1 is no JSON object."),
    (b"<xml/>\n", "Line 1 is no JSON: Expecting value."),
    (b'{"a":' * 50_000, "Line 1 is no JSON: it is too deep, or a number is too long."),
    (b'{"id": ' + b"1" * 10_000 + b"}", "Line 1 is no JSON: it is too deep, or a number is too long."),
    (b"\n\n" + b" " * 1_100_000, "Line 3 is longer than 1,048,576 bytes."),
]
REFUSED = [
    *(("disqus", raw, reason) for raw, reason in XML),
    *(("wordpress", raw, reason) for raw, reason in XML[:6]),
    *(("nyt", raw, reason) for raw, reason in CSV),
    *(("hacker-news", raw, reason) for raw, reason in LINES),
    *OTHERS,
]


@pytest.mark.parametrize(("form", "raw", "reason"), REFUSED, ids=range(len(REFUSED)))
def test_a_broken_file_is_refused_in_one_sentence_with_its_place(form: str, raw: bytes, reason: str) -> None:
    with pytest.raises(ForeignRefused) as refused:
        parsed(form, raw)
    assert str(refused.value) == reason


@pytest.mark.parametrize("form", SAMPLES)
def test_a_file_that_breaks_off_writes_nothing_but_that_it_was_refused(form: str, fresh_dsn: str, tmp_path: Path) -> None:
    whole = (FOLDER / SAMPLES[form]).read_bytes()
    path = tmp_path / "file"
    path.write_bytes(whole[: len(whole) - 90])
    before = everything(fresh_dsn)
    report = brought(fresh_dsn, path, form)
    assert (counted(report), (report.reason or "")[:9]) == (("refused", 0, 0, 0, 0), "refused: ")
    assert (everything(fresh_dsn), rows(fresh_dsn, "select outcome, source from import")) == (before, [("refused", str(path))])
    path.write_bytes(whole)
    assert brought(fresh_dsn, path, form).outcome == "inserted"


@pytest.mark.parametrize(("form", "raw", "reason"), OTHERS, ids=range(len(OTHERS)))
def test_a_file_of_another_program_is_refused_as_that_whether_a_site_is_named_or_not(
    form: str, raw: bytes, reason: str, fresh_dsn: str, tmp_path: Path
) -> None:
    path = tmp_path / "file"
    path.write_bytes(raw)
    before = everything(fresh_dsn)
    told = [asyncio.run(import_foreign(fresh_dsn, path, form, site, is_tried=site is None)).reason for site in (None, "Courier")]
    assert (told, everything(fresh_dsn)) == ([f"refused: {reason}"] * 2, before)


EMPTY = [
    ("disqus", b"<disqus/>"),
    ("disqus", b'<disqus xmlns="http://disqus.com"><category><forum>f</forum></category></disqus>'),
    ("disqus", b'<disqus xmlns="http://disqus.com"><thread id="1"><forum>f</forum><title>T</title></thread></disqus>'),
    ("wordpress", WXR + b"<channel><title>Blog</title></channel></rss>"),
    ("wordpress", WXR + b"<channel><item><title>Post</title></item></channel></rss>"),
    ("nyt", HEADER),
    ("hacker-news", b""),
    ("hacker-news", b"\n\n"),
    ("hacker-news", b"null\n"),
    ("hacker-news", b'{"id": 1, "type": "story", "title": "T"}\n'),
]


@pytest.mark.parametrize("site", [None, "Courier"])
@pytest.mark.parametrize(("form", "raw"), EMPTY, ids=range(len(EMPTY)))
def test_an_export_that_has_no_comments_yet_is_one(form: str, raw: bytes, site: str | None, fresh_dsn: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(raw)
    told = [
        asyncio.run(import_foreign(fresh_dsn, path, form, site or ("Courier" if form == "nyt" else None), is_tried=it))
        for it in (True, False)
    ]
    assert told == [ForeignReport("unchanged")] * 2
    assert rows(fresh_dsn, "select outcome, comment_count from import") == [("unchanged", 0)]


def test_a_folder_or_a_device_is_no_file(fresh_dsn: str, tmp_path: Path) -> None:
    assert [brought(fresh_dsn, path, "disqus").reason for path in (tmp_path, Path("/dev/zero"))] == ["refused: It is no file."] * 2


@pytest.mark.parametrize("form", SAMPLES)
def test_a_form_that_a_file_does_not_have_is_refused(form: str) -> None:
    for name in SAMPLES.values():
        if name != SAMPLES[form]:
            with pytest.raises(ForeignRefused):
                parsed(form, (FOLDER / name).read_bytes())


@pytest.mark.parametrize("form", FORMS)
def test_the_memory_that_reading_takes_does_not_grow_with_the_file(form: str) -> None:
    short, long = (most_memory(form, rows) for rows in (1_000, 4_000))
    assert long - short < 400_000


def most_memory(form: str, rows: int) -> int:
    """Bytes at most, besides the file's own."""
    made = io.StringIO()
    FORMS[form](made, rows)
    file = io.BytesIO(made.getvalue().encode())
    tracemalloc.start()
    try:
        for _ in read(form, file, Values(Doubts(), datetime(2026, 1, 1, tzinfo=UTC))):
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
