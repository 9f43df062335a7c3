"""Turn the gender of a sentence: its pronouns, titles, words for men and women, and first names.

The words are hand-picked data, `seeds/en/gender.tsv`. All are turned at once, so that who is who stays told apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from framing.evaluation.named import Sentence
from framing.resources import seeds
from framing.tables import read_table

COLUMNS = ("male", "female", "place")
_PLACES = ("", "before", "alone", "name")
_SIDES = ("male", "female")
Counterparts = Mapping[str, tuple[tuple[str, str, str], ...]]


@dataclass(frozen=True, slots=True)
class Turned:
    """A sentence of the other gender."""

    text: str
    before: str
    """male, female or both."""
    after: str


@cache
def counterparts(language: str = "en") -> Counterparts:
    """A word in small letters to its rows: which side it is of, where it must stand, and the counterpart."""
    found: dict[str, tuple[tuple[str, str, str], ...]] = defaultdict(tuple)
    for line in read_table(seeds(language, "gender.tsv"), COLUMNS):
        place = line.one_of("place", _PLACES)
        for side, other in (_SIDES, _SIDES[::-1]):
            found[line.cells[side].lower()] += ((side, place, line.cells[other]),)
    return dict(found)


def gendered(sentence: Sentence) -> bool:
    """Whether pronouns, titles or words tell a gender; first names do not count."""
    return any(place != "name" for word in sentence.words for _, place, _ in counterparts().get(word.text.lower(), ()))


def turned(sentence: Sentence) -> Turned | None:
    """The sentence with every gendered word turned; None where it has none.

    >>> from framing.evaluation.named import read
    >>> turned(read(["Mr. Lee said he saw her with his father."])[0]).text
    'Ms. Lee said she saw him with her mother.'
    """
    inside = {at for name in sentence.mentions for at in range(name.first, name.last + 1)}
    changes, sides = [], set()
    for index in range(len(sentence.words)):
        found = None if index in inside else _counterpart(sentence, index)
        if found is not None:
            sides.add(found[0])
            changes.append((index, index, found[1]))
    if not changes:
        return None
    before, after = ("both", "both") if len(sides) > 1 else (*sides, *set(_SIDES) - sides)
    return Turned(sentence.put(changes)[0], before, after)


def _counterpart(sentence: Sentence, index: int) -> tuple[str, str] | None:
    """The side of a word and its counterpart, by the first row whose place fits."""
    word = sentence.words[index].text
    for side, place, new in counterparts().get(word.lower(), ()):
        if place == "name":
            follows = sentence.words[index + 1 : index + 2]
            fits = word[:1].isupper() and any(next_.joined and next_.text[:1].isupper() for next_ in follows)
        else:
            fits = not place or (place == "before") == sentence.noun_follows(index)
        if fits:
            # A word's own capital is that of a sentence or a title: "He said", "Congressman Lee".
            return side, new[:1].upper() + new[1:] if word[:1].isupper() else new
    return None
