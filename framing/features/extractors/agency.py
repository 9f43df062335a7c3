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
    count = Count.of(batch)
    violent, events = count.kind(listed("violent_acts")), count.kind(listed("violent_events"))
    be, by = count.kind(spelt(_BE)), count.kind(spelt("by"))
    between = count.kind(spelt(_BETWEEN)) | count.ends("ly")
    participle = count.at(violent | count.kind(listed("participles")) | count.ends("ed"))
    passive = count.near(be, participle, -1) | (count.near(between, participle, -1) & count.near(be, participle, -2))
    agent = count.after(by, participle, _AGENT_WITHIN)
    kind = batch.words.vocabulary.number[participle]
    does, event = violent[kind], count.at(events)
    named = count.near(count.kind(listed("possessives")) | (batch.words.vocabulary.token < 0), event, -1)
    columns = [
        participle[passive & ~agent],
        participle[passive & does & ~agent],
        participle[passive & does & agent],
        participle[does & ~passive & ~events[kind]],
        event[~named & ~count.after(by, event, _AGENT_WITHIN)],
    ]
    return np.stack([count.per_sentence(at) for at in columns], axis=1).astype(np.float32)
