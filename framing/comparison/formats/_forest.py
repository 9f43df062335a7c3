"""A figure of every group as a forest: where each row's interval and mark stand, in per cent of the axis."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log10

from framing.comparison.formats._words import figure, mark, with_interval
from framing.comparison.measures import RATE, SCORE
from framing.comparison.record import CorpusReport, Estimate

_STEPS = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 20)
_STRETCH = 3.0
"""An interval that reaches farther than so many times the highest figure does not set the scale; it is cut."""


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis with equal steps, drawn at equal distances."""

    low: float
    high: float
    steps: int = 4

    @property
    def ticks(self) -> list[str]:
        values = [self.low + (self.high - self.low) * step / self.steps for step in range(self.steps + 1)]
        return [f"{value:.4f}".rstrip("0").rstrip(".") for value in values]

    def at(self, value: float) -> str:
        """Per cent of the axis, cut at its ends."""
        share = 100 * (value - self.low) / (self.high - self.low)
        return f"{min(max(share, 0), 100):.1f}"

    def beyond(self, value: float) -> bool:
        return value > self.high * (1 + 1e-9)


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
    """One figure of all groups, or of the first of them."""

    kind: str
    name: str
    voice: str
    scale: Scale
    rows: list[Row]
    more: int
    """Groups that are not drawn."""


def forest(
    report: CorpusReport, kind: str, name: str = "", voice: str = "author", *, most: int, steps: int = 4
) -> Forest:
    """Groups in the order of the report's headline figure, or of time; of more than `most` the report's first."""
    found = [report.estimate(group.name, kind, name, voice) for group in report.groups[:most]]
    rank = {group: place for place, group in enumerate(order(report))}
    found.sort(key=lambda one: rank[one.group])
    name = found[0].name
    apart = {one.group: one for one in report.differences if (one.kind, one.name, one.voice) == (kind, name, voice)}
    rows = [
        Row(one, mark(apart.get(one.group)), figure(one, one.value), with_interval(one).partition(" ")[2])
        for one in found
    ]
    return Forest(kind, name, voice, scale(found, steps), rows, len(report.groups) - len(found))


def order(report: CorpusReport) -> list[str]:
    """Groups as they are read: periods in time, others by score, or else by rate."""
    names = [group.name for group in report.groups]
    if any(":" in key for key in report.about["by"]):
        return names
    kind = SCORE if any(one.kind == SCORE for one in report.estimates) else RATE
    values = {name: report.estimate(name, kind).value for name in names}
    return sorted(names, key=lambda name: -(values[name] or 0))


def scale(found: list[Estimate], steps: int) -> Scale:
    """Whole steps around what is drawn; from 0, but for scores, which are far from it.

    >>> one = Estimate("A", "rate", "all", "author", 1.1, 0.8, 1.5, 40, 12)
    >>> scale([one], 4).ticks
    ['0', '0.4', '0.8', '1.2', '1.6']
    """
    shown = [(one.value, one.low, one.high) for one in found if one.value is not None]
    most = max((value for value, *_ in shown), default=0)
    if not most:
        return Scale(0, 1, steps)
    top = min(max(value if high is None else high for value, _, high in shown), _STRETCH * most)
    least = min(value if low is None else low for value, low, _ in shown)
    low = least if found[0].kind == SCORE else 0.0
    size = 10.0 ** floor(log10((top - low) / steps)) if top > low else top
    for step in (times * size for times in _STEPS):
        begin = floor(low / step + 1e-9) * step
        if begin + steps * step >= top * (1 - 1e-9):
            break
    return Scale(begin, begin + steps * step, steps)
