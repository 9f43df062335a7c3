"""Parquet, Arrow tables, data frames, `datasets` and streams of rows, in slices."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any

from framing.corpus.files import File, reading
from framing.corpus.rows import Rows
from framing.corpus.shards import Broken, Shard, Unreadable
from framing.resources import digest

if TYPE_CHECKING:
    import pyarrow

_UNIT = "row"
_GROUP = 64 * 2**20
"""Bytes of a row group up to which every worker reads it for itself and takes its slice."""
_SAMPLE = 1000
"""Rows by which the size of a table's rows is judged."""


@dataclass(frozen=True, slots=True)
class Group:
    """A slice of a Parquet file's row group."""

    url: str
    group: int
    start: int
    """Row within the group."""
    count: int
    first: int
    """Row within the file."""

    def rows(self, source: str) -> Rows:
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            with reading(self.url) as file:
                # Batch by batch: a row group may be much larger than a shard.
                coming = pq.ParquetFile(file).iter_batches(self.count, row_groups=[self.group], use_threads=False)
                table = self._slice(coming)
        except FileNotFoundError:
            raise
        except (pa.ArrowException, OSError, IndexError) as error:
            raise Unreadable(f"row group {self.group} cannot be read: {error}") from error
        return Rows(source, range(self.first, self.first + self.count), _UNIT, table)

    def _slice(self, coming: Iterator[pyarrow.RecordBatch]) -> pyarrow.Table:
        import pyarrow as pa

        parts, row, end = [], 0, self.start + self.count
        for batch in coming:
            begin = max(self.start - row, 0)
            if begin < batch.num_rows:
                parts.append(batch.slice(begin, end - row - begin))
            row += batch.num_rows
            if row >= end:
                break
        return pa.Table.from_batches(parts)


@dataclass(frozen=True, slots=True)
class Slice:
    """Rows that travel with their shard, as an Arrow stream."""

    data: bytes
    first: int

    def rows(self, source: str) -> Rows:
        import pyarrow as pa

        table = pa.ipc.open_stream(self.data).read_all()
        return Rows(source, range(self.first, self.first + table.num_rows), _UNIT, table)


@dataclass(frozen=True, slots=True)
class Records:
    """Rows that travel as Python objects, since their columns have no one type."""

    values: list[Any]
    first: int

    def rows(self, source: str) -> Rows:
        return Rows(source, range(self.first, self.first + len(self.values)), _UNIT, self.values)


@dataclass(frozen=True, slots=True)
class ParquetFile:
    """A Parquet file; small row groups are read by workers, those of a large one travel in slices."""

    file: File

    @property
    def name(self) -> str:
        return self.file.name

    @property
    def weight(self) -> int:
        return self.file.size

    def identity(self) -> dict[str, Any]:
        return self.file.identity()

    def shards(self, size: int) -> Iterator[Shard]:
        import pyarrow as pa
        import pyarrow.parquet as pq

        first = 0
        try:
            with reading(self.file.url) as file:
                parquet = pq.ParquetFile(file)
                for number in range(parquet.num_row_groups):
                    yield from self._group(parquet, number, first, size)
                    first += parquet.metadata.row_group(number).num_rows
        except (OSError, pa.ArrowException) as error:
            yield Shard(self.name, first, 0, Broken(f"cannot be read behind row {first}: {error}"))

    def _group(self, parquet: Any, number: int, first: int, size: int) -> Iterator[Shard]:
        group = parquet.metadata.row_group(number)
        if not group.num_rows:
            return
        count = ceil(group.num_rows / max(1, round(group.total_byte_size / size)))
        weight = self.file.size / max(1, parquet.metadata.num_rows)
        if group.total_byte_size <= _GROUP:
            for start in range(0, group.num_rows, count):
                rows = min(count, group.num_rows - start)
                piece = Group(self.file.url, number, start, rows, first + start)
                yield Shard(self.name, piece.first, round(weight * rows), piece)
            return
        for batch in parquet.iter_batches(count, row_groups=[number]):
            yield _travelling(self.name, batch, first, round(weight * batch.num_rows))
            first += batch.num_rows


@dataclass(frozen=True, slots=True)
class Table:
    """Anything with a length that gives its rows as Arrow tables, slice by slice."""

    name: str
    length: int
    slice: Callable[[int, int], pyarrow.Table | list[Any]]
    """Of start and end."""

    @property
    def weight(self) -> int:
        return self.length

    def identity(self) -> dict[str, Any]:
        return {"name": self.name, "rows": self.length}

    def shards(self, size: int) -> Iterator[Shard]:
        if not self.length:
            return
        sample = self.slice(0, min(_SAMPLE, self.length))
        each = (len(json.dumps(sample, default=str)) if isinstance(sample, list) else sample.nbytes) / len(sample)
        count = max(1, int(size / max(each, 1)))
        for first in range(0, self.length, count):
            end = min(first + count, self.length)
            yield _travelling(self.name, self.slice(first, end), first, end - first)


@dataclass(frozen=True, slots=True)
class Stream:
    """Rows as they come: a streaming data set, a generator of mappings."""

    rows: Iterable[Any]
    name: str = "stream"

    @property
    def weight(self) -> None:
        return None

    def identity(self) -> dict[str, Any]:
        return {"name": self.name}

    def shards(self, size: int) -> Iterator[Shard]:
        first, block, held = 0, [], 0
        for row in self.rows:
            block.append(row)
            held += sum(len(str(cell)) for cell in row.values()) if isinstance(row, dict) else 1
            if held >= size:
                yield _travelling(self.name, block, first, len(block))
                first, block, held = first + len(block), [], 0
        if block:
            yield _travelling(self.name, block, first, len(block))


def table_of(data: Any, name: str) -> Table | Stream | None:
    """A table, frame, data set or iterable of rows as a source; None for anything else."""
    package = type(data).__module__.partition(".")[0]
    if package == "polars":
        data = data.collect() if hasattr(data, "collect") else data
        return Table(name, data.height, lambda start, end: data.slice(start, end - start).to_arrow())
    if package == "pandas":
        return Table(name, len(data), lambda start, end: _frame(data.iloc[start:end]))
    if package == "pyarrow" and hasattr(data, "num_rows"):
        return Table(name, data.num_rows, lambda start, end: data.slice(start, end - start))
    if package == "datasets" and hasattr(data, "num_rows") and not isinstance(data, dict):
        arrow = data.with_format("arrow")
        return Table(name, data.num_rows, lambda start, end: arrow[start:end])
    if isinstance(data, Iterable) and not isinstance(data, str | bytes | dict):
        return Stream(data, name)
    return None


def _frame(frame: Any) -> pyarrow.Table | list[Any]:
    """A pandas frame as Arrow, or as rows where a column mixes types."""
    import pyarrow as pa

    try:
        return pa.Table.from_pandas(frame, preserve_index=False)
    except (pa.ArrowException, TypeError):
        records: list[Any] = frame.to_dict("records")
        return records


def _travelling(name: str, rows: Any, first: int, weight: int) -> Shard:
    import pyarrow as pa

    if isinstance(rows, list):
        return Shard(name, first, weight, Records(rows, first), digest(json.dumps(rows, default=str).encode()))
    if isinstance(rows, pa.RecordBatch):
        rows = pa.Table.from_batches([rows])
    # One batch, however the rows were chunked, and without the metadata of whoever made it: bytes depend on rows alone.
    rows = rows.replace_schema_metadata(None).combine_chunks()
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema) as writer:
        writer.write_table(rows)
    data = sink.getvalue().to_pybytes()
    return Shard(name, first, weight, Slice(data, first), digest(data))
