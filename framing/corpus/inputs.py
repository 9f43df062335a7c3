"""What a corpus may be given as, taken as a list of sources."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from framing.corpus.columnar import ParquetFile, table_of
from framing.corpus.files import LINES, found
from framing.corpus.folder import TextFiles
from framing.corpus.lines import LineFile, LineStream
from framing.corpus.manifest import part_name
from framing.corpus.shards import Shard, Source
from framing.errors import InputError

STDIN = "-"


def sources(data: Any, encoding: str = "utf-8") -> list[Source]:
    """The sources that some data are; raises `InputError` for what is none.

    Paths, patterns, folders and fsspec addresses, one or several; `-` or an open binary file; an Arrow table, a pandas
    or polars frame, a `datasets.Dataset`, streaming or not; an iterable of mappings.
    """
    if data == STDIN if isinstance(data, str) else False:
        return [LineStream(sys.stdin.buffer, encoding=encoding)]
    if isinstance(data, str | Path):
        return _files([str(data)], encoding)
    if isinstance(data, Sequence) and data and all(isinstance(one, str | Path) for one in data):
        return _files([str(one) for one in data], encoding)
    if hasattr(data, "read"):
        return [LineStream(_binary(data), encoding=encoding)]
    source = table_of(data, "table")
    if source is None:
        raise InputError(
            f"a corpus cannot be a {type(data).__name__}; expected paths, a table, a data frame, a datasets.Dataset or "
            "an iterable of mappings"
        )
    return [source]


def tasks(given: Sequence[Source], size: int) -> Iterator[tuple[str, Shard]]:
    """Every shard with the name of its part, cut while they are taken."""
    for place, source in enumerate(given):
        for number, shard in enumerate(source.shards(size)):
            yield part_name(place, number), shard


def _files(paths: list[str], encoding: str) -> list[Source]:
    if STDIN in paths:
        raise InputError("`-`, standard input, stands alone")
    files = found(paths)
    texts = tuple(file for file in files if file.ending == ".txt")
    rows = [file for file in files if file.ending != ".txt"]
    listed: list[Source] = [LineFile(file, encoding) if file.ending in LINES else ParquetFile(file) for file in rows]
    return [*listed, TextFiles(texts, encoding)] if texts else listed


def _binary(stream: Any) -> BinaryIO:
    binary: BinaryIO = getattr(stream, "buffer", stream)
    return binary
