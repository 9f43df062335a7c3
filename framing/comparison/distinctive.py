"""The loaded terms that set groups apart, in the writers' own voice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from framing.comparison.figures import REST, against
from framing.comparison.measures import ALL, RATE, Layout, Measure
from framing.comparison.record import Term
from framing.comparison.tally import Tally
from framing.comparison.terms import FEWEST_ARTICLES, FEWEST_USES, LogOdds, log_odds
from framing.spans import VOICES

MOST = 30
"""Terms in each direction that a group keeps; all that are tested count in the correction."""


def distinctive(tally: Tally, layout: Layout, shown: Sequence[int], reference: str | None) -> tuple[Term, ...]:
    """For each group shown, the terms that its writers use more than others do, then those used less, by z."""
    from scipy.stats import false_discovery_control

    table = tally.uses.table("own")
    terms = sorted(set(zip(*(table[name].to_pylist() for name in ("term", "category", "direction")), strict=True)))
    place = {term: column for column, term in enumerate(terms)}
    shape = (len(tally.groups), len(terms))
    columns = [table[name].to_pylist() for name in ("term", "category", "direction")]
    where = (table["group"].to_numpy(), np.array([place[key] for key in zip(*columns, strict=True)], dtype=np.int64))
    counts, articles, yy, xy = np.zeros(shape), np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for array, name in ((counts, "count_all"), (articles, "articles"), (yy, "yy"), (xy, "xy")):
        array[where] = table[name].to_numpy()
    author = layout.measures.index(Measure(RATE, ALL, VOICES[0]))
    words, squares = tally.sums.x[:, author], tally.sums.xx[:, author].sum()
    total = counts.sum(axis=0)
    rate = total / words.sum()
    burst = np.maximum((yy.sum(axis=0) - 2 * rate * xy.sum(axis=0) + rate**2 * squares) / total, 1.0)
    tested = np.flatnonzero((total >= FEWEST_USES) & (articles.sum(axis=0) >= FEWEST_ARTICLES))
    sides: list[tuple[int, list[int], LogOdds]] = []
    for group in shown:
        if tally.groups[group] == reference or not len(tested):
            continue
        others = against(group, reference, tally.groups)
        both = (float(words[group]), float(words[others].sum()))
        if min(both) > 0:
            there = counts[others].sum(axis=0)
            sides.append((group, others, log_odds(*(c[tested] for c in (counts[group], there)), both, rate[tested], burst[tested])))
    if not sides:
        return ()
    p = np.stack([found.p for _, _, found in sides])
    q = false_discovery_control(p.ravel()).reshape(p.shape)
    rows = []
    for (group, others, found), corrected in zip(sides, q, strict=True):
        order = np.argsort(-found.z, kind="stable")
        more = [at for at in order[:MOST] if found.z[at] > 0]
        less = [at for at in order[::-1][:MOST] if found.z[at] < 0]
        for at in (*more, *less):
            column = tested[at]
            rows.append(
                Term(
                    tally.groups[group],
                    reference or REST,
                    *terms[column],
                    count=int(counts[group, column]),
                    articles=int(articles[group, column]),
                    per_million=float(counts[group, column] / words[group] * 1e6),
                    per_million_against=float(counts[others, column].sum() / words[others].sum() * 1e6),
                    log_odds=float(found.value[at]),
                    z=float(found.z[at]),
                    p=float(found.p[at]),
                    q=float(corrected[at]),
                )
            )
    return tuple(rows)
