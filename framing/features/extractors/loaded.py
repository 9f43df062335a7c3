"""Loaded terms by category, in the writer's own voice and passed on from others.

Source: the lexicon's rows (seeds/README.md); voice after framing/text/voice.py.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from framing.lexicon.catalogue import categories
from framing.lexicon.terms import Lexicon
from framing.spans import ATTRIBUTED, QUOTED, Batch

MOST = 2.0
"""A sentence counts no more than this in one column, so that a list of slogans cannot outweigh the rest."""


def names(lexicon: Lexicon) -> tuple[str, ...]:
    return (*(f"{category}:author" for category in categories()), "all:author", "all:others")


def extract(batch: Batch, lexicon: Lexicon) -> NDArray[np.float32]:
    known = list(categories())
    columns = np.zeros((len(batch.sentences), len(known) + 2), dtype=np.float32)
    if not len(batch.hits):
        return columns
    severity = np.array([term.weight for term in lexicon], dtype=np.float32)
    category = np.array([known.index(term.category) for term in lexicon], dtype=np.int64)
    hits = batch.hits
    others = (hits.voice == QUOTED) | (hits.voice == ATTRIBUTED)
    own = np.flatnonzero(~others)
    np.add.at(columns, (hits.sentence[own], category[hits.term[own]]), severity[hits.term[own]])
    np.add.at(columns, (hits.sentence, len(known) + others), severity[hits.term])
    return np.minimum(columns, MOST)
