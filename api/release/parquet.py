"""Rows as Parquet, by pyarrow: an extra that is asked for only where somebody wants such files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

import pyarrow as pa
import pyarrow.json
import pyarrow.parquet

from api.release.zst import PIECE, Written
from schema.shape import ARRAY, BOOLEAN, DATE, DATETIME, INTEGER, NUMBER, OBJECT, Shape

GROUP = 2 << 20  # bytes of JSON that make a row group: some thousand comments, which are in memory several times over
PLAIN: dict[str, pa.DataType] = {
    INTEGER: pa.int64(),
    NUMBER: pa.float64(),
    BOOLEAN: pa.bool_(),
    DATETIME: pa.timestamp("us", "UTC"),
    DATE: pa.date32(),
}


class Parquet:
    """Row groups of some thousands, with the columns' types and descriptions."""

    def __init__(self, path: Path, shapes: tuple[Shape, ...]) -> None:
        self.path, self.schema = path, pa.schema([field(one) for one in shapes])
        self.file = path.open("xb")
        self.writer = pyarrow.parquet.ParquetWriter(self.file, self.schema, compression="zstd")
        self.waiting = bytearray()

    def write(self, lines: bytes) -> None:
        """A row group ends with the row that makes it large enough: the same rows make the same groups, however they come."""
        self.waiting += lines
        while len(self.waiting) >= GROUP and (end := self.waiting.find(b"\n", GROUP - 1) + 1):
            lines, self.waiting = bytes(memoryview(self.waiting)[:end]), self.waiting[end:]
            self._put(lines)

    def close(self) -> Written:
        if self.waiting:
            self._put(bytes(self.waiting))
        self.drop()
        with self.path.open("rb") as written:
            return Written(self.path.stat().st_size, hashlib.file_digest(written, "sha256").hexdigest())

    def drop(self) -> None:
        self.writer.close()
        self.file.close()

    def _put(self, lines: bytes) -> None:
        self.writer.write_table(read(lines, self.schema))


def read(lines: bytes, schema: pa.Schema) -> pa.Table:
    """The rows as a table. A member that the schema does not have is an error: a column would be lost."""
    reading = pyarrow.json.ReadOptions(use_threads=False, block_size=len(lines) + PIECE)
    parsing = pyarrow.json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error")
    uncopied = cast("IO[bytes]", pa.BufferReader(lines))  # Arrow's own kind of file, which its types do not name here
    return pyarrow.json.read_json(uncopied, reading, parsing).select(schema.names).cast(schema)


def field(shape: Shape) -> pa.Field[pa.DataType]:
    """A column, or a member of one."""
    told = {"description": shape.description} if shape.description else None
    return pa.field(shape.name or "element", type_of(shape), nullable=True, metadata=told)


def type_of(shape: Shape) -> pa.DataType:
    if shape.kind == OBJECT:
        return pa.struct(list(_members(shape)))
    if shape.kind == ARRAY:
        [element] = shape.inner
        return pa.list_(field(element))
    return PLAIN.get(shape.kind, pa.string())


def _members(shape: Shape) -> Iterator[pa.Field[pa.DataType]]:
    yield from (field(one) for one in shape.inner)
