"""Whom a loaded term is aimed at: the listed name in the slot its row gives, or nobody.

No slot reaches over punctuation or a sentence's end, and none further than a few words: an unresolved target is None,
never a guess.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from framing.lexicon.terms import SLOTS
from framing.spans import Entities, Ints, Tokens
from framing.text.keys import KeySet
from framing.text.phrases import token_sequences

_REACH = {"before": 3, "after": 3, "of": 4, "subject": 5}
_BARRIERS = """
and or but nor while as than that which who where when if because in on at by from to with of for against over under
into near about after before since based backed funded supported sponsored led linked allied aligned held controlled run
born made trained armed anti pro non
"""
"""Words that part a name from what follows: "Syria-based", "Russian-backed", "Israel and", "anti-American"."""
_DETERMINERS = "the a an this these those his her its their our my your such any every no some"
"""Words that part a name from what follows, but not from what goes before: "occupied the West Bank"."""
_AUXILIARIES = "is are was were be been being has have had do does did will would shall should can could may might must"
"""Words that part a name from all but the verb it is the subject of."""
_BLOCKED = {
    "before": f"{_BARRIERS} {_DETERMINERS} {_AUXILIARIES}",
    "after": f"{_BARRIERS} {_AUXILIARIES}",
    "of": "",
    "subject": f"{_BARRIERS} {_DETERMINERS}",
}
_PREPOSITIONS = ("of", "in", "at", "from", "by", "against", "for", "on", "over")


class Targets:
    """The slots of many rows, compiled once."""

    def __init__(self, slots: Sequence[tuple[str, ...]]) -> None:
        self._slot = np.full((len(slots), len(SLOTS)), -1, dtype=np.int64)
        for row, names in enumerate(slots):
            self._slot[row, : len(names)] = [SLOTS.index(name) for name in names]
        prepositions, _, _ = token_sequences(_PREPOSITIONS)
        self._prepositions = KeySet(prepositions.hash)
        self._blocked = {slot: KeySet(token_sequences(words.split())[0].hash) for slot, words in _BLOCKED.items()}

    def find(self, row: Ints, first: Ints, last: Ints, tokens: Tokens, entities: Entities) -> Ints:
        """(n_hits,) the entity aimed at, -1 where the text does not say."""
        if not len(row) or not entities.first.size:
            return np.full(len(row), -1, dtype=np.int64)
        target = np.where(self._slot[row, 0] >= 0, entities.token_entity[first], -1)
        for rank in range(len(SLOTS)):
            for code in np.unique(self._slot[row[target < 0], rank]).tolist():
                if code >= 0:
                    mine = np.flatnonzero((self._slot[row, rank] == code) & (target < 0))
                    target[mine] = self._in_slot(SLOTS[code], first[mine], last[mine], tokens, entities)
        return target

    def _in_slot(self, slot: str, first: Ints, last: Ints, tokens: Tokens, entities: Entities) -> Ints:
        """The first name in a slot, walking from the term word by word until something parts them."""
        forward = slot in ("after", "of")
        at = last if forward else first
        found = np.full(len(at), -1, dtype=np.int64)
        going = np.arange(len(at))
        for step in range(1, _REACH[slot] + 1):
            link = at + 1 if forward else at
            linked = np.flatnonzero((link < len(tokens)) & tokens.joined[np.minimum(link, len(tokens) - 1)])
            going, at = going[linked], at[linked] + (1 if forward else -1)
            named = entities.token_entity[at]
            found[going] = named
            if slot == "of" and step == 1:
                found[going] = -1
                open_ = self._prepositions.contains(tokens.hash[at])
            else:
                open_ = (named < 0) & ~self._blocked[slot].contains(tokens.hash[at])
            going, at = going[open_], at[open_]
        return found
