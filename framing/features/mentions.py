"""Mentions of somebody: the words around each name, read once for each of them, with names hidden.

The same words say different things of two names in one sentence: "Smith accused Jones". And names are known as names
alone: no head can learn whom to like.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from framing.errors import InputError
from framing.spans import TITLE, Batch, Ints, Vocabulary, Words

UNLISTED = np.uint64(0xA24BAED4963EE407)
"""What a name that no list holds is known by."""
_HEADLINE = 0.6
"""In a sentence with a larger share of capitals, capitals say nothing about names."""


@dataclass(frozen=True, slots=True)
class Mentions:
    """Stretches of words whose portrayal is asked, one element each."""

    first: Ints
    """First word, an index into the batch's words."""
    last: Ints
    """Last word, inclusive."""

    def __len__(self) -> int:
        return len(self.first)

    @classmethod
    def of(cls, batch: Batch, start: Ints, end: Ints) -> Mentions:
        """The words that the characters `start` to `end` (exclusive) of the batch's text touch; -1 for none."""
        begin, stop = _spans(batch)
        first, last = np.searchsorted(stop, start, side="right"), np.searchsorted(begin, end) - 1
        none = (first > last) | (end <= start)
        return cls(np.where(none, -1, first), np.where(none, -1, last))

    @classmethod
    def named(cls, batch: Batch) -> Mentions:
        """Every listed name of a batch, in the order of `batch.entities`."""
        word = np.searchsorted(batch.words.token, batch.entities.first)
        return cls(word, word)


@dataclass(frozen=True, slots=True)
class Around:
    """Every word of the mentions' sentences, once for each mention, without the mention's own: a reading each."""

    words: Words
    """(n_readings,) `sentence` numbers the mentions."""
    at: Ints
    """Place of the word, of its mention's first and of its last one, on one scale."""
    first: Ints
    last: Ints


def around(batch: Batch, mentions: Mentions) -> Around:
    """What stands around each mention, names hidden."""
    words = _masked(batch)
    # Of neighbouring names the first one stands for all: "President Trump", "Trump" are one.
    follows = np.append(False, words.hidden[1:] & words.hidden[:-1] & (np.diff(words.sentence) == 0))[: len(words)]
    rank = np.cumsum(~follows) - 1
    kept = np.flatnonzero(~follows)
    first, last = rank.take(mentions.first), rank.take(mentions.last)
    mention, at = _each(words.sentence.take(kept), words.sentence.take(mentions.first), first, last)
    word = kept.take(at)
    said = replace(words.vocabulary, number=words.vocabulary.number.take(word))
    place = Words(words.token.take(word), said, words.hidden.take(word), mention)
    return Around(place, at, first.take(mention), last.take(mention))


def spans_of(batch: Batch, start: Sequence[int], end: Sequence[int], row: int = 0) -> Mentions:
    """One mention a text of the batch; `row` is the number of its first text, for messages."""
    mentions = Mentions.of(batch, batch.breaks + np.asarray(start), batch.breaks + np.asarray(end))
    outside = (np.asarray(start) < 0) | (np.asarray(end) > batch.sizes) | (mentions.first < 0)
    if outside.any():
        wrong = int(np.flatnonzero(outside)[0])
        text = batch.text[batch.breaks[wrong] : batch.breaks[wrong] + batch.sizes[wrong]]
        raise InputError(
            f"target {row + wrong}: characters {start[wrong]} to {end[wrong]} of {text[:60]!r} hold no word; expected "
            f"start and end of a name, code points of 0 to {len(text)}, end exclusive"
        )
    return mentions


def _spans(batch: Batch) -> tuple[Ints, Ints]:
    """Start and end of each word in the batch's text."""
    begin = batch.tokens.start.take(batch.words.token)
    last = np.append(batch.words.token, len(batch.tokens))[1:] - 1
    return begin, batch.tokens.end.take(last)


def _masked(batch: Batch) -> Words:
    """The words, with names hidden that no list holds: capitals amid small letters."""
    words = batch.words
    size = len(batch.sentences)
    title = (batch.tokens.case.take(words.token) >= TITLE) & (batch.tokens.length.take(words.token) > 1)
    n_words = np.bincount(words.sentence, minlength=size)
    shouted = np.bincount(words.sentence, weights=title, minlength=size) > _HEADLINE * n_words
    opening = np.append(True, np.diff(words.sentence) != 0)
    name = words.hidden | (title & ~opening[: len(words)] & ~shouted.take(words.sentence))
    said = words.vocabulary
    number = np.where(name & ~words.hidden, len(said), said.number)
    vocabulary = Vocabulary(np.append(said.hash, UNLISTED), np.append(said.token, -1), number)
    return Words(words.token, vocabulary, name, words.sentence)


def _each(sentence: Ints, asked: Ints, first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """Mention and place of every reading: all words of a mention's sentence but its own."""
    begin, end = np.searchsorted(sentence, asked), np.searchsorted(sentence, asked, side="right")
    size = end - begin
    mention = np.repeat(np.arange(len(asked)), size)
    at = np.arange(len(mention)) - np.repeat(np.cumsum(size) - size - begin, size)
    other = (at < first[mention]) | (at > last[mention])
    return mention[other], at[other]
