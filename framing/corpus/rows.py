"""From what a reader found in one shard to texts with their ids and metadata; what cannot be taken is named."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from framing.corpus.arrays import numbers, strings
from framing.corpus.tables import taken
from framing.errors import InputError, UnknownName

if TYPE_CHECKING:
    import pyarrow

TEXT = ("text", "body", "content", "article", "maintext", "full_text")
"""Usual names of the column of texts; the first that is there is taken."""
ID = ("id", "article_id", "doc_id", "document_id", "uuid")
GIVEN = "input."
"""Before the name of a kept column that has the name of one of the tables' own."""
_KINDS = {bool: "bool", int: "int64", float: "double", list: "nested", dict: "nested"}
_SURROGATE = re.compile("[\ud800-\udfff]")
_ENDED = (".", "!", "?", "…", "”", '"', "’", "'", ":")


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not scored: where it stands and why."""

    source: str
    row: int | None
    """None for a whole file."""
    unit: str
    """What `row` counts: line, row or file."""
    reason: str

    def as_dict(self) -> dict[str, Any]:
        """As it stands in `rejected.jsonl`."""
        place = {} if self.row is None or self.unit == "file" else {self.unit: self.row}
        return {"file": self.source, **place, "reason": self.reason}


@dataclass(slots=True)
class Rows:
    """What a reader found in a shard."""

    source: Sequence[str] | str
    """Of each row, or of all."""
    at: Sequence[int]
    """Line of each row from 1, or its number from 0."""
    unit: str
    values: list[dict[str, Any]] | pyarrow.Table
    """The rows."""
    rejected: list[Rejected] = field(default_factory=list)

    def place(self, row: int) -> tuple[str, int]:
        """Source and number of a row."""
        return (self.source if isinstance(self.source, str) else self.source[row]), self.at[row]

    @property
    def names(self) -> list[str]:
        """Columns, in the order in which they turn up."""
        if isinstance(self.values, list):
            return list(dict.fromkeys(name for row in self.values for name in row))
        return list(self.values.column_names)

    def column(self, name: str) -> list[Any]:
        """Python values of a column; None where a row lacks it."""
        if isinstance(self.values, list):
            return [row.get(name) for row in self.values]
        if name not in self.values.column_names:
            return [None] * self.values.num_rows
        column: list[Any] = self.values[name].to_pylist()
        return column


@dataclass(frozen=True, slots=True)
class Asked:
    """The columns that the user names; None to find them."""

    text: str | None = None
    id: str | None = None
    title: str | None = None
    keep: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of the input hold what; settled by the first shard for all."""

    text: str
    id: str | None
    title: str | None
    keep: pyarrow.Schema
    """Metadata, by the input's names."""

    @classmethod
    def settled(cls, rows: Rows, asked: Asked) -> Columns:
        """Raises `InputError` for a column that is asked for and is not there."""
        import pyarrow as pa

        names = rows.names
        for name in (asked.text, asked.id, asked.title, *(asked.keep or ())):
            if name is not None and name not in names:
                raise InputError(str(UnknownName("column", name, names)))
        text = asked.text or next((name for name in TEXT if name in names), None)
        if text is None:
            raise InputError(
                f"none of the columns {', '.join(names)} is one of {', '.join(TEXT)}; name the one of texts"
            )
        ids = asked.id or next((name for name in ID if name in names), None)
        others = [name for name in names if name not in (text, ids)]
        types = {name: _type(rows, name) for name in (others if asked.keep is None else asked.keep)}
        nested = [name for name, kind in types.items() if kind is None]
        if nested and asked.keep is not None:
            raise InputError(f"column {nested[0]!r} holds lists or objects; only single values can be kept")
        return cls(
            text, ids, asked.title, pa.schema([(name, kind) for name, kind in types.items() if kind is not None])
        )

    def as_dict(self) -> dict[str, Any]:
        """For the manifest."""
        keep = {field.name: str(field.type) for field in self.keep}
        return {"text": self.text, "id": self.id, "title": self.title, "keep": keep}


@dataclass(frozen=True, slots=True)
class Documents:
    """Texts to be scored, with the first columns of their table."""

    texts: list[str]
    front: pyarrow.Table
    rejected: list[Rejected]


def documents(rows: Rows, columns: Columns, most: int) -> Documents:
    """The rows that can be scored, in order, and those that cannot; texts over `most` characters are among these."""
    import pyarrow as pa

    texts, ids = rows.column(columns.text), rows.column(columns.id) if columns.id else None
    titles = rows.column(columns.title) if columns.title else None
    kept = [_kept(rows.column(column.name), column) for column in columns.keep]
    misfits = {row: fault for column in kept for row, fault in column.misfits.items()}
    good, named, rejected = [], [], list(rows.rejected)
    for row, text in enumerate(texts):
        source, at = rows.place(row)
        name = f"{source}:{at}" if ids is None else ids[row]
        fault = _text_fault(text, columns.text, most) or _id_fault(name, columns.id) or misfits.get(row)
        if fault:
            rejected.append(Rejected(source, at, rows.unit, fault))
        else:
            good.append(row)
            named.append(encodable(str(name)))
    places = [rows.place(row) for row in good]
    front = {
        "id": strings(named),
        "source": strings([encodable(source) for source, _ in places]),
        "row": numbers(np.array([at for _, at in places], dtype=np.int64), pa.int64()),
    }
    for column in kept:
        name = GIVEN + column.name if column.name in taken() else column.name
        front[name] = column.values.take(numbers(np.array(good, dtype=np.int64), pa.int64()))
    rejected.sort(key=lambda one: (one.source, one.row or 0))
    return Documents([_titled(titles[row] if titles else None, texts[row]) for row in good], pa.table(front), rejected)


def encodable(text: str) -> str:
    """Lone surrogates, which Arrow does not take, replaced as they are in texts."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def _text_fault(text: Any, name: str, most: int) -> str | None:
    if _missing(text):
        return f"{name} is missing"
    if not isinstance(text, str):
        return f"{name} is {_shown(text)}; expected a string"
    if len(text) > most:
        return f"{name} has {len(text):,} characters; at most {most:,} are read"
    return None if text.strip() else f"{name} is empty"


def _id_fault(id: Any, name: str | None) -> str | None:
    if _missing(id) or id == "":
        return f"{name} is missing"
    return f"{name} is {_shown(id)}; expected a string or a number" if isinstance(id, list | dict) else None


def _missing(value: Any) -> bool:
    return value is None or value != value  # noqa: PLR0124  NaN is how data frames say None


def _shown(value: Any) -> str:
    text = json.dumps(value, default=str)
    return f"{type(value).__name__} {text if len(text) <= 40 else text[:37] + '...'}"


def _titled(title: Any, text: str) -> str:
    """The title as the first sentence of the text."""
    if not isinstance(title, str) or not title.strip():
        return text
    title = title.strip()
    return f"{title}{'' if title.endswith(_ENDED) else '.'}\n\n{text}"


@dataclass(frozen=True, slots=True)
class _Kept:
    """A metadata column in its type."""

    name: str
    values: pyarrow.Array
    misfits: dict[int, str]
    """Rows whose value does not fit the type, and why."""


def _kept(values: list[Any], column: pyarrow.Field) -> _Kept:
    import pyarrow as pa

    if pa.types.is_string(column.type):
        return _Kept(column.name, strings([None if _missing(value) else _string(value) for value in values]), {})
    try:
        return _Kept(column.name, pa.array(values, column.type, from_pandas=True), {})
    except (pa.ArrowException, TypeError, OverflowError):
        misfits = {
            row: f"{column.name} is {_shown(value)}; expected {column.type}"
            for row, value in enumerate(values)
            if not _fits(value, column.type)
        }
        fitting = [None if row in misfits else value for row, value in enumerate(values)]
        return _Kept(column.name, pa.array(fitting, column.type, from_pandas=True), misfits)


def _string(value: Any) -> str:
    return encodable(value if isinstance(value, str) else json.dumps(value, default=str))


def _fits(value: Any, type: pyarrow.DataType) -> bool:
    import pyarrow as pa

    try:
        pa.array([value], type, from_pandas=True)
    except (pa.ArrowException, TypeError, OverflowError):
        return False
    return True


def _type(rows: Rows, name: str) -> pyarrow.DataType | None:
    """The Arrow type in which a column is kept; None for lists and objects."""
    import pyarrow as pa

    if isinstance(rows.values, list):
        kinds = {_KINDS.get(type(value), "string") for value in rows.column(name) if not _missing(value)}
        if kinds == {"int64", "double"}:
            return pa.float64()
        kind = kinds.pop() if len(kinds) == 1 else "string"
        return None if kind == "nested" else pa.type_for_alias(kind)
    found = rows.values.schema.field(name).type
    if pa.types.is_dictionary(found):
        found = found.value_type
    if pa.types.is_large_string(found) or pa.types.is_string_view(found) or pa.types.is_null(found):
        found = pa.string()
    return None if pa.types.is_nested(found) else found
