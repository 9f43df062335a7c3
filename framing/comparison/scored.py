"""Read what `framing.score_corpus` wrote: shard by shard, only the columns asked for, from any place fsspec knows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from os import PathLike
from typing import TYPE_CHECKING, Any

from framing.corpus.tables import SCHEMA, TABLES
from framing.errors import InputError

if TYPE_CHECKING:
    import pyarrow as pa

_BATCH = 65_536


@dataclass(frozen=True, slots=True)
class Scored:
    """A folder of scored articles."""

    place: str
    manifest: dict[str, Any]
    parts: tuple[str, ...]
    """File names that all three tables have: one a shard."""
    columns: tuple[str, ...]
    """Of the documents."""
    labels: tuple[str, ...]
    """`head.label`, the probabilities of the sentences."""
    _files: Any = field(repr=False)

    @classmethod
    def open(cls, place: str | PathLike[str]) -> Scored:
        """The folder at a path or URL. Raises `InputError` where it holds no scored corpus."""
        from fsspec.core import url_to_fs

        files, path = url_to_fs(str(place))
        if not files.isdir(path):
            raise InputError(f"{place}: no such folder; expected one that `framing batch` wrote")
        try:
            manifest = json.loads(files.cat_file(f"{path}/manifest.json"))
            schema = manifest["schema"]
        except FileNotFoundError as error:
            raise InputError(f"{place}: no manifest.json; expected a folder that `framing batch` wrote") from error
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"{place}/manifest.json: not the manifest of a scored corpus: {error}") from error
        if schema != SCHEMA:
            raise InputError(f"{place}/manifest.json: schema is {schema!r}; this version reads {SCHEMA!r}")
        form = manifest.get("settings", {}).get("format", "parquet")
        if form != "parquet":
            raise InputError(f"{place}: its tables are {form}; a comparison reads Parquet, so score with that format")
        held = [{name.rsplit("/", 1)[1] for name in files.glob(f"{path}/{table}/*.parquet")} for table in TABLES]
        parts = tuple(sorted(set.intersection(*held)))
        if not parts:
            raise InputError(f"{place}: nothing is scored yet; run `framing batch` to its end first")
        columns, probabilities = (
            _names(files, f"{path}/{table}/{parts[0]}", parts[0]) for table in ("documents", "sentences")
        )
        labels = tuple(name for name in probabilities if "." in name)
        return cls(path, manifest, parts, columns, labels, files)

    @property
    def unfinished(self) -> str:
        """What is not scored, in words; empty where all is."""
        if "shards" not in self.manifest:
            return "The scoring of this corpus has not ended; the figures are of what is done so far."
        failed = [shard["source"] for shard in self.manifest["shards"] if "failed" in shard]
        return f"{len(failed):,} shards could not be scored, of {', '.join(sorted(set(failed))[:3])}." if failed else ""

    def table(self, name: str, part: str, columns: Sequence[str]) -> pa.Table:
        """Some columns of one shard, dictionaries decoded. Raises `InputError` where one is missing."""
        import pyarrow as pa

        batches = list(self.batches(name, part, columns))
        return pa.Table.from_batches(batches) if batches else self._empty(name, part).select(list(columns))

    def _empty(self, name: str, part: str) -> pa.Table:
        import pyarrow as pa
        import pyarrow.parquet as pq

        with self._files.open(f"{self.place}/{name}/{part}") as stream:
            schema = pq.read_schema(stream)
        types = [field.type.value_type if pa.types.is_dictionary(field.type) else field.type for field in schema]
        return pa.schema(zip(schema.names, types, strict=True)).empty_table()

    def batches(self, name: str, part: str, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """The same, a piece at a time."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        with self._files.open(f"{self.place}/{name}/{part}") as stream:
            try:
                file = pq.ParquetFile(stream)
                missing = [column for column in columns if column not in file.schema_arrow.names]
                if missing:
                    raise InputError(f"{self.place}/{name}/{part}: column {missing[0]!r} is missing")
                for batch in file.iter_batches(_BATCH, columns=list(columns)):
                    plain = [
                        column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column
                        for column in batch.columns
                    ]
                    yield pa.RecordBatch.from_arrays(plain, names=batch.schema.names).select(list(columns))
            except pa.ArrowInvalid as error:
                raise InputError(f"{self.place}/{name}/{part}: not readable as Parquet: {error}") from error


def _names(files: Any, path: str, part: str) -> tuple[str, ...]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    with files.open(path) as stream:
        try:
            return tuple(pq.ParquetFile(stream).schema_arrow.names)
        except pa.ArrowInvalid as error:
            raise InputError(f"{path}: {part} is not readable as Parquet: {error}") from error
