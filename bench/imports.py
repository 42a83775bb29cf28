"""Measures imports of other people's comments: files of many rows, read, loaded, and loaded again; `make bench-imports`.

Files are made row by row, the same each time, and the memory that the import takes is looked at while it runs.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple, TextIO
from xml.sax.saxutils import escape

from bench.servers import PROGRAM
from db.cluster import Cluster

START = datetime(2019, 1, 1, tzinfo=UTC)
EACH = 50  # comments below an article, on average
WORDS = re.findall(
    r"\w+",
    """the harbour council said that repairs of the breakwater would cost more than nine million crowns and take another two years
    while boats wait outside whenever wind comes from north nobody asked fishermen what they think about it again although they know
    water better than engineers do""",
)


class Remark(NamedTuple):
    """One comment of the made-up world; `parent` is 0 where it answers nothing."""

    key: int
    article: int
    parent: int
    writer: int
    words: str
    at: datetime


def remarks(count: int) -> Iterator[Remark]:
    """So many, article by article; most answer an earlier one of the last few."""
    random = Random(1)
    articles = max(count // EACH, 1)
    first, article = 1, 0
    for key in range(1, count + 1):
        if article == 0 or (random.random() < 1 / EACH and article < articles):
            first, article = key, article + 1
        parent = random.randrange(max(first, key - 20), key) if key > first and random.random() < 0.6 else 0
        words = " ".join(random.choices(WORDS, k=random.randrange(10, 80)))
        yield Remark(key, article, parent, random.randrange(1, max(count // 10, 2)), words, START + timedelta(seconds=60 * key))


def write_disqus(file: TextIO, count: int) -> None:
    name = 'xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals"'
    file.write(f'<?xml version="1.0" encoding="utf-8"?>\n<disqus {name}>\n')
    told = 0
    for one in remarks(count):
        if one.article > told:
            told = one.article
            link = f"<link>https://courier.example/{told}/story</link><title>Story {told}</title>"
            file.write(f'<thread dsq:id="{told}"><forum>courier</forum>{link}<createdAt>{one.at:%Y-%m-%dT%H:%M:%SZ}</createdAt></thread>\n')
        parent = f'<parent dsq:id="{one.parent}"/>' if one.parent else ""
        author = f"<author><name>Reader {one.writer}</name><isAnonymous>false</isAnonymous><username>reader{one.writer}</username></author>"
        text = f"<message><![CDATA[<p>{one.words} it&#39;s</p>]]></message><createdAt>{one.at:%Y-%m-%dT%H:%M:%SZ}</createdAt>"
        tail = f'<isDeleted>false</isDeleted><isSpam>false</isSpam>{author}<thread dsq:id="{one.article}"/>{parent}'
        file.write(f'<post dsq:id="{one.key}"><id/>{text}{tail}</post>\n')
    file.write("</disqus>\n")


def write_wordpress(file: TextIO, count: int) -> None:
    file.write('<?xml version="1.0" encoding="UTF-8"?>\n<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel>\n')
    file.write("<title>Courier</title><link>https://courier.example</link>\n")
    told = 0
    for one in remarks(count):
        if one.article > told:
            file.write("</item>\n" if told else "")
            told = one.article
            file.write(f"<item><title>Story {told}</title><link>https://courier.example/{told}/story</link><wp:post_id>{told}</wp:post_id>")
            file.write(f"<wp:post_date_gmt>{one.at:%Y-%m-%d %H:%M:%S}</wp:post_date_gmt>\n")
        fields = {
            "id": one.key,
            "author": f"Reader {one.writer}",
            "author_email": "",
            "date_gmt": f"{one.at:%Y-%m-%d %H:%M:%S}",
            "content": escape(one.words),
            "approved": 1,
            "type": "comment",
            "parent": one.parent,
            "user_id": 0,
        }
        file.write(
            f"<wp:comment>{''.join(f'<wp:comment_{name}>{value}</wp:comment_{name}>' for name, value in fields.items())}</wp:comment>\n"
        )
    file.write("</item></channel></rss>\n")


def write_nyt(file: TextIO, count: int) -> None:
    columns = ("articleID", "commentID", "parentID", "userID", "userDisplayName", "commentBody", "createDate", "recommendations")
    writer = csv.writer(file)
    writer.writerow((*columns, "editorsSelection", "status", "sectionName", "depth", "trusted", "permID"))
    for one in remarks(count):
        names = (f"58{one.article:022x}", f"{one.key}.0", f"{one.parent}.0", f"{one.writer}.0", f"Reader {one.writer}")
        rest = (one.words + "<br/>No.", int(one.at.timestamp()), one.key % 97, one.key % 50 == 0, "approved", "World", 1, 0, one.key)
        writer.writerow((*names, *rest))


def write_hacker_news(file: TextIO, count: int) -> None:
    told = 0
    for one in remarks(count):
        if one.article > told:
            told = one.article
            story = {"id": count + told, "type": "story", "title": f"Story {told}", "by": "editor", "time": int(one.at.timestamp())}
            file.write(json.dumps(story) + "\n")
        parent, text = one.parent or count + one.article, f"{one.words}<p>It&#x27;s so."
        item = {
            "by": f"reader{one.writer}",
            "id": one.key,
            "parent": parent,
            "text": text,
            "time": int(one.at.timestamp()),
            "type": "comment",
        }
        file.write(json.dumps(item) + "\n")


FORMS: dict[str, Callable[[TextIO, int], None]] = {
    "disqus": write_disqus,
    "wordpress": write_wordpress,
    "nyt": write_nyt,
    "hacker-news": write_hacker_news,
}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="bench.imports", description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000, help="of each file")
    parser.add_argument("--form", choices=FORMS, action="append", help="which ones; all where none is named")
    given = parser.parse_args(arguments)
    print(f"{given.rows:,} rows, {os.cpu_count()} cores.")
    for form in given.form or FORMS:
        with tempfile.TemporaryDirectory() as folder:
            measure(Path(folder), form, given.rows)


def measure(folder: Path, form: str, rows: int) -> None:
    """Into an empty database, then a second time with one more space at the end, so that it is read again."""
    path = folder / "file"
    with path.open("w") as file:
        FORMS[form](file, rows)
    with Cluster(folder / "data") as cluster:
        tell(form, "new", rows, path, *timed("import", "--from", form, "--site", "Courier", str(path), "--database-url", cluster.dsn))
        with path.open("a") as file:
            file.write("\n")
        tell(form, "again", rows, path, *timed("import", "--from", form, "--site", "Courier", str(path), "--database-url", cluster.dsn))
        print(f"{form}: check: {timed('check', '--database-url', cluster.dsn)[2]}", flush=True)


def timed(*command: str) -> tuple[float, float, str]:
    """Seconds, the most memory that the command had in MB, and the first line that it said. Raises RuntimeError where it failed."""
    began = time.perf_counter()
    with subprocess.Popen([PROGRAM, *command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} failed: {said}")
    return time.perf_counter() - began, usage.ru_maxrss / 1024, said.partition("\n")[0].rpartition(": ")[2]


def tell(form: str, what: str, rows: int, path: Path, took: float, memory: float, said: str) -> None:
    size = path.stat().st_size / 1e6
    print(f"{form}, {what}: {size:,.0f} MB in {took:.1f} s, {rows / took:,.0f} rows/s, {memory:.0f} MB of memory: {said}", flush=True)


if __name__ == "__main__":
    main()
