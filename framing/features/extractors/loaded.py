"""Loaded terms by category and by direction in the writer's own voice, and in all by whose voice they stand in.

Source: the lexicon's rows (seeds/README.md); voice after framing/text/voice.py.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from framing.lexicon.catalogue import categories
from framing.lexicon.terms import DIRECTIONS, Lexicon
from framing.spans import ATTRIBUTED, QUOTED, VOICES, Batch, Ints

MOST = 2.0
"""A sentence counts no more than this in one column, so that a list of slogans cannot outweigh the rest."""


def names(lexicon: Lexicon) -> tuple[str, ...]:
    own = (*categories(), *(f"to {direction}" for direction in DIRECTIONS))
    return (*(f"{name}:author" for name in own), *(f"all:{voice}" for voice in VOICES))


def extract(batch: Batch, lexicon: Lexicon) -> NDArray[np.float32]:
    known = list(categories())
    n_own = len(known) + len(DIRECTIONS)
    columns = np.zeros((len(batch.sentences), n_own + len(VOICES)), dtype=np.float32)
    hits = batch.hits
    if not len(hits):
        return columns
    weights, places, ways = _columns(lexicon)
    severity, category, direction = weights[hits.term], places[hits.term], ways[hits.term]
    own = np.flatnonzero((hits.voice != QUOTED) & (hits.voice != ATTRIBUTED))
    np.add.at(columns, (hits.sentence[own], category[own]), severity[own])
    np.add.at(columns, (hits.sentence[own], len(known) + direction[own]), severity[own])
    np.add.at(columns, (hits.sentence, n_own + hits.voice.astype(np.int64)), severity)
    return np.minimum(columns, MOST)


@lru_cache(maxsize=4)
def _columns(lexicon: Lexicon) -> tuple[NDArray[np.float32], Ints, Ints]:
    """(n_terms,) each: weight, category and direction; thousands of terms are read once, not with each batch."""
    known = list(categories())
    return (
        np.array([term.weight for term in lexicon], dtype=np.float32),
        np.array([known.index(term.category) for term in lexicon], dtype=np.int64),
        np.array([DIRECTIONS.index(term.direction) for term in lexicon], dtype=np.int64),
    )
