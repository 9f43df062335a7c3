"""A comparison as Arrow tables, each field with its unit and what it holds."""

from __future__ import annotations

from dataclasses import fields
from os import PathLike
from typing import TYPE_CHECKING, Any

from framing.comparison.record import SCHEMA, Call, CorpusReport, Difference, Estimate, Group, Term
from framing.errors import UnknownName

if TYPE_CHECKING:
    import pyarrow as pa

_TABLES: dict[str, tuple[type, str]] = {
    "groups": (Group, "groups"),
    "estimates": (Estimate, "estimates"),
    "differences": (Difference, "differences"),
    "terms": (Term, "terms"),
    "calls": (Call, "named"),
}
_UNITS = {
    "value": "terms in 1,000 words (rate) or probability (score, share)",
    "p": "probability",
    "q": "probability",
    "share": "share of the group's terms for the target",
    "log_odds": "natural logarithm",
    "z": "standard errors",
    "per_million": "terms in 1,000,000 words of the writer's",
    "effect": "ratio (rate, share) or standard deviations between articles (score)",
}
_SAME = {
    "low": {"Call": "share"},
    "high": {"Call": "share"},
    "effect_low": "effect",
    "effect_high": "effect",
    "per_million_against": "per_million",
}


def as_table(report: CorpusReport, name: str) -> pa.Table:
    """One table. Raises `UnknownName` with the nearest that there is."""
    import pyarrow as pa

    if name not in _TABLES:
        raise UnknownName("table", name, _TABLES)
    record, attribute = _TABLES[name]
    rows = getattr(report, attribute)
    kinds = {"str": pa.string(), "int": pa.int64(), "float": pa.float64()}
    schema = pa.schema(
        [
            pa.field(one.name, kinds[str(one.type).partition(" ")[0]], metadata={"unit": _unit(record, one.name)})
            for one in fields(record)
        ],
        metadata={"schema": SCHEMA, "table": name},
    )
    return pa.table([[getattr(row, one.name) for row in rows] for one in fields(record)], schema=schema)


def write(report: CorpusReport, folder: str | PathLike[str]) -> list[str]:
    """NAME.parquet for each table, into a folder or URL that is made if need be."""
    import pyarrow.parquet as pq
    from fsspec.core import url_to_fs

    files, path = url_to_fs(str(folder))
    files.makedirs(path, exist_ok=True)
    written = []
    for name in _TABLES:
        with files.open(f"{path}/{name}.parquet", "wb") as stream:
            pq.write_table(as_table(report, name), stream)
        written.append(f"{path}/{name}.parquet")
    return written


def _unit(record: type, name: str) -> str:
    same: Any = _SAME.get(name, name)
    if isinstance(same, dict):
        same = same.get(record.__name__, "value")
    return _UNITS.get(same, "count" if name.startswith("n") or name in ("count", "articles") else "")
