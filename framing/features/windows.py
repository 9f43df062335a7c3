"""Mentions of somebody as a network sees them: the words around each name, in their order, as numbers.

A word that the vocabulary lacks is one of two numbers, a name's or an unknown word's; a listed name is its class's. So
a network knows nobody by name, and two names of a class are one to it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from framing.features.mentions import UNLISTED, Mentions, around
from framing.spans import Batch, Hashes, Ints
from framing.text.entities import swap_hashes

NOTHING, UNKNOWN, NAME, TARGET = 0, 1, 2, 3


def first_word() -> int:
    """The number of a vocabulary's first word; below it stand the four above and the classes of listed names."""
    return TARGET + 1 + len(swap_hashes())


def windows(batch: Batch, mentions: Mentions, vocabulary: Hashes, reach: int) -> NDArray[np.int32]:
    """(n_mentions, 2 * reach + 1) numbers of words: up to `reach` on either side, the mention itself in the middle.

    `vocabulary` holds the sorted hashes of the words that are known.
    """
    place = around(batch, mentions)
    said = place.words.vocabulary
    number = _numbers(said.hash, vocabulary).take(said.number)
    before = place.at < place.first
    step = np.where(before, place.at - place.first, place.at - place.last)
    near = np.flatnonzero(np.abs(step) <= reach)
    found = np.full((len(mentions), 2 * reach + 1), NOTHING, dtype=np.int32)
    found[:, reach] = TARGET
    found[place.words.sentence.take(near), reach + step.take(near)] = number.take(near)
    return found


def _numbers(said: Hashes, vocabulary: Hashes) -> Ints:
    """The number of each entry of a batch's vocabulary."""
    rank = np.minimum(np.searchsorted(vocabulary, said), len(vocabulary) - 1)
    number = np.where(vocabulary.take(rank) == said, rank + first_word(), UNKNOWN)
    for code, name in enumerate(np.append(UNLISTED, swap_hashes()).tolist()):
        number[said == np.uint64(name)] = NAME if code == 0 else TARGET + code
    return number
