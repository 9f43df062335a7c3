"""Words in quotation marks, or after "so-called", that nobody is said to have said.

Source: Predelli, Scare Quotes and Their Relation to Other Semantic Issues, Linguistics and Philosophy 26, 2003; voice
after framing/text/voice.py.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from framing.lexicon.terms import Lexicon
from framing.spans import SCARE, Batch


def names(lexicon: Lexicon) -> tuple[str, ...]:
    return ("stretches",)


def extract(batch: Batch, lexicon: Lexicon) -> NDArray[np.float32]:
    own = batch.token_voice == SCARE
    begins = own & ~np.append(False, own[:-1])[: len(own)]
    found = np.bincount(batch.tokens.sentence[begins], minlength=len(batch.sentences))
    return np.minimum(found, 2).astype(np.float32)[:, None]
