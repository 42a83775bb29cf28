"""Exports that people of the fixed dataset asked for, in every state, and the files of the one that is done."""

from __future__ import annotations

from collections.abc import Sequence

from schema.dataset_export import ExportTable
from tests.dataset_changes import cursor
from tests.dataset_people import Row, day

ALL = [one.value for one in ExportTable]


def export(key: int, account: int, state: str, **more: object) -> Row:
    wanted = {"formats": ["jsonl"], "tables": ALL, "since": None, "title": "Broadsheet", "release": None}
    people = {"has_pseudonyms": False, "is_masked": False, "coarse": None}
    making = {"fence": None, "tries": 0, "progress_done": 0, "progress_total": None, "problem": None}
    told = {
        "schema_version": None,
        "changes_cursor": None,
        "created_at": day(8, key),
        "started_at": None,
        "finished_at": None,
        "expires_at": None,
    }
    return {"export_id": key, "account_id": account, "state": state, **wanted, **people, **making, **told, "version": 1, **more}


EXPORTS: tuple[Row, ...] = (
    export(
        1,
        1,
        "done",
        formats=["jsonl", "csv"],
        tables=["articles", "comments"],
        title="Harbour Media",
        release="1.0.0+at.5",
        has_pseudonyms=True,
        is_masked=True,
        coarse="hour",
        fence=1,
        tries=1,
        progress_done=4,
        progress_total=4,
        schema_version="1.0.0",
        changes_cursor=cursor(5),
        started_at=day(8, 10),
        finished_at=day(8, 20),
        expires_at=day(15, 20),
        version=4,
    ),
    export(2, 1, "expired", release="old", fence=1, tries=1, started_at=day(0), finished_at=day(0, 5), expires_at=day(7), version=5),
    export(3, 1, "failed", problem="The service cannot write the files: No space left on device.", finished_at=day(9), version=3),
    export(4, 1, "running", since=cursor(2), fence=2, tries=1, progress_done=1, progress_total=12, started_at=day(9, 30), version=2),
    export(5, 5, "waiting"),
)
FILES: tuple[Row, ...] = tuple(
    {
        "export_id": 1,
        "place": place,
        "name": path.rpartition("/")[2],
        "path": path,
        "table_name": table,
        "format": form,
        "rows": rows,
        "bytes": 4_000 + place,
        "sha256": f"{place}" * 64,
    }
    for place, (path, table, form, rows) in enumerate(
        (
            ("jsonl/comments/comments-00001.jsonl.zst", "comments", "jsonl", 28),
            ("csv/comments/comments-00001.csv.zst", "comments", "csv", 28),
            ("manifest.json", None, None, None),
            ("SHA256SUMS", None, None, None),
        ),
        1,
    )
)
TABLES: tuple[tuple[str, Sequence[Row]], ...] = (("dataset_export", EXPORTS), ("dataset_export_file", FILES))
