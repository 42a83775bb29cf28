"""Where the files of exports are fetched, also from the middle on. A download is no row of the dataset, so it is not in GraphQL."""

from __future__ import annotations

import asyncio
import logging
import os
import re
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from asyncpg import Pool, Record
from litestar import Request, get
from litestar.datastructures import State
from litestar.params import FromPath
from litestar.types import Receive, Scope, Send

from api.caller import context_of
from api.finished import Finished
from api.offered import offered
from api.rest.parameters import read_parameters
from api.rest.ranges import range_of
from api.rest.streams import has_left
from db.exports import find_file
from schema.access import RESEARCH
from schema.dataset_export import ExportState
from schema.errors import ExportGone, NotFound, PreconditionFailed
from schema.ids import key_of

log = logging.getLogger("broadsheet.exports")
PATH, NAME = "/v1/exports/{id}/files/{name}", "getExportFile"
MEDIA_TYPE = "application/octet-stream"
STRONG = re.compile(r'(?<!W/)"[^"]*"')
CHUNK = 256 * 1024  # bytes in memory at a time
Question = Request[None, None, State]


class Told(Finished):
    """What is said of a file, or of a part of it. This alone answers a HEAD."""

    def __init__(self, headers: Mapping[str, str], size: int, status: int = 200) -> None:
        super().__init__(b"", MEDIA_TYPE, headers, status)
        own = [field for field in self.fields if field[0] != b"content-length"]
        self.fields = [*own, (b"content-type", MEDIA_TYPE.encode()), (b"content-length", b"%d" % size)]


class Download(Told):
    """The same with the bytes. The file is open by then: whatever becomes of its name, the answer is whole."""

    def __init__(self, file: BinaryIO, part: range, headers: Mapping[str, str], status: int) -> None:
        super().__init__(headers, len(part), status)
        self.file, self.part = file, part

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        leaving = asyncio.create_task(has_left(receive))
        try:
            await send({"type": "http.response.start", "status": self.status, "headers": self.fields})
            async for chunk in chunks_of(self.file, self.part):
                if leaving.done() and leaving.result():
                    return
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            leaving.cancel()
            self.file.close()


async def chunks_of(file: BinaryIO, part: range) -> AsyncIterator[bytes]:
    """The bytes of a part, read beside the event loop."""
    await asyncio.to_thread(file.seek, part.start)
    left = len(part)
    while left:
        chunk = await asyncio.to_thread(file.read, min(CHUNK, left))
        if not chunk:
            raise EOFError("the file has become shorter")  # the client is cut off, and sees that it is not all
        left -= len(chunk)
        yield chunk


@get(PATH.replace("}", ":str}"), name=NAME, include_in_schema=False, is_unkept=True, offers=(MEDIA_TYPE,))
async def export_file(request: Question, id: FromPath[str], name: FromPath[str]) -> Finished:
    """Raises NotFound, also for what is somebody else's, ExportGone, PreconditionFailed or RangeNotSatisfiable."""
    read_parameters(request.scope["query_string"], {})
    context = context_of(request)
    RESEARCH.check(context.viewer, context.now)
    assert context.viewer is not None, "nobody is let in"
    row = await found(request.app.state.pool, id, context.viewer.account_id, name, context.now)
    tag, size = f'"{row["sha256"]}"', int(row["bytes"])
    headers = {"ETag": tag, "Accept-Ranges": "bytes", "Content-Disposition": f'attachment; filename="{name}"'}
    must_match(request.headers.get("if-match"), tag)
    known = request.headers.get("if-none-match", "")
    if tag in known or known.strip() == "*":
        return Finished(b"", MEDIA_TYPE, headers, status=304)
    is_head = "is_head" in request.scope["state"]  # Range means nothing to it (RFC 9110, 14.2)
    part = None if is_head else range_of(request.headers.get("range"), request.headers.get("if-range"), tag, size)
    file = await opened(row, id, size)
    if is_head:
        file.close()
        return Told(headers, size)
    if part is None:
        return Download(file, range(size), headers, 200)
    return Download(file, part, headers | {"Content-Range": f"bytes {part.start}-{part.stop - 1}/{size}"}, 206)


def must_match(if_match: str | None, tag: str) -> None:
    """Raises PreconditionFailed; a weak tag never matches (RFC 9110, 13.1.1)."""
    if if_match is not None and if_match.strip() != "*" and tag not in STRONG.findall(if_match):
        raise PreconditionFailed("The file is another one than If-Match says.")


async def found(pool: Pool[Record], id: str, account_id: int, name: str, now: datetime) -> Record:
    """What `find_file` finds. Raises NotFound or ExportGone."""
    key = key_of(id, "exp", 1)
    row = await find_file(pool, key[0], account_id, name) if key else None
    if row is None:
        raise NotFound("There is no dataset export with this id.")
    state = ExportState.of(row["state"])
    if state is ExportState.EXPIRED or (state is ExportState.DONE and row["expires_at"] <= now):
        raise ExportGone(f"The export expired at {row['expires_at']:%Y-%m-%d %H:%M} UTC; ask for a new one.")
    if row["path"] is None:
        raise NotFound("This export has no file with this name." if state is ExportState.DONE else "This export has no files yet.")
    return row


async def opened(row: Record, id: str, size: int) -> BinaryIO:
    """The file. Its path is the worker's own, never the client's. Raises ExportGone where it is not what was made."""
    offer = offered()
    if offer is None:
        raise ExportGone("The service has no folder for exports any more.")
    path = offer.folder / row["shelf"] / f"{id}_{row['fence']}" / row["path"]
    file = await asyncio.to_thread(_opened, path, size)
    if file is None:
        log.error("%s of export %s is lost, which is still to be kept: is this the right folder for exports?", row["path"], id)
        raise ExportGone("The file is not there any more; ask for a new export.")
    return file


def _opened(path: Path, size: int) -> BinaryIO | None:
    try:
        file = path.open("rb")
    except OSError:
        return None
    if os.fstat(file.fileno()).st_size != size:
        file.close()
        return None
    return file


export_file_routes = [export_file]
