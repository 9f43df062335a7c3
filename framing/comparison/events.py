"""The pairs in which groups differ most, with their articles and hits: what a reader looks at first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np

from framing.comparison.grouping import Key, values
from framing.comparison.measures import ALL, RATE, Layout, Measure
from framing.comparison.scored import Scored
from framing.comparison.tally import Tally
from framing.spans import VOICES

MOST = 5
ARTICLES = 3
"""Of a group in a pair: the first, in the corpus' order."""
_ABOUT = ("id", "source", "row", "title", "n_words", "score")
_HIT = ("sentence", "start", "end", "text", "term", "category", "direction", "severity", "voice", "target")


def most_apart(
    folder: Scored, tally: Tally, layout: Layout, shown: Sequence[int], keys: tuple[Sequence[Key], Sequence[Key]]
) -> tuple[dict[str, Any], ...]:
    """Pairs with the widest range of loaded terms in 1,000 words of the writer's, with where their articles lie.

    `keys` are those of the groups and those of the pairs. Each pair has its name as `pair` and `articles`: group,
    id, source and row (where the text is), title if kept, words, score, and every hit with its offsets.
    """
    names = _widest(tally, layout, shown)
    articles = _articles(folder, keys, {tally.groups[place] for place in shown}, names)
    return tuple({"pair": name, "articles": articles[name]} for name in names)


def _widest(tally: Tally, layout: Layout, shown: Sequence[int]) -> list[str]:
    assert tally.units is not None
    group, names, y, x = tally.units.totals()
    column = layout.measures.index(Measure(RATE, ALL, VOICES[0]))
    count, words = y[:, [column]].toarray().ravel(), x[:, layout.base[column]]
    some = np.flatnonzero(np.isin(group, shown) & (words > 0))
    if not len(some) or not count[some].any():
        return []
    # One term more, in the words that hold one on the mean: else the shortest texts would win.
    usual = words[some].sum() / count[some].sum()
    rates: dict[str, list[float]] = defaultdict(list)
    for row in some.tolist():
        rates[names[row]].append((count[row] + 1) / (words[row] + usual))
    ranges = {name: max(found) - min(found) for name, found in rates.items() if len(found) > 1}
    return sorted(ranges, key=lambda name: (-ranges[name], name))[:MOST]


def _articles(
    folder: Scored, keys: tuple[Sequence[Key], Sequence[Key]], groups: set[str], names: list[str]
) -> dict[str, list[dict[str, Any]]]:
    about = [name for name in _ABOUT if name in folder.columns]
    columns = list(dict.fromkeys([*about, *(key.column for some in keys for key in some)]))
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    for part in folder.parts:
        table = folder.table("documents", part, columns)
        group, pair = (values(table, some).to_pylist() for some in keys)
        rows = [row for row, name in enumerate(pair) if name in found and group[row] in groups]
        if not rows:
            continue
        hits = _hits(folder, part, [str(table["id"][row]) for row in rows])
        for row in rows:
            held = found[pair[row]]
            if sum(one["group"] == group[row] for one in held) < ARTICLES:
                one = {name: table[name][row].as_py() for name in about}
                held.append({"group": group[row], **one, "hits": hits[one["id"]]})
    return found


def _hits(folder: Scored, part: str, ids: list[str]) -> dict[str, list[dict[str, Any]]]:
    import pyarrow as pa
    import pyarrow.compute as pc

    found: dict[str, list[dict[str, Any]]] = {one: [] for one in ids}
    for batch in folder.batches("hits", part, ["id", *_HIT]):
        for row in batch.filter(pc.is_in(batch["id"], value_set=pa.array(ids, pa.string()))).to_pylist():
            found[row.pop("id")].append(row)
    return found
