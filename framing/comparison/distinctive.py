"""The loaded terms that set groups apart, in the writers' own voice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from framing.comparison.figures import REST, against
from framing.comparison.measures import ALL, RATE, Layout, Measure
from framing.comparison.ratios import Floats
from framing.comparison.record import Term
from framing.comparison.tally import Tally
from framing.comparison.terms import FEWEST_ARTICLES, FEWEST_USES, LogOdds, log_odds
from framing.comparison.uses import TERM
from framing.spans import VOICES, Ints

MOST = 30
"""Terms in each direction that a group keeps; all that are tested count in the correction."""


def distinctive(tally: Tally, layout: Layout, shown: Sequence[int], reference: str | None) -> tuple[Term, ...]:
    """For each group shown, the terms that its writers use more than others do, then those used less, by z."""
    from scipy.stats import false_discovery_control

    used = Used.of(tally, layout)
    groups = [group for group in shown if tally.groups[group] != reference]
    others = [against(group, reference, tally.groups) for group in groups]
    if not len(used.tested) or not used.words.all():
        return ()
    found = [used.odds(group, rest) for group, rest in zip(groups, others, strict=True)]
    p = np.stack([one.p for one in found])
    q = false_discovery_control(p.ravel()).reshape(p.shape)
    rows = []
    for group, rest, one, corrected in zip(groups, others, found, q, strict=True):
        order = np.argsort(-one.z, kind="stable")
        more = [at for at in order[:MOST] if one.z[at] > 0]
        less = [at for at in order[::-1][:MOST] if one.z[at] < 0]
        for at in (*more, *less):
            term, category, direction = used.terms[used.tested[at]]
            column = used.tested[at]
            rows.append(
                Term(
                    tally.groups[group],
                    reference or REST,
                    term,
                    category,
                    direction,
                    count=int(used.counts[group, column]),
                    articles=int(used.articles[group, column]),
                    per_million=used.per_million([group], column),
                    per_million_against=used.per_million(rest, column),
                    log_odds=float(one.value[at]),
                    z=float(one.z[at]),
                    p=float(one.p[at]),
                    q=float(corrected[at]),
                )
            )
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class Used:
    """Terms in the writers' own voice."""

    terms: list[tuple[str, str, str]]
    """Term, category, direction."""
    counts: Floats
    """(n_groups, n_terms)"""
    articles: Floats
    words: Floats
    """(n_groups,)"""
    rate: Floats
    """(n_terms,) of the corpus, in a word."""
    burst: Floats
    tested: Ints

    @classmethod
    def of(cls, tally: Tally, layout: Layout) -> Used:
        table = tally.uses.table("own")
        keys = list(zip(*(table[name].to_pylist() for name in TERM), strict=True))
        terms = sorted(set(keys))
        place = {term: column for column, term in enumerate(terms)}
        where = table["group"].to_numpy(), np.array([place[key] for key in keys], dtype=np.int64)
        arrays = []
        for name in ("uses", "articles", "yy", "xy"):
            array = np.zeros((len(tally.groups), len(terms)))
            array[where] = table[name].to_numpy()
            arrays.append(array)
        counts, articles, yy, xy = arrays
        author = layout.measures.index(Measure(RATE, ALL, VOICES[0]))
        words, squares = tally.sums.x[:, author], tally.sums.xx[:, author].sum()
        total = counts.sum(axis=0)
        rate = total / words.sum()
        scatter = yy.sum(axis=0) - 2 * rate * xy.sum(axis=0) + rate**2 * squares
        tested = np.flatnonzero((total >= FEWEST_USES) & (articles.sum(axis=0) >= FEWEST_ARTICLES))
        return cls(terms, counts, articles, words, rate, np.maximum(scatter / total, 1.0), tested)

    def odds(self, group: int, rest: Sequence[int]) -> LogOdds:
        """Of the terms tested."""
        here, there = self.counts[group], self.counts[rest].sum(axis=0)
        words = float(self.words[group]), float(self.words[rest].sum())
        some = self.tested
        return log_odds(here[some], there[some], words, self.rate[some], self.burst[some])

    def per_million(self, groups: Sequence[int], term: int) -> float:
        return float(self.counts[groups, term].sum() / self.words[groups].sum() * 1e6)
