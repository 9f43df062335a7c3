"""Whom the writer counts as "us", and whom as "them", in the writer's own voice.

`ours` is a first-person possessive before something shared with the readers ("our country", "our brave troops"); the
words stand in seeds/en/classes/groups_of_ours.txt.

Source: van Dijk, Ideology: A Multidisciplinary Approach, 1998, chapter 25 (the ideological square); Billig, Banal
Nationalism, 1995, chapter 5 ("we", "our" in the press).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from framing.features.counting import Count, listed, spelt
from framing.lexicon.terms import Lexicon
from framing.spans import Batch

_WE = "we us our ours ourselves"
_THEY = "they them their theirs"


def names(lexicon: Lexicon) -> tuple[str, ...]:
    return ("we", "they", "ours")


def extract(batch: Batch, lexicon: Lexicon) -> NDArray[np.float32]:
    count = Count.of(batch)
    we, they, our = (count.at(count.kind(spelt(words))) for words in (_WE, _THEY, "our"))
    ours = our[count.after(count.kind(listed("groups_of_ours")), our, 2)]
    return np.stack([count.per_sentence(at) for at in (we, they, ours)], axis=1).astype(np.float32)
