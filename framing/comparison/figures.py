"""From a tally to rows: each group's figures, and how they differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from framing.comparison import pairs, ratios
from framing.comparison.measures import PER, RATE, SCORE, Layout
from framing.comparison.ratios import Apart, Flags, Floats, Ratios, limits
from framing.comparison.record import Difference, Estimate
from framing.comparison.tally import Sums, Tally, fold
from framing.spans import Ints

REST = "the rest"
EXPECTED = 5
"""A rate is tested where at least so many terms are expected on either side, had both the rate of the two together."""


def against(place: int, reference: str | None, groups: Sequence[str]) -> list[int]:
    """The groups that one is compared with."""
    if reference is not None:
        return [groups.index(reference)]
    return [other for other in range(len(groups)) if other != place]


@dataclass(frozen=True, slots=True)
class Figures:
    """A tally, the groups to show, and what they are compared with."""

    tally: Tally
    layout: Layout
    shown: Sequence[int]
    reference: str | None
    alpha: float
    paired: bool

    @property
    def _rate(self) -> Flags:
        return np.array([one.kind == RATE for one in self.layout.measures])

    @property
    def _scale(self) -> Floats:
        return np.where(self._rate, PER, 1.0)

    def _sums(self) -> Sums:
        """Over clusters where there are some, else over articles."""
        if self.paired or self.tally.units is None:
            return self.tally.sums
        group, _, y, x = self.tally.units.totals()
        return fold(group, y, x, self.layout, len(self.tally.groups))

    def estimates(self) -> tuple[Estimate, ...]:
        """Every figure of every group shown."""
        sums = self._sums()
        found = self._ratios(sums.of(self.shown), sums)
        low, high = limits(found, self.alpha)
        value, low, high = (_listed(some * self._scale) for some in (found.value, low, high))
        units, counts = found.units.astype(np.int64).tolist(), sums.y[self.shown].round().astype(np.int64).tolist()
        return tuple(
            Estimate(
                self.tally.groups[place],
                *(one.kind, one.name, one.voice),
                value=value[row][column],
                low=low[row][column],
                high=high[row][column],
                n=units[row][column],
                count=counts[row][column] if one.kind == RATE else None,
            )
            for row, place in enumerate(self.shown)
            for column, one in enumerate(self.layout.measures)
        )

    def differences(self) -> tuple[Difference, ...]:
        """Every figure of every group shown, less that of what it is compared with."""
        sums = self._sums()
        totals = self.tally.units.totals() if self.paired and self.tally.units is not None else None
        rows = []
        for place in self.shown:
            if self.tally.groups[place] == self.reference:
                continue
            others = against(place, self.reference, self.tally.groups)
            here, there = sums.of(place), sums.of(others).whole()
            if totals is None:
                first, second = self._ratios(here, sums), self._ratios(there, sums)
                apart = ratios.compare(first, second, self.alpha)
                n: Floats | Ints = first.units + second.units
                tested = ~self._rate | (_expected(here, there) >= EXPECTED)
            else:
                sides = _sides(totals, [place], others)
                apart, n = pairs.paired(*sides, self.layout.base, self.alpha)
                tested = np.ones(len(n), dtype=bool)
            articles = self.tally.sums
            effect = ratios.standardised(apart, articles.of(place), articles.of(others).whole())
            rows += self._rows(place, _chosen(apart, effect, self._is_score), n, tested)
        return _corrected(rows)

    @property
    def _is_score(self) -> Flags:
        return np.array([one.kind == SCORE for one in self.layout.measures])

    def _ratios(self, some: Sums, sums: Sums) -> Ratios:
        return Ratios.of(some, self._rate, ratios.bursts(sums.whole(), self._rate))

    def _rows(self, place: int, apart: Apart, n: Floats | Ints, tested: Flags) -> list[Difference]:
        value, low, high = (_listed(some * self._scale) for some in (apart.value, apart.low, apart.high))
        p = _listed(np.where(tested, apart.p, np.nan))
        effect, least, most = (_listed(some) for some in (apart.effect, apart.effect_low, apart.effect_high))
        return [
            Difference(
                self.tally.groups[place],
                self.reference or REST,
                *(one.kind, one.name, one.voice),
                value=value[column],
                low=low[column],
                high=high[column],
                p=p[column],
                q=None,
                effect=effect[column],
                effect_low=least[column],
                effect_high=most[column],
                n=int(n[column]),
            )
            for column, one in enumerate(self.layout.measures)
        ]


def _expected(here: Sums, there: Sums) -> Floats:
    """The smaller of the counts to expect on either side, had both the same rate."""
    with np.errstate(divide="ignore", invalid="ignore"):
        smaller: Floats = np.nan_to_num((here.y + there.y) / (here.x + there.x) * np.minimum(here.x, there.x))
    return smaller


def _chosen(ratio: Apart, standardised: Apart, score: Flags) -> Apart:
    """Effects of scores in standard deviations, of all else as ratios."""
    names = ("effect", "effect_low", "effect_high")
    return replace(
        ratio, **{name: np.where(score, getattr(standardised, name), getattr(ratio, name)) for name in names}
    )


def _sides(
    totals: tuple[Ints, list[str], Any, Floats], first: Sequence[int], second: Sequence[int]
) -> tuple[tuple[Any, Floats], tuple[Any, Floats]]:
    """Two groups (or joined groups) with a row for each pair that has articles of both."""
    from scipy.sparse import csr_array

    group, names, y, x = totals
    # In their own order, so that the same pair gets the same signs however the corpus is cut into shards.
    place = {name: row for row, name in enumerate(sorted(set(names)))}
    number = np.array([place[name] for name in names], dtype=np.int64)
    here, there = (np.isin(group, side) for side in (first, second))
    both = np.intersect1d(number[here], number[there])

    def side(of: Flags) -> tuple[Any, Floats]:
        rows = np.flatnonzero(of & np.isin(number, both))
        where = (np.searchsorted(both, number[rows]), rows)
        member: Any = csr_array((np.ones(len(rows)), where), shape=(len(both), len(group)))
        return (member @ y).tocsc(), member @ x

    return side(here), side(there)


def _corrected(rows: list[Difference]) -> tuple[Difference, ...]:
    """With q: Benjamini & Hochberg over all tests."""
    from scipy.stats import false_discovery_control

    tested = [place for place, row in enumerate(rows) if row.p is not None]
    if tested:
        found = false_discovery_control([rows[place].p for place in tested])
        for place, q in zip(tested, found.tolist(), strict=True):
            rows[place] = replace(rows[place], q=q)
    return tuple(rows)


def _listed(values: Floats) -> Any:
    """Nested lists with None for what is not defined."""
    known: Any = values.astype(object)
    known[~np.isfinite(values)] = None
    return known.tolist()
