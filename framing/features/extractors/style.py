"""How a sentence is written: marks of emphasis, shares of others' words, pronouns, length.

Source: exclamation, capitals and the first and second person as marks of involved, evaluative prose: Biber,
Variation across Speech and Writing, 1988, chapter 5.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from framing.lexicon.terms import Lexicon
from framing.spans import ATTRIBUTED, AUTHOR, QUOTED, SCARE, UPPER, Batch
from framing.text.keys import KeySet
from framing.text.phrases import token_sequences

_FIRST = ("I", "me", "my", "mine", "we", "us", "our", "ours")
_SECOND = ("you", "your", "yours")
_LONG = 4
_MARKS = ("!", "?")
_COLUMNS = (
    "exclamation",
    "question",
    "capitals",
    "first_person",
    "second_person",
    "quoted",
    "attributed",
    "scare",
    "length",
)


@cache
def _keys(words: tuple[str, ...]) -> KeySet:
    return KeySet(token_sequences(words)[0].hash)


def names(lexicon: Lexicon) -> tuple[str, ...]:
    return _COLUMNS


def extract(batch: Batch, lexicon: Lexicon) -> NDArray[np.float32]:
    tokens, words, n_sentences = batch.tokens, batch.words, len(batch.sentences)
    voice = batch.token_voice[words.token]

    def per_sentence(flags: NDArray[np.bool_]) -> NDArray[np.float64]:
        return np.bincount(words.sentence[flags], minlength=n_sentences).astype(np.float64)

    size = np.maximum(np.bincount(words.sentence, minlength=n_sentences), 1)
    own = voice == AUTHOR
    shouted = (tokens.case[words.token] == UPPER) & (words.length >= _LONG) & ~words.hidden
    columns = [_marks(batch, mark) for mark in _MARKS]
    columns.append(np.minimum(per_sentence(shouted & own), 2))
    columns += [
        np.minimum(per_sentence(_keys(pronouns).contains(words.hash) & own), 2) for pronouns in (_FIRST, _SECOND)
    ]
    columns += [per_sentence(voice == whose) / size for whose in (QUOTED, ATTRIBUTED)]
    columns.append(np.minimum(per_sentence(voice == SCARE), 1))
    columns.append(np.log1p(size) / 4)
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
