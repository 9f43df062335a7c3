"""The words that n-grams are made of: each listed name is one word, and that word is its class."""

from __future__ import annotations

import numpy as np

from framing.spans import Entities, Tokens, Vocabulary, Words
from framing.text.entities import swap_hashes


def words_of(tokens: Tokens, entities: Entities) -> Words:
    """Tokens, less the further tokens of listed names: "the United States" and "Iran" are one word each."""
    hidden = entities.token_class >= 0
    further = hidden.copy()
    further[entities.first] = False
    token = np.flatnonzero(~further)
    hidden = hidden.take(token)
    said, classes = tokens.vocabulary, swap_hashes()
    number = said.number.take(token)
    number[hidden] = len(said) + entities.token_class[token[hidden]].astype(np.int64)
    nowhere = np.full(len(classes), -1, dtype=np.int64)
    vocabulary = Vocabulary(np.append(said.hash, classes), np.append(said.token, nowhere), number)
    return Words(token, vocabulary, hidden, tokens.sentence.take(token))
