"""Mentions of somebody as a head sees them: each is its sentence, read from where the name stands.

The same words say different things of two names in one sentence: "Smith accused Jones". So every word of a sentence is
read once for each mention, and beside the sentence's own n-grams it gives n-grams that hold its side and distance, and
whether a comma or another name stands between. Names are known as names alone: no head can learn whom to like.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from framing.annotate import bundled
from framing.errors import InputError
from framing.features.columns import Columns
from framing.features.hashing import Grams, Hashing
from framing.features.sentences import AT_ONCE, Features
from framing.spans import TITLE, Batch, Ints, Vocabulary, Words
from framing.text.tokens import mix

_NAME, _TARGET = np.uint64(0xA24BAED4963EE407), np.uint64(0x9FB21C651E98DF25)
_SALT = np.uint64(0x8EBC6AF09C88C6E3)
_STEPS = (2, 3, 5)
"""Distances, in words, that are told apart."""
_FAR, _PAIRED = 8, 6
"""Farthest word that counts as near, and farthest pair of words."""
_HEADLINE = 0.6
"""In a sentence with a larger share of capitals, capitals say nothing about names."""
_BASE = np.uint64(0x9E3779B97F4A7C15)


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


def read(batch: Batch, mentions: Mentions, hashing: Hashing) -> tuple[Grams, Words]:
    """The n-grams of each mention, and the words they stand at; `sentence` of the latter numbers the mentions."""
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
    plain = hashing.grams(batch.codes, batch.tokens, place)
    # A word that does not join the one before opens a clause.
    clause = np.cumsum(~batch.tokens.joined.take(words.token), dtype=np.int64).take(kept)
    right, bucket = _views(place, at, (first.take(mention), last.take(mention)), clause, hashing)
    return replace(plain, right=np.append(plain.right, right), pair=np.append(plain.pair, bucket)), place


def columns_of(batch: Batch, columns: Columns, mentions: Mentions) -> NDArray[np.float32]:
    """(n_mentions, n_columns) those of each mention's sentence."""
    found: NDArray[np.float32] = columns.extract(batch)[batch.words.sentence[mentions.first]]
    return found


def featurise_mentions(texts: Sequence[str], start: Sequence[int], end: Sequence[int], hashing: Hashing) -> Features:
    """One mention a text, each text one sentence as given, to features; offsets are code points, ends exclusive.

    Raises `InputError` for a span that holds no word, with its row.

    >>> features = featurise_mentions(["Smith accused Jones."], [14], [19], Hashing(bits=10))
    >>> features.counts.shape
    (1, 1024)
    """
    from scipy import sparse

    annotate = bundled()
    columns = Columns(annotate.lexicon)
    counts, extracted = [], []
    for begin in range(0, len(texts), AT_ONCE):
        some = slice(begin, begin + AT_ONCE)
        batch = annotate(texts[some], segment=False)
        mentions = spans_of(batch, start[some], end[some], begin)
        grams, words = read(batch, mentions, hashing)
        counts.append(hashing.matrix(grams, words, len(mentions)))
        extracted.append(columns_of(batch, columns, mentions))
    return Features(sparse.vstack(counts).tocsr(), np.concatenate(extracted), columns.names)


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
    vocabulary = Vocabulary(np.append(said.hash, _NAME), np.append(said.token, -1), number)
    return Words(words.token, vocabulary, name, words.sentence)


def _each(sentence: Ints, asked: Ints, first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """Mention and place of every reading: all words of a mention's sentence but its own."""
    begin, end = np.searchsorted(sentence, asked), np.searchsorted(sentence, asked, side="right")
    size = end - begin
    mention = np.repeat(np.arange(len(asked)), size)
    at = np.arange(len(mention)) - np.repeat(np.cumsum(size) - size - begin, size)
    other = (at < first[mention]) | (at > last[mention])
    return mention[other], at[other]


def _views(place: Words, at: Ints, spans: tuple[Ints, Ints], clause: Ints, hashing: Hashing) -> tuple[Ints, Ints]:
    """Reading and bucket of the n-grams that hold where a word stands.

    `at` is each reading's place among the sentence's words, `spans` are the first and last place of its mention.
    """
    first, last = spans
    right = at > last
    end = np.where(right, last, first)
    far = np.abs(at - end)
    hashes = place.vocabulary.hash.take(place.vocabulary.number)
    inner = np.where(right, np.roll(hashes, 1), np.roll(hashes, -1))
    inner = np.where(far == 1, _TARGET, inner)
    pair = np.where(right, inner * _BASE + hashes, hashes * _BASE + inner)
    step = np.digitize(far, _STEPS)
    views = (
        (hashes, 0, np.arange(len(at))),
        (hashes, 1, np.flatnonzero(clause.take(at) == clause.take(end))),
        (hashes, 2 + step, np.flatnonzero(far <= _FAR)),
        (pair, 2 + len(_STEPS) + 1, np.flatnonzero(far <= _PAIRED)),
    )
    reading = np.concatenate([rows for *_, rows in views])
    salted = [
        (value ^ ((2 * np.asarray(view) + right).astype(np.uint64) * _SALT)).take(rows) for value, view, rows in views
    ]
    return reading, (mix(np.concatenate(salted)) >> np.uint64(64 - hashing.bits)).view(np.int64)
