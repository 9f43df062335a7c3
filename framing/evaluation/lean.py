"""Audit which way the lexicon leans: for pairs of sides, the words against and for each of them.

The pairs and the rows that belong to them are hand-picked data, `seeds/en/sides.tsv`. A pair is even when each side has
about as many hostile words as the other, and about as many friendly ones, by number and by severity.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from framing.annotate import bundled_entities
from framing.errors import FramingError, LexiconError, UnknownName
from framing.lexicon.terms import Lexicon, Term
from framing.resources import seeds
from framing.tables import read_table
from framing.text.tokens import tokenise

COLUMNS = ("pair", "side", "names", "hostile", "friendly", "aside")
LOW, HIGH = 0.67, 1.5
"""The band in which the ratio of the sides' sums must lie."""
SLACK = 1
"""Rows by which two sides may differ in any case: below four rows a ratio says little."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a pair: its names, and the rows that take a stand on it."""

    pair: str
    name: str
    entities: tuple[str, ...]
    hostile: tuple[str, ...]
    friendly: tuple[str, ...]
    aside: tuple[str, ...]
    """Rows that name the side and take no stand in this pair."""
    where: str


@dataclass(frozen=True, slots=True)
class Balance:
    """How many words each side of a pair has of one kind, and what they weigh."""

    pair: str
    kind: str
    """hostile or friendly."""
    sides: tuple[str, str]
    counts: tuple[int, int]
    weights: tuple[float, float]
    """Sums of severity; a contested row counts `CONTESTED_SEVERITY`."""

    @property
    def ratio(self) -> float:
        """First side's count over the second's; 1 where neither has any."""
        return _ratio(*self.counts)

    @property
    def shown(self) -> tuple[str, str, str]:
        """The sides with count and weight, and the ratio of the counts, as a table shows them."""
        first, second = (
            f"{side} {count} ({weight:.1f})"
            for side, count, weight in zip(self.sides, self.counts, self.weights, strict=True)
        )
        return first, second, f"{self.ratio:.2f}" if all(self.counts) or not any(self.counts) else "–"

    @property
    def even(self) -> bool:
        """Whether counts and weights are in the band, or the counts differ by no more than `SLACK`."""
        first, second = self.counts
        return abs(first - second) <= SLACK or all(
            LOW <= ratio <= HIGH for ratio in (self.ratio, _ratio(*self.weights))
        )


def read_sides(language: str = "en") -> list[tuple[Side, Side]]:
    """The pairs of `sides.tsv`, in its order.

    Raises `LexiconError` for a pair that has not two lines, one after the other, and for an unknown entity.
    """
    rows = []
    known = set(bundled_entities().names)
    for line in read_table(seeds(language, "sides.tsv"), COLUMNS):
        names, hostile, friendly, aside = (line.list(column) for column in COLUMNS[2:])
        for name in names:
            if name not in known:
                raise LexiconError(f"{line.where}: {UnknownName('entity', name, known)}")
        rows.append(Side(line.cells["pair"], line.cells["side"], names, hostile, friendly, aside, line.where))
    pairs = list(zip(rows[::2], rows[1::2], strict=False))
    for first, second in pairs:
        if first.pair != second.pair:
            raise LexiconError(f"{first.where}: the pair {first.pair!r} has not two lines, one after the other")
    if len(rows) % 2:
        raise LexiconError(f"{rows[-1].where}: the pair {rows[-1].pair!r} has one line; expected two")
    return pairs


def balances(lexicon: Lexicon, pairs: list[tuple[Side, Side]]) -> Iterator[Balance]:
    """Two for each pair: hostile words, then friendly ones."""
    for first, second in pairs:
        for kind in ("hostile", "friendly"):
            rows = [[lexicon[term] for term in getattr(side, kind)] for side in (first, second)]
            yield Balance(
                pair=first.pair,
                kind=kind,
                sides=(first.name, second.name),
                counts=(len(rows[0]), len(rows[1])),
                weights=(_weight(rows[0]), _weight(rows[1])),
            )


def lean_faults(lexicon: Lexicon, pairs: list[tuple[Side, Side]]) -> Iterator[str]:
    """Terms that are not in the lexicon or stand twice, pairs out of the band, and rows that no list of a pair has."""
    broken = list(_list_faults(lexicon, pairs))
    yield from broken
    if broken:
        return
    for balance in balances(lexicon, pairs):
        if not balance.even:
            yield (
                f"sides.tsv: {balance.pair}: {balance.kind} rows of {balance.sides[0]} to {balance.sides[1]}: "
                f"{balance.counts[0]} to {balance.counts[1]}, weighing {balance.weights[0]:.1f} to "
                f"{balance.weights[1]:.1f}; expected a ratio of {LOW} to {HIGH}"
            )
    for side, term in unlisted(lexicon, pairs):
        yield f"{side.where}: {side.pair}: {term.term!r} at {term.where} names {side.name} and stands in no list"


def unlisted(lexicon: Lexicon, pairs: list[tuple[Side, Side]]) -> Iterator[tuple[Side, Term]]:
    """Rows that are about one side of a pair alone, and stand in none of the pair's lists.

    A row is about a side that its headword or sense names, or that most of the names in its forms belong to: a row
    like "hates America, hates India, hates Israel" is about none.
    """
    core = _named(lexicon, {term.term: (term.term, term.term.title(), term.sense) for term in lexicon})
    forms = _named(lexicon, {term.term: (*term.forms, *(form.title() for form in term.forms)) for term in lexicon})
    for pair in pairs:
        listed = {lexicon[term].term for side in pair for term in (*side.hostile, *side.friendly, *side.aside)}
        for term in lexicon:
            in_core, in_forms = core[term.term], forms[term.term]
            sides = [
                side
                for side in pair
                if in_core.intersection(side.entities) or 2 * len(in_forms.intersection(side.entities)) > len(in_forms)
            ]
            if len(sides) == 1 and term.term not in listed:
                yield sides[0], term


def _list_faults(lexicon: Lexicon, pairs: list[tuple[Side, Side]]) -> Iterator[str]:
    for side in (side for pair in pairs for side in pair):
        seen: dict[str, str] = {}
        for term in (*side.hostile, *side.friendly, *side.aside):
            try:
                row = lexicon[term].term
            except FramingError as error:
                yield f"{side.where}: {error}"
                continue
            if row in seen:
                yield f"{side.where}: {term!r} and {seen[row]!r} are one row, {row!r}; expected it once"
            seen[row] = term


def _named(lexicon: Lexicon, said: dict[str, tuple[str, ...]]) -> dict[str, set[str]]:
    """Listed entities that the texts of each row name; titled ones are among them, since forms are written small."""
    texts = [text for term in lexicon for text in said[term.term]]
    owners = [term.term for term in lexicon for _ in said[term.term]]
    sizes = np.array([len(text) + 2 for text in texts], dtype=np.int64)
    _, tokens = tokenise("\n\n".join(texts), np.cumsum(sizes) - sizes)
    entities = bundled_entities()
    found = entities.find(tokens)
    named: dict[str, set[str]] = {term.term: set() for term in lexicon}
    for sentence, entity in zip(tokens.sentence[found.first].tolist(), found.entity.tolist(), strict=True):
        named[owners[sentence]].add(entities.names[entity])
    return named


def _weight(terms: list[Term]) -> float:
    return round(sum(term.weight for term in terms), 6)


def _ratio(first: float, second: float) -> float:
    if first == second:
        return 1.0
    return first / second if second else float("inf")
