"""Verbs that pass on what others say, by what they say of it, and the share of a sentence in others' words.

A writer can pass words on (`neutral`), stand back from them (`distance`), read guilt into them (`guilt`), mark them as
disputed (`dispute`), vouch for them (`endorse`) or colour them (`manner`); the verbs stand in seeds/en/reporting.tsv.

Source: Recasens, Danescu-Niculescu-Mizil and Jurafsky, Linguistic Models for Analyzing and Detecting Biased Language,
2013, section 3 (epistemological bias); Hooper 1975 on assertives, Kiparsky and Kiparsky 1970 on factives.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from framing.annotate import bundled_reporting
from framing.features.counting import MOST, Count
from framing.lexicon.terms import Lexicon
from framing.spans import ATTRIBUTED, QUOTED, Batch
from framing.text.reporting import KINDS


def names(lexicon: Lexicon) -> tuple[str, ...]:
    return (*KINDS, "attributed", "quoted")


def extract(batch: Batch, lexicon: Lexicon) -> NDArray[np.float32]:
    words, count, n_kinds = batch.words, Count.of(batch), len(KINDS)
    kind = bundled_reporting().kinds(words.vocabulary)
    at = count.at(kind >= 0)
    place = words.sentence[at] * n_kinds + kind[words.vocabulary.number[at]]
    verbs = np.bincount(place, minlength=len(batch.sentences) * n_kinds).reshape(-1, n_kinds)
    size = np.maximum(np.bincount(words.sentence, minlength=len(batch.sentences)), 1)
    voice = batch.word_voice
    shares = [np.bincount(words.sentence[voice == whose], minlength=len(size)) / size for whose in (ATTRIBUTED, QUOTED)]
    return np.column_stack([np.minimum(verbs, MOST), *shares]).astype(np.float32)
