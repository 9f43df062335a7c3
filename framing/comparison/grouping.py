"""Which group each article is in: a kept column, several, or the year, quarter, month or day of a date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from framing.errors import InputError, UnknownName

if TYPE_CHECKING:
    import pyarrow as pa

PERIODS = ("year", "quarter", "month", "day")
JOINT = " · "
_ISO = r"^\s*(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>0[1-9]|[12]\d|3[01]))?(?:\D.*)?$"
_OWN = ("id", "source", "row")


@dataclass(frozen=True, slots=True)
class Key:
    """A column whose values name groups."""

    column: str
    period: str | None = None

    @classmethod
    def parse(cls, written: str, columns: Sequence[str]) -> Key:
        """`outlet`, or `date:month`. Raises `UnknownName` with the nearest column or period.

        >>> Key.parse("date:month", ["id", "date"])
        Key(column='date', period='month')
        >>> Key.parse("oulet", ["id", "outlet"])
        Traceback (most recent call last):
        framing.errors.UnknownName: unknown column 'oulet'; did you mean 'outlet'?
        """
        if written in columns:
            return cls(written)
        column, colon, period = written.rpartition(":")
        if not colon or column not in columns:
            kept = [name for name in columns if name not in _OWN and not name.startswith(("n_", "score")) and name]
            raise UnknownName("column", column if colon else written, kept)
        if period not in PERIODS:
            raise UnknownName("period", period, PERIODS)
        return cls(column, period)

    def __str__(self) -> str:
        return self.column if self.period is None else f"{self.column}:{self.period}"


def parse(written: str | Sequence[str], columns: Sequence[str]) -> tuple[Key, ...]:
    """The keys of one name or several."""
    names = [written] if isinstance(written, str) else list(written)
    if not names:
        raise InputError("no column to group by; expected one such as 'outlet'")
    return tuple(Key.parse(name, columns) for name in names)


def values(table: pa.Table, keys: Sequence[Key]) -> pa.Array:
    """(n,) the name of each article's group; null where a column is null, empty or no date."""
    import pyarrow as pa
    import pyarrow.compute as pc

    parts = [_value(table[key.column].combine_chunks(), key) for key in keys]
    if len(parts) == 1:
        return parts[0]
    return pc.binary_join_element_wise(*parts, pa.scalar(JOINT), null_handling="emit_null")


def _value(column: pa.Array, key: Key) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_nested(column.type):
        raise InputError(f"column {key.column!r} holds {column.type}; expected one value an article")
    dated = pa.types.is_temporal(column.type) and not pa.types.is_time(column.type)
    if key.period and not dated and not _is_text(column.type):
        raise InputError(f"column {key.column!r} holds {column.type}; expected dates for ':{key.period}'")
    text = pc.strftime(column, format="%Y-%m-%d") if key.period and dated else column.cast(pa.string())
    if key.period:
        return _period(text, key.period)
    text = pc.utf8_trim_whitespace(text)
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def _is_text(kind: Any) -> bool:
    import pyarrow as pa

    return bool(
        pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
        or pa.types.is_string_view(kind)
        or pa.types.is_null(kind)
    )


def _period(text: pa.Array, period: str) -> pa.Array:
    """Of ISO 8601 dates; what is none is null."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found = pc.extract_regex(text.cast(pa.string()), _ISO)
    year, month, day = (pc.struct_field(found, name) for name in ("year", "month", "day"))
    if period == "year":
        return year
    if period == "month":
        return pc.binary_join_element_wise(year, month, "-")
    if period == "quarter":
        quarter = pc.divide(pc.add(month.cast(pa.int64()), 2), 3).cast(pa.string())
        return pc.binary_join_element_wise(year, quarter, "-Q")
    whole = pc.binary_join_element_wise(year, month, day, "-")
    return pc.if_else(pc.equal(day, ""), pa.scalar(None, pa.string()), whole)
