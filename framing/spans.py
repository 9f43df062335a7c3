"""The records that flow through the library: a batch of texts as arrays, offsets in code points, ends exclusive."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]

LOWER, TITLE, UPPER = 0, 1, 2
AUTHOR, ATTRIBUTED, QUOTED, SCARE = 0, 1, 2, 3
VOICES = ("author", "attributed", "quoted", "scare")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The distinct words of a batch: what depends on the word alone is found out once for each."""

    hash: Hashes
    """(n_entries,) a few words have two entries."""
    token: Ints
    """(n_entries,) a token that is the word; -1 for a class of listed names and for words that stand in names alone."""
    number: Ints
    """(n_tokens,) or (n_words,) the entry of each."""

    def __len__(self) -> int:
        return len(self.hash)


@dataclass(frozen=True, slots=True)
class Gaps:
    """The characters between tokens, one element each, in text order; single blanks are not among them."""

    at: Ints
    """Offset into the batch's text."""
    token: Ints
    """The token after the gap, the number of tokens behind the last."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Word tokens of a batch, one element each, in text order."""

    start: Ints
    """Offset into the batch's text."""
    end: Ints
    first: Ints
    """Offset into the batch's folded code points, where ignorable characters are gone."""
    length: Ints
    """Folded characters in the token."""
    hash: Hashes
    vocabulary: Vocabulary
    case: NDArray[np.uint8]
    """LOWER, TITLE or UPPER."""
    joined: NDArray[np.bool_]
    """Only white space, one hyphen or a possessive stands between this token and the one before, same sentence."""
    sentence: Ints
    """Index of the token's sentence in the batch."""
    gaps: Gaps

    def __len__(self) -> int:
        return len(self.start)

    def names(self, at: Ints) -> NDArray[np.bool_]:
        """Whether each of `at` is a listed name, known by its class alone."""
        known: NDArray[np.bool_] = self.vocabulary.token[self.vocabulary.number[at]] < 0
        return known


@dataclass(frozen=True, slots=True)
class Sentences:
    """Sentences of a batch, in text order."""

    start: Ints
    end: Ints
    text: Ints
    """Index of the text each sentence belongs to."""

    def __len__(self) -> int:
        return len(self.start)


@dataclass(frozen=True, slots=True)
class Entities:
    """Listed names found in a batch, in text order, and per token what name it is part of."""

    first: Ints
    """First token."""
    last: Ints
    """Last token, inclusive."""
    entity: Ints
    """Index into the entity list."""
    token_class: NDArray[np.int8]
    """(n_tokens,) class of the name a token is part of, -1 for none."""
    token_entity: Ints
    """(n_tokens,) the entity a token is part of, -1 for none."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A batch's tokens and names again, each name one token, whose hash is its class's and whose case is a title's."""

    tokens: Tokens
    entities: Entities
    of: Ints
    """(n_tokens,) of the batch, which of these each is part of."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a batch, one element each, in text order."""

    token: Ints
    """Index of the word's (first) token."""
    vocabulary: Vocabulary
    """The tokens', and behind it the classes of listed names."""
    hidden: NDArray[np.bool_]
    """A listed name, known by its class alone."""
    sentence: Ints

    def __len__(self) -> int:
        return len(self.token)

    def take(self, rows: Ints) -> Words:
        """Some of the words, as if the others were not there."""
        number = self.vocabulary.number.take(rows)
        return Words(
            self.token.take(rows),
            Vocabulary(self.vocabulary.hash, self.vocabulary.token, number),
            self.hidden.take(rows),
            self.sentence.take(rows),
        )


@dataclass(frozen=True, slots=True)
class Voices:
    """Stretches of a batch's text that are not the writer's own words: ordered, disjoint; all else is AUTHOR."""

    start: Ints
    end: Ints
    voice: NDArray[np.uint8]

    def at(self, offsets: Ints) -> NDArray[np.uint8]:
        """The voice of the character at each offset.

        >>> voices = Voices(np.array([4]), np.array([9]), np.array([QUOTED], dtype=np.uint8))
        >>> [VOICES[code] for code in voices.at(np.array([3, 4, 8, 9]))]
        ['author', 'quoted', 'quoted', 'author']
        """
        if not len(self.start):
            return np.zeros(len(offsets), dtype=np.uint8)
        span = np.searchsorted(self.start, offsets, side="right") - 1
        inside = (span >= 0) & (offsets < self.end[span])
        return np.where(inside, self.voice[span], AUTHOR).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class Hits:
    """Loaded terms found in a batch, in text order."""

    term: Ints
    """Index into the lexicon's terms."""
    start: Ints
    end: Ints
    sentence: Ints
    voice: NDArray[np.uint8]
    target: Ints
    """Index into the entity list, -1 where the text does not say."""

    def __len__(self) -> int:
        return len(self.term)


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts, annotated: every array speaks of `text`, the texts joined by blank lines."""

    text: str
    breaks: Ints
    """(n_texts,) where each text begins in `text`."""
    sizes: Ints
    """(n_texts,) code points in each text."""
    codes: NDArray[np.uint32]
    tokens: Tokens
    sentences: Sentences
    entities: Entities
    words: Words
    voices: Voices
    token_voice: NDArray[np.uint8]
    """(n_tokens,)"""
    word_voice: NDArray[np.uint8]
    """(n_words,)"""
    sentence_voice: NDArray[np.uint8]
    """The voice of most of a sentence's words; scare quotes count as the writer's, and so does a tie."""
    hits: Hits
