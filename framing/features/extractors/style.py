"""How a sentence is written: marks of emphasis, the first and second person, length.

Source: exclamation, capitals and the first and second person as marks of involved, evaluative prose: Biber,
Variation across Speech and Writing, 1988, chapter 5.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from framing.features.counting import Count, spelt
from framing.lexicon.terms import Lexicon
from framing.spans import AUTHOR, UPPER, Batch

_LONG = 4
_MARKS = ("!", "?")


def names(lexicon: Lexicon) -> tuple[str, ...]:
    return ("exclamation", "question", "capitals", "first_person", "second_person", "length")


def extract(batch: Batch, lexicon: Lexicon) -> NDArray[np.float32]:
    words, count = batch.words, Count.of(batch)
    shouted = np.flatnonzero((batch.tokens.case.take(words.token) == UPPER) & count.own & ~words.hidden)
    shouted = shouted[batch.tokens.length[words.token[shouted]] >= _LONG]
    first, second = (count.at(count.kind(spelt(persons))) for persons in ("i me my mine", "you your yours"))
    columns = [_marks(batch, mark) for mark in _MARKS]
    columns += [count.per_sentence(at) for at in (shouted, first, second)]
    columns.append(np.log1p(np.bincount(words.sentence, minlength=len(batch.sentences))) / 4)
    return np.stack(columns, axis=1).astype(np.float32)


def _marks(batch: Batch, mark: str) -> NDArray[np.float64]:
    """Whether a sentence has the mark, outside others' words."""
    at = np.flatnonzero(batch.codes == ord(mark))
    if not at.size or not len(batch.tokens):
        return np.zeros(len(batch.sentences))
    before = np.maximum(np.searchsorted(batch.tokens.first, at) - 1, 0)
    own = before[batch.token_voice[before] == AUTHOR]
    flags = np.zeros(len(batch.sentences))
    flags[batch.tokens.sentence[own]] = 1
    return flags
