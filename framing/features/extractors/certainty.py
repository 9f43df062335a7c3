"""Hedges and boosters in the writer's own voice: words that keep a statement open, and words that press it.

The words stand in seeds/en/classes/hedges.txt and boosters.txt.

Source: Hyland, Metadiscourse: Exploring Interaction in Writing, 2005, chapter 3; Recasens et al. 2013 on hedges and
subjective intensifiers as marks of bias.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from framing.features.counting import Count, listed
from framing.lexicon.terms import Lexicon
from framing.spans import Batch


def names(lexicon: Lexicon) -> tuple[str, ...]:
    return ("hedges", "boosters")


def extract(batch: Batch, lexicon: Lexicon) -> NDArray[np.float32]:
    count = Count.of(batch)
    columns = [count.per_sentence(count.at(count.kind(listed(name)))) for name in names(lexicon)]
    return np.stack(columns, axis=1).astype(np.float32)
