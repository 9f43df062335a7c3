"""Add a scored corpus up, shard by shard, to what intervals and tests need; memory does not grow with its articles.

A group's figure is a ratio of two sums over articles, and the variance of a ratio needs only sums of squares and
products of the two (Cochran 1977, 6.3). So each shard's articles are added to a few sums a group and then forgotten.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from framing.comparison.grouping import Key, values
from framing.comparison.measures import BASES, SCORED_VOICES, Layout
from framing.comparison.scored import Scored
from framing.comparison.uses import Uses
from framing.spans import VOICES, Ints

if TYPE_CHECKING:
    import pyarrow as pa

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sums:
    """Over the units (articles, or clusters of them) of each group: `y` is measured, and divided by `x`."""

    units: Floats
    """(n_groups, n_measures) units where x is above 0."""
    y: Floats
    x: Floats
    yy: Floats
    xy: Floats
    xx: Floats

    def __add__(self, other: Sums) -> Sums:
        return Sums(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    def __sub__(self, other: Sums) -> Sums:
        return Sums(*(getattr(self, name) - getattr(other, name) for name in self.__slots__))

    def of(self, groups: Any) -> Sums:
        """Some of the groups, or one."""
        return Sums(*(getattr(self, name)[groups] for name in self.__slots__))

    def whole(self) -> Sums:
        """All groups as one."""
        return Sums(*(getattr(self, name).sum(axis=0) for name in self.__slots__))


@dataclass(slots=True)
class Units:
    """Sums of each pair or cluster in each group; held in memory, since a unit may lie in several shards."""

    layout: Layout
    number: dict[tuple[int, str], int] = field(default_factory=dict)
    cells: list[tuple[Ints, Ints, Floats]] = field(default_factory=list)
    bases: list[tuple[Ints, Floats]] = field(default_factory=list)

    def add(self, group: Ints, names: Sequence[str | None], y: Any, x: Floats) -> None:
        """Articles of a shard; those without a name are left out."""
        row = np.array(
            [
                -1 if name is None else self.number.setdefault((place, name), len(self.number))
                for place, name in zip(group.tolist(), names, strict=True)
            ],
            dtype=np.int64,
        )
        y = y.tocoo()
        known = row[y.row] >= 0
        self.cells.append((row[y.row][known], y.col[known], y.data[known]))
        self.bases.append((row[row >= 0], x[row >= 0]))

    def totals(self) -> tuple[Ints, list[str], Any, Floats]:
        """Group and name of each unit, y (units, n_measures) sparse, x (units, n_bases)."""
        from scipy.sparse import coo_array

        size = len(self.number)
        row, column, value = (np.concatenate(part) for part in zip(*self.cells, strict=True))
        y = coo_array((value, (row, column)), shape=(size, len(self.layout.measures))).tocsr()
        x = np.zeros((size, len(BASES)))
        for rows, some in self.bases:
            np.add.at(x, rows, some)
        return np.array([group for group, _ in self.number], dtype=np.int64), [name for _, name in self.number], y, x


@dataclass(frozen=True, slots=True)
class Tally:
    """A corpus, added up."""

    groups: tuple[str, ...]
    n: dict[str, Ints]
    """articles, words, sentences, hits of each group."""
    sums: Sums
    """Over articles."""
    units: Units | None
    """Pairs or clusters, if asked."""
    uses: Uses


def add_up(scored: Scored, layout: Layout, by: Sequence[Key], groups: Sequence[str], unit: Sequence[Key]) -> Tally:
    """One pass over the shards. Articles without a group are left out."""
    totals = ("n_words", "n_sentences", "n_hits")
    columns = ["id", *totals, *(f"n_words_{voice}" for voice in VOICES), *layout.scores.values()]
    columns += [key.column for key in (*by, *unit)]
    size = len(groups)
    n = {name: np.zeros(size, dtype=np.int64) for name in ("articles", "words", "sentences", "hits")}
    units = Units(layout) if unit else None
    uses = Uses()
    sums = None
    for part in scored.parts:
        documents = scored.table("documents", part, list(dict.fromkeys(columns)))
        articles = _grouped(documents, by, groups)
        if not articles.num_rows:
            continue
        group = articles["group"].to_numpy().astype(np.int64)
        n["articles"] += np.bincount(group, minlength=size)
        for name, column in zip(("words", "sentences", "hits"), totals, strict=True):
            n[name] += np.bincount(group, weights=_numbers(articles[column]), minlength=size).astype(np.int64)
        hits = _hits(scored, part, articles["id"])
        x = _bases(articles, layout)
        y = _measured(scored, part, layout, articles, hits)
        x[:, BASES.index("sentences")] = y.sentences
        these = fold(group, y.matrix, x, layout, size)
        sums = these if sums is None else sums + these
        if units is not None:
            units.add(group, values(articles, unit).to_pylist(), y.matrix, x)
        uses.add(group, hits, x[:, BASES.index("words author")])
    assert sums is not None
    return Tally(tuple(groups), n, sums, units, uses)


def fold(group: Ints, y: Any, x: Floats, layout: Layout, size: int) -> Sums:
    """Add units up by group. `y` (n, n_measures) is sparse, `x` (n, n_bases) is not."""
    from scipy.sparse import csr_array

    base = layout.base
    member: Any = csr_array((np.ones(len(group)), (group, np.arange(len(group)))), shape=(size, len(group)))
    y = y.tocoo()
    crossed = csr_array((y.data * x[y.row, base[y.col]], (y.row, y.col)), shape=y.shape)
    squared = csr_array((y.data**2, (y.row, y.col)), shape=y.shape)
    return Sums(
        units=(member @ (x > 0).astype(np.float64))[:, base],
        y=(member @ y.tocsr()).toarray(),
        x=(member @ x)[:, base],
        yy=(member @ squared).toarray(),
        xy=(member @ crossed).toarray(),
        xx=(member @ x**2)[:, base],
    )


@dataclass(frozen=True, slots=True)
class _Measured:
    matrix: Any
    """(n_articles, n_measures) sparse."""
    sentences: Floats
    """(n_articles,) of the author."""


def _grouped(documents: pa.Table, by: Sequence[Key], groups: Sequence[str]) -> pa.Table:
    """The articles that have a group, with its number."""
    import pyarrow as pa
    import pyarrow.compute as pc

    number = pc.index_in(values(documents, by), value_set=pa.array(groups, pa.string()))
    return documents.append_column("group", number).filter(pc.is_valid(number)).combine_chunks()


def _hits(scored: Scored, part: str, ids: pa.ChunkedArray) -> pa.Table:
    """The shard's loaded terms, with the place of their article among `ids`."""
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = ["id", "term", "category", "direction", "voice", "target"]
    hits = scored.table("hits", part, columns)
    article = pc.index_in(hits["id"], value_set=ids.combine_chunks())
    kept = hits.drop_columns("id").append_column("article", article).filter(pc.is_valid(article))
    assert isinstance(kept, pa.Table)
    return kept.combine_chunks()


def _bases(articles: pa.Table, layout: Layout) -> Floats:
    """(n_articles, n_bases); sentences are still 0."""
    words = [_numbers(articles[f"n_words_{voice}"]) for voice in VOICES]
    author, *others, scare = words
    names = layout.scores.values()
    scores = [~np.isnan(_numbers(articles[name])) for name in names] or [np.zeros(len(author))] * len(SCORED_VOICES)
    columns = [*scores, author, *others, author + scare, _numbers(articles["n_words"]), np.zeros(len(author))]
    return np.stack(columns, axis=1).astype(np.float64)


def _measured(scored: Scored, part: str, layout: Layout, articles: pa.Table, hits: pa.Table) -> _Measured:
    import pyarrow as pa
    import pyarrow.compute as pc
    from scipy.sparse import coo_array

    size = articles.num_rows
    rows, columns, data = [], [], []
    for place, name in enumerate(layout.scores.values()):
        score = _numbers(articles[name])
        known = np.flatnonzero(~np.isnan(score))
        rows.append(known)
        columns.append(np.full(len(known), place))
        data.append(score[known])
    category, voice = (
        pc.index_in(hits[name], value_set=pa.array(known, pa.string())).to_numpy().astype(np.int64)
        for name, known in (("category", layout.categories), ("voice", VOICES))
    )
    counted = layout.rates(category, voice)
    rows.append(np.tile(hits["article"].to_numpy().astype(np.int64), len(counted)))
    columns.append(counted.ravel())
    data.append(np.ones(counted.size))
    shares, sentences = _shares(scored, part, layout, articles["id"].combine_chunks())
    rows.append(np.tile(np.arange(size), len(layout.labels)))
    columns.append(np.repeat(layout.first_share + np.arange(len(layout.labels)), size))
    data.append(shares.ravel())
    where = (np.concatenate(rows), np.concatenate(columns).astype(np.int64))
    matrix = coo_array((np.concatenate(data), where), shape=(size, len(layout.measures)))
    return _Measured(matrix.tocsr(), sentences)


def _shares(scored: Scored, part: str, layout: Layout, ids: pa.Array) -> tuple[Floats, Floats]:
    """(n_labels, n_articles) sums of probabilities over the author's sentences, and (n_articles,) how many they are."""
    import pyarrow.compute as pc

    sums, sentences = np.zeros((len(layout.labels), len(ids))), np.zeros(len(ids))
    for batch in scored.batches("sentences", part, ["id", "voice", *layout.labels]):
        article = pc.index_in(batch["id"], value_set=ids)
        own = batch.append_column("article", article).filter(
            pc.and_(pc.is_valid(article), pc.equal(batch["voice"], VOICES[0]))
        )
        place = own["article"].to_numpy(zero_copy_only=False).astype(np.int64)
        sentences += np.bincount(place, minlength=len(ids))
        for row, label in enumerate(layout.labels):
            weights = own[label].to_numpy(zero_copy_only=False).astype(np.float64)
            sums[row] += np.bincount(place, weights=weights, minlength=len(ids))
    return sums, sentences


def _numbers(column: pa.ChunkedArray) -> Floats:
    """(n,) float64, NaN for null."""
    import pyarrow as pa

    numbers: Floats = column.cast(pa.float64()).to_numpy()
    return numbers
