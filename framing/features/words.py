"""The words that n-grams are made of: each listed name is one word, and that word is its class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from framing.spans import Batch, Hashes, Ints
from framing.text.entities import masked_hashes, swap_hashes


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a batch, one element each, in text order."""

    token: Ints
    """Index of the word's (first) token."""
    hash: Hashes
    hidden: NDArray[np.bool_]
    """A listed name, known by its class alone."""
    first: Ints
    """Offset into the batch's folded code points."""
    length: Ints
    sentence: Ints

    def __len__(self) -> int:
        return len(self.token)


def words_of(batch: Batch) -> Words:
    """Tokens, less the further tokens of listed names: "the United States" and "Iran" are one word each."""
    tokens, entities = batch.tokens, batch.entities
    hidden = entities.token_class >= 0
    further = hidden.copy()
    further[entities.first] = False
    token = np.flatnonzero(~further)
    return Words(
        token=token,
        hash=masked_hashes(tokens, entities, swap_hashes())[token],
        hidden=hidden[token],
        first=tokens.first[token],
        length=tokens.length[token],
        sentence=tokens.sentence[token],
    )
