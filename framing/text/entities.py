"""The states, parties, groups and people a text is about, by the names the seeds list.

A name is also a class: to a head that sees "demonym" for both "Israeli" and "Iranian", a swap of one for the other
is no change at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from framing.spans import Entities, Hashes, Ints, Tokens
from framing.tables import read_table
from framing.text.phrases import Matches, Phrases, token_sequences
from framing.text.tokens import mix

COLUMNS = ("name", "class", "forms", "adjectives", "metonyms", "note")
CLASSES = (
    "state",
    "territory",
    "party",
    "group",
    "person",
    "organisation",
    "outlet",
    "people",
    "demonym",
    "capital",
)
"""The last two are the adjectives and the metonyms of states and territories."""
NONE = "none"
"""The class of rows that are nobody: fixed names that hold a listed one, "Paris accord"."""


_SWAPPED = {"territory": "state", "group": "organisation", "party": "organisation"}
"""Classes whose names face one another, so that a swap must be none: Israel and Palestine, Hamas and the army."""


@dataclass(frozen=True, slots=True)
class Entity:
    """One row of `entities.tsv`."""

    name: str
    klass: str
    surfaces: tuple[tuple[str, str], ...]
    """(surface form, its class) of each way to name it."""
    where: str


@cache
def class_hashes() -> Hashes:
    """(n_classes,) the token hash that stands for each class; no word has it.

    A territory's is that of a state, so that no row can tell Taiwan from China or Palestine from Israel.
    """
    codes = np.arange(1, len(CLASSES) + 1, dtype=np.uint64)
    codes[CLASSES.index("territory")] = codes[CLASSES.index("state")]
    return mix(codes << np.uint64(56))


@cache
def swap_hashes() -> Hashes:
    """(n_classes,) the token hash that a name of each class becomes before n-grams are hashed."""
    return class_hashes()[[CLASSES.index(counted_as(code)) for code in range(len(CLASSES))]]


def counted_as(code: int) -> str:
    """The class that a name of a class counts as in n-grams: a territory is a state there.

    >>> counted_as(CLASSES.index("territory"))
    'state'
    """
    return _SWAPPED.get(CLASSES[code], CLASSES[code])


class EntityList:
    """Listed entities, compiled for search.

    Parameters
    ----------
    entities: rows in order; a surface form that two rows claim belongs to the first.
    """

    def __init__(self, entities: list[Entity]) -> None:
        self.entities = tuple(entities)
        self.names = tuple(entity.name for entity in entities)
        surfaces = [(form, index, klass) for index, row in enumerate(entities) for form, klass in row.surfaces]
        named = [(form, index, klass) for form, index, klass in surfaces if klass != NONE]
        nobody = [form for form, _, klass in surfaces if klass == NONE]
        self._phrases = Phrases([*(form for form, _, _ in named), *nobody])
        self._entity = np.array([*(index for _, index, _ in named), *(-1 for _ in nobody)], dtype=np.int64)
        self._class = np.array([CLASSES.index(klass) for _, _, klass in named], dtype=np.int64)
        inside, begin, _ = token_sequences(nobody)
        inner = Phrases([form for form, _, _ in named]).find(inside)
        self._holder = inside.sentence[inner.first] + len(named)
        """The phrase that each inner name stands in, in order."""
        shift = begin[inside.sentence[inner.first]]
        self._inner = Matches(inner.phrase, inner.first - shift, inner.last - shift)

    @classmethod
    def read(cls, path: Path) -> EntityList:
        """Read `entities.tsv`; raises `LexiconError` with the place of the first fault."""
        rows = []
        for line in read_table(path, COLUMNS):
            klass = line.one_of("class", (*CLASSES[:8], NONE))
            place = klass in ("state", "territory")
            surfaces = [(form, klass) for form in line.list("forms")]
            surfaces += [(form, "demonym" if place else klass) for form in line.list("adjectives")]
            surfaces += [(form, "capital" if place else klass) for form in line.list("metonyms")]
            rows.append(Entity(line.cells["name"], klass, tuple(surfaces), line.where))
        return cls(rows)

    def find(self, tokens: Tokens) -> Entities:
        """Every listed name in the batch, in text order."""
        matches = self._phrases.find(tokens)
        entity = self._entity[matches.phrase]
        if (entity < 0).any():
            matches, entity = self._opened(matches, entity)
        first, size = matches.first, matches.last - matches.first + 1
        klass = self._class[matches.phrase]
        token_class: NDArray[np.int8] = np.full(len(tokens), -1, dtype=np.int8)
        token_entity = np.full(len(tokens), -1, dtype=np.int64)
        for place in range(int(size.max(initial=0))):
            long = np.flatnonzero(size > place) if place else slice(None)
            token_class[first[long] + place] = klass[long]
            token_entity[first[long] + place] = entity[long]
        return Entities(first, matches.last, entity, token_class, token_entity)

    def _opened(self, matches: Matches, entity: Ints) -> tuple[Matches, Ints]:
        """Matches with those that are nobody replaced by the names inside, which keep their class and are no entity."""
        nobody = np.flatnonzero(entity < 0)
        begin = np.searchsorted(self._holder, matches.phrase[nobody])
        count = np.searchsorted(self._holder, matches.phrase[nobody], side="right") - begin
        inner = np.repeat(begin - (np.cumsum(count) - count), count) + np.arange(int(count.sum()))
        times = np.ones(len(entity), dtype=np.int64)
        times[nobody] = count
        outer = np.repeat(np.arange(len(entity)), times)
        phrase, first, last, entity = matches.phrase[outer], matches.first[outer], matches.last[outer], entity[outer]
        at = np.flatnonzero(entity < 0)
        phrase[at] = self._inner.phrase[inner]
        last[at] = first[at] + self._inner.last[inner]
        first[at] += self._inner.first[inner]
        return Matches(phrase, first, last), entity
