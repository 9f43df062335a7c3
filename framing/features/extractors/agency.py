"""Who does what is told: passives without an agent, and violence told as an event that nobody did.

A passive is a form of "be" or "get" and a participle at most two words on; its agent is a "by" within the four words
that follow. A violent noun names no doer when no possessive, demonym or listed name stands before it, and no "by"
behind it. The words stand in seeds/en/classes/: participles, violent_acts, violent_events.

Source: Trew, Theory and Ideology at Work, in Fowler et al., Language and Control, 1979; Greene and Resnik, More than
Words: Syntactic Packaging and Implicit Sentiment, 2009, section 2.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from framing.features.counting import Count, listed, spelt
from framing.lexicon.terms import Lexicon
from framing.spans import Batch

_BE = "is are was were be been being gets got getting"
_BETWEEN = "not also being been then later already reportedly"
_AGENT_WITHIN = 4


def names(lexicon: Lexicon) -> tuple[str, ...]:
    return ("agentless", "violent_agentless", "violent_by", "violent_active", "violent_event")


def extract(batch: Batch, lexicon: Lexicon) -> NDArray[np.float32]:
    words, count = batch.words, Count.of(batch)
    if not len(words):
        return np.zeros((len(batch.sentences), len(names(lexicon))), dtype=np.float32)
    violent = listed("violent_acts").among(words.vocabulary)
    participle = violent | listed("participles").among(words.vocabulary) | count.ends("ed")
    same = np.append(False, words.sentence[1:] == words.sentence[:-1])
    be = spelt(_BE).among(words.vocabulary)
    between = spelt(_BETWEEN).among(words.vocabulary) | count.ends("ly")
    behind_be = _shift(be) & same
    passive = participle & (behind_be | (_shift(between & behind_be) & same))
    by = spelt("by").among(words.vocabulary)
    agent = np.zeros(len(words), dtype=bool)
    asked = np.flatnonzero(passive | listed("violent_events").among(words.vocabulary))
    agent[asked] = count.after(by, _AGENT_WITHIN, asked)
    event = listed("violent_events").among(words.vocabulary)
    owned = (_shift(words.hidden | listed("possessives").among(words.vocabulary)) & same) | agent
    columns = [
        passive & ~agent,
        passive & violent & ~agent,
        passive & violent & agent,
        violent & ~passive & ~event,
        event & ~owned,
    ]
    return np.stack([count.per_sentence(flags & count.own) for flags in columns], axis=1).astype(np.float32)


def _shift(flags: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The flags of the words before."""
    return np.append(False, flags[:-1])
