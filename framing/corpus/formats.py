"""The tables as bytes of a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow

_DIGITS = 6
"""Decimals of probabilities in text: a float32 has no more to say."""


def _parquet(table: pyarrow.Table) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    # Probabilities hardly ever come twice: a dictionary of them takes four times as long and half as much room again.
    repeated = [field.name for field in table.schema if not pa.types.is_primitive(field.type)]
    sink = BytesIO()
    pq.write_table(table, sink, compression="zstd", use_dictionary=repeated or False)
    return sink.getvalue()


def _jsonl(table: pyarrow.Table) -> bytes:
    rows = (json.dumps(row, ensure_ascii=False, default=str) for row in _plain(table).to_pylist())
    return "".join(f"{row}\n" for row in rows).encode()


def _csv(table: pyarrow.Table) -> bytes:
    from pyarrow import csv

    sink = BytesIO()
    csv.write_csv(_plain(table), sink)
    return sink.getvalue()


def _plain(table: pyarrow.Table) -> pyarrow.Table:
    """Words written out, probabilities rounded."""
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        if pa.types.is_dictionary(column.type):
            columns[name] = column.cast(pa.string())
        elif pa.types.is_float32(column.type):
            columns[name] = pc.round(column.cast(pa.float64()), _DIGITS)
        else:
            columns[name] = column
    return pa.table(columns)


FORMATS: dict[str, Callable[[pyarrow.Table], bytes]] = {"parquet": _parquet, "jsonl": _jsonl, "csv": _csv}
"""By the ending of the files."""
