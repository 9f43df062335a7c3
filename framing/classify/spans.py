"""Which words of a sentence carry a label: those that move its decision value most, and the loaded terms among them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from framing.classify.head import Head, Inputs
from framing.spans import Ints

LEAST = 0.15
"""What a word must add to the decision value; chosen by `benchmarks/technique.py` on held-out articles."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a sentence that a label is given for."""

    start: int
    """Code points into the sentence."""
    end: int
    """Exclusive."""
    label: str
    text: str


def carriers(head: Head, read: Inputs, labels: tuple[str, ...], least: float = LEAST) -> tuple[Ints, Ints, Ints]:
    """Start and end in the batch's text, and number of the label, of the stretches that carry labels, in text order.

    Only sentences that the head gives the label have any: of the words that it reads those that add `least` or more to
    its decision value, and the lexicon's terms. Neighbours are one stretch.
    """
    batch = read.batch
    words, tokens = batch.words, batch.tokens
    given = head.answer(read).given
    model = head.linear
    heard = model.hashing.rows(batch)
    counts = np.zeros(len(words), dtype=bool)
    counts[heard] = True
    added = np.zeros((len(words), len(model.intercept)))
    added[heard] = model.by_word(read.grams(model.hashing), words.take(heard), len(batch.sentences))
    begin = tokens.start.take(words.token)
    end = tokens.end.take(np.append(words.token, len(tokens))[1:] - 1)
    found = []
    for number, label in enumerate(labels):
        column = model.labels.index(label)
        # A binary head has one value, which speaks for its second label.
        loud = added[:, column if added.shape[1] > 1 else 0] >= least
        loud |= _inside(begin, batch.hits.start, batch.hits.end)
        loud &= counts & given[:, column].take(words.sentence)
        first = loud & ~(np.append(False, loud[:-1]) & np.append(False, np.diff(words.sentence) == 0))
        last = loud & ~(np.append(loud[1:], False) & np.append(np.diff(words.sentence) == 0, False))
        found.append((begin[first], end[last], np.full(int(first.sum()), number)))
    start, stop, label_of = (np.concatenate(parts) for parts in zip(*found, strict=True))
    order = np.lexsort([label_of, start])
    return start[order], stop[order], label_of[order]


def _inside(at: Ints, start: Ints, end: Ints) -> NDArray[np.bool_]:
    """Whether each offset stands in one of the stretches; some may lie in others."""
    if not len(start):
        return np.zeros(len(at), dtype=bool)
    reach = np.maximum.accumulate(end)
    place = np.searchsorted(start, at, side="right") - 1
    found: NDArray[np.bool_] = (place >= 0) & (at < reach[place])
    return found
