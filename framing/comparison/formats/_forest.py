"""A figure of every group as a forest: its rows in the order in which they are read, and the axis under them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from framing.comparison.formats._words import figure, mark, with_interval
from framing.comparison.measures import RATE, SCORE
from framing.comparison.record import CorpusReport, Estimate

_STRETCH = 3.0
"""An interval that reaches farther than so many times the highest figure does not set the scale; it is cut."""
_STEPS = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10]


@dataclass(frozen=True, slots=True)
class Row:
    """One group's."""

    one: Estimate
    sign: str
    """▲, ▼ or a space."""
    value: str
    interval: str


@dataclass(frozen=True, slots=True)
class Forest:
    """One figure of all groups, or of the largest of them."""

    kind: str
    name: str
    voice: str
    rows: list[Row]
    more: int
    """Groups that are not drawn."""


def forest(report: CorpusReport, groups: Sequence[str], kind: str, name: str = "", voice: str = "author") -> Forest:
    """A row for each of the groups, as they are given."""
    found = [report.estimate(group, kind, name, voice) for group in groups]
    name = found[0].name
    apart = {one.group: one for one in report.differences if (one.kind, one.name, one.voice) == (kind, name, voice)}
    rows = [
        Row(one, mark(apart.get(one.group)), figure(one, one.value), with_interval(one).partition(" ")[2])
        for one in found
    ]
    return Forest(kind, name, voice, rows, len(report.groups) - len(rows))


def order(report: CorpusReport, kind: str = "", name: str = "", voice: str = "author") -> list[str]:
    """Groups as they are read: periods in time, others by a figure; by default by score, or else by rate."""
    names = [group.name for group in report.groups]
    if any(":" in key for key in report.about["by"]):
        return names
    kind = kind or (SCORE if any(one.kind == SCORE for one in report.estimates) else RATE)
    values = {group: report.estimate(group, kind, name, voice).value for group in names}
    return sorted(names, key=lambda group: -(values[group] or 0))


def largest(report: CorpusReport, most: int) -> list[str]:
    """Of more than so many groups the report's first, in the order in which they are read."""
    kept = {group.name for group in report.groups[:most]}
    return [name for name in order(report) if name in kept]


def axis(found: Sequence[Estimate], steps: int) -> list[float]:
    """Whole steps around what is drawn; from 0, but for scores, which are far from it.

    >>> one = Estimate("A", "rate", "all", "author", 1.1, 0.8, 1.5, 40, 12)
    >>> [round(tick, 2) for tick in axis([one], 4)]
    [0.0, 0.4, 0.8, 1.2, 1.6]
    """
    from matplotlib.ticker import MaxNLocator

    shown = [(one.value, one.low, one.high) for one in found if one.value is not None]
    most = max((value for value, *_ in shown), default=0)
    if not most:
        return [0.0, 1.0]
    top = min(max(value if high is None else high for value, _, high in shown), _STRETCH * most)
    least = min(value if low is None else low for value, low, _ in shown) if found[0].kind == SCORE else 0.0
    ticks = [float(tick) for tick in MaxNLocator(steps, steps=_STEPS, min_n_ticks=steps).tick_values(least, top)]
    first = max(place for place, tick in enumerate(ticks) if tick <= least + 1e-9 or not place)
    last = min(place for place, tick in enumerate(ticks) if tick >= top - 1e-9 or place == len(ticks) - 1)
    return ticks[first : last + 1]
