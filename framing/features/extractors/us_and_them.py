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


def names(lexicon: Lexicon) -> tuple[str, ...]:
    return ("we", "they", "ours")


def extract(batch: Batch, lexicon: Lexicon) -> NDArray[np.float32]:
    count, said = Count.of(batch), batch.words.vocabulary
    group = listed("groups_of_ours").among(said)
    columns = [spelt("we us our ours ourselves").among(said), spelt("they them their theirs").among(said)]
    columns.append(spelt("our").among(said) & count.after(group, 2))
    return np.stack([count.per_sentence(flags & count.own) for flags in columns], axis=1).astype(np.float32)
