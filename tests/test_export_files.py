"""Files of exports, fetched from the middle on, again, by the wrong people, and too late."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from api import settings
from api.rest import export_files
from tests.acting import START, Acting
from tests.door import Answer, Door
from tests.exports_asked import done, fetched, files_of, folder_of, seen
from tests.logged import listening
from tests.people import person


@dataclass(frozen=True)
class Shelved:
    """An export that is done, of somebody: its manifest, where it stands on the disk, and at which address."""

    acting: Acting
    who: str
    path: Path
    url: str
    sha256: str

    @property
    def body(self) -> bytes:
        return self.path.read_bytes()

    @property
    def tag(self) -> str:
        return f'"{self.sha256}"'

    def get(self, method: str = "GET", **sent: str) -> Answer:
        return fetched(self.acting.door, self.url, self.who, method, **sent)


@pytest.fixture(scope="module")
def shelved(dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelved]:
    folder, door = tmp_path_factory.mktemp("shelf"), Door(dsn, connections=4)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(settings.EXPORTS.name, str(folder))
        acting, who = Acting(door, "rest"), person(dsn, "researcher", now=START).session
        export = done(acting, who)
        [told] = [one for one in files_of(seen(acting, export, who)) if one["name"] == "manifest.json"]
        yield Shelved(acting, who, folder_of(folder, export) / "manifest.json", str(told["url"]), str(told["sha256"]))
    door.close()


def test_a_file_comes_whole_as_what_it_is_and_is_kept_by_nobody_on_its_way(shelved: Shelved) -> None:
    answer = shelved.get(accept_encoding="zstd, gzip", accept="application/octet-stream")
    assert (answer.status, answer.body, hashlib.sha256(answer.body).hexdigest()) == (200, shelved.body, shelved.sha256)
    names = ("etag", "accept-ranges", "content-type", "content-length", "content-disposition", "content-encoding", "cache-control")
    assert answer.fields(*names) == {
        "etag": shelved.tag,
        "accept-ranges": "bytes",
        "content-type": "application/octet-stream",
        "content-length": str(len(shelved.body)),
        "content-disposition": 'attachment; filename="manifest.json"',
        "content-encoding": None,
        "cache-control": "no-store",
    }


WHOLE = slice(None)


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-0", slice(0, 1)),
        ("bytes=0-", slice(0, None)),
        ("bytes=5-9", slice(5, 10)),
        ("bytes=100-", slice(100, None)),
        ("bytes=5-999999999999999999", slice(5, None)),
        ("bytes=-1", slice(-1, None)),
        ("bytes=-20", slice(-20, None)),
        ("bytes=-999999999999999999", slice(0, None)),
        ("BYTES=5-9", slice(5, 10)),
        (" bytes= 5-9 ", slice(5, 10)),
    ],
)
def test_a_part_comes_where_a_part_is_asked_for(shelved: Shelved, asked: str, part: slice) -> None:
    answer, (first, last, _) = shelved.get(range=asked), part.indices(len(shelved.body))
    assert (answer.status, answer.body) == (206, shelved.body[part])
    assert answer.fields("content-range", "content-length", "etag") == {
        "content-range": f"bytes {first}-{last - 1}/{len(shelved.body)}",
        "content-length": str(last - first),
        "etag": shelved.tag,
    }


@pytest.mark.parametrize(
    "asked", ["", "bytes", "bytes=", "bytes=-", "bytes=9-5", "bytes=a-b", "items=0-1", "bytes=0-1,3-4", "bytes=1-2-3", "bytes=٣-٤"]
)
def test_what_asks_for_no_one_part_is_answered_with_all(shelved: Shelved, asked: str) -> None:
    answer = shelved.get(range=asked)
    assert (answer.status, answer.body, answer.headers.get("content-range")) == (200, shelved.body, None)


@pytest.mark.parametrize("asked", ["bytes={size}-", "bytes={size}-{size}", "bytes=999999999999999999-", "bytes=-0"])
def test_a_part_behind_the_end_is_refused_with_the_size(shelved: Shelved, asked: str) -> None:
    answer = shelved.get(range=asked.format(size=len(shelved.body)))
    assert (answer.status, answer.json["code"]) == (416, "range_not_satisfiable")
    assert answer.headers["content-range"] == f"bytes */{len(shelved.body)}"


def test_a_broken_download_goes_on_where_it_broke_off_and_begins_anew_where_the_file_is_another(shelved: Shelved) -> None:
    first = shelved.body[:64]
    same = shelved.get(range="bytes=64-", if_range=shelved.tag)
    assert (same.status, first + same.body) == (206, shelved.body)
    for other in (f"W/{shelved.tag}", '"other"', "Sun, 01 Mar 2026 12:00:00 GMT"):
        again = shelved.get(range="bytes=64-", if_range=other)
        assert (again.status, again.body) == (200, shelved.body)


def test_a_file_in_many_chunks_comes_whole(shelved: Shelved, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_files, "CHUNK", 7)
    assert (shelved.get().body, shelved.get(range="bytes=3-30").body) == (shelved.body, shelved.body[3:31])


def test_whoever_has_it_is_told_so(shelved: Shelved) -> None:
    answers = [shelved.get(if_none_match=told) for told in (shelved.tag, f'"x", W/{shelved.tag}', "*", '"x"')]
    assert [(one.status, one.headers["etag"].removeprefix("W/")) for one in answers] == [(one, shelved.tag) for one in (304, 304, 304, 200)]


@pytest.mark.parametrize(("told", "status"), [("{}", 200), ("*", 200), ('"x", {}', 200), ("W/{}", 412), ('"x"', 412), ("", 412)])
def test_whoever_means_another_file_gets_none(shelved: Shelved, told: str, status: int) -> None:
    answers = [shelved.get(**sent, if_match=told.format(shelved.tag)) for sent in ({}, {"if_none_match": '"y"'}, {"range": "bytes=0-"})]
    assert [one.status for one in answers] == ([200, 200, 206] if status == 200 else [status] * 3)
    head = shelved.get("HEAD", if_match=told.format(shelved.tag), if_none_match=shelved.tag)
    assert head.status == (304 if status == 200 else status)


def test_head_tells_of_the_whole_file_and_reads_none_of_it(shelved: Shelved) -> None:
    answer = shelved.get("HEAD", range="bytes=5-9")
    told = answer.fields("content-length", "etag", "accept-ranges", "content-range")
    assert (answer.status, answer.body) == (200, b"")
    assert told == {"content-length": str(len(shelved.body)), "etag": shelved.tag, "accept-ranges": "bytes", "content-range": None}


@pytest.mark.parametrize(
    "name", ["nothing", "..", "%2e%2e", ".exp_1_1.partial", "jsonl", "..%2f..%2fetc%2fpasswd", "manifest.json%00", "manifest.json/", "%5c"]
)
def test_there_are_no_files_but_those_that_are_told_of(shelved: Shelved, name: str) -> None:
    url = f"{shelved.url.removesuffix('manifest.json')}{name}"
    assert fetched(shelved.acting.door, url, shelved.who).status == (422 if name.endswith("%00") else 404)


@pytest.mark.parametrize("export", ["exp_2", "exp_01", "exp_99999999999999999999", "art_1", "x"])
def test_there_are_no_files_of_other_exports(shelved: Shelved, export: str) -> None:
    url = shelved.url.replace("exp_1/", f"{export}/")
    assert fetched(shelved.acting.door, url, shelved.who).status == 404


def test_a_file_that_has_expired_is_gone_though_nobody_took_it_away_yet(shelved: Shelved) -> None:
    shelved.acting.now += timedelta(days=7)
    try:
        answer = shelved.get()
        assert (answer.status, answer.json["code"], shelved.path.exists()) == (410, "export_gone", True)
    finally:
        shelved.acting.now -= timedelta(days=7)


def test_a_file_that_was_changed_on_the_disk_is_gone_and_the_operator_learns_of_it(
    shelved: Shelved, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = shelved.body
    lost = "manifest.json of export exp_1 is lost, which is still to be kept: is this the right folder for exports?"
    try:
        with listening(logging.getLogger("broadsheet.exports")) as heard:
            shelved.path.write_bytes(whole[:-1])
            shorter = shelved.get()
            shelved.path.unlink()
            assert [(one.status, one.json["code"]) for one in (shorter, shelved.get())] == [(410, "export_gone")] * 2
            assert shelved.get("HEAD").status == 410
        assert heard.told == [lost] * 3
    finally:
        shelved.path.write_bytes(whole)
    monkeypatch.delenv(settings.EXPORTS.name)
    assert shelved.get().status == 410
