"""The words that n-grams are made of: each listed name is one word, and that word is its class."""

from __future__ import annotations

import numpy as np

from framing.spans import Entities, Tokens, Words
from framing.text.entities import masked_hashes, swap_hashes


def words_of(tokens: Tokens, entities: Entities) -> Words:
    """Tokens, less the further tokens of listed names: "the United States" and "Iran" are one word each."""
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
