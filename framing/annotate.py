"""Texts to a batch: sentences, tokens, names, voices and loaded terms, as arrays over all texts at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from framing.lexicon.match import Matcher
from framing.lexicon.terms import Lexicon
from framing.resources import seeds
from framing.spans import ATTRIBUTED, AUTHOR, QUOTED, Batch, Ints, Sentences, Words
from framing.text.characters import Characters
from framing.text.entities import EntityList
from framing.text.reporting import Reporting
from framing.text.segment import sentence_spans
from framing.text.tokens import tokenise
from framing.text.voice import voices
from framing.text.words import names_whole, words_of

_GAP = "\n\n"
_SURROGATE = re.compile("[\ud800-\udfff]")


@cache
def bundled_entities() -> EntityList:
    """The entities listed in the seeds."""
    return EntityList.read(seeds("en", "entities.tsv"))


@cache
def bundled_reporting() -> Reporting:
    """The reporting verbs of the seeds."""
    return Reporting.read(seeds("en", "reporting.tsv"))


@cache
def bundled() -> Annotator:
    """With the bundled lexicon; compiled once, since that takes a second."""
    return Annotator(Lexicon.load("en"))


class Annotator:
    """Everything the seeds say, compiled; call it with texts to get a batch.

    >>> annotate = Annotator(Lexicon.load("en"))
    >>> batch = annotate(["The exercise regime failed. The regime fell."])
    >>> len(batch.sentences), len(batch.hits)
    (2, 1)
    """

    def __init__(self, lexicon: Lexicon, matcher: Matcher | None = None) -> None:
        """`matcher` is the lexicon compiled, where that has been done before."""
        self.lexicon = lexicon
        self.entities = bundled_entities()
        self.matcher = matcher or Matcher(lexicon)

    def __call__(self, texts: Sequence[str], *, segment: bool = True) -> Batch:
        """Annotate texts; with `segment=False` each text is one sentence as given."""
        sizes = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
        breaks = np.cumsum(sizes + len(_GAP)) - sizes - len(_GAP)
        characters = _encodable(_GAP.join(texts))
        sentences = _sentences(characters, breaks, sizes, segment)
        codes, tokens = tokenise(characters, sentences.start)
        entities = self.entities.find(tokens)
        words = words_of(tokens, entities)
        whole = names_whole(tokens, entities, words)
        spoken, word_voice = voices(characters, whole.tokens, sentences, breaks, bundled_reporting())
        return Batch(
            text=characters.text,
            breaks=breaks,
            sizes=sizes,
            codes=codes,
            tokens=tokens,
            sentences=sentences,
            entities=entities,
            words=words,
            voices=spoken,
            token_voice=word_voice.take(whole.of),
            word_voice=word_voice,
            sentence_voice=_majority(word_voice, words, len(sentences)),
            hits=self.matcher.find(characters.text, codes, tokens, whole, spoken),
        )


def _encodable(text: str) -> Characters:
    """Lone surrogates, which no encoder takes, replaced one for one."""
    characters = Characters.of(text)
    surrogate = characters.codes.take(characters.high) - np.uint32(0xD800) < 0x800
    return Characters.of(_SURROGATE.sub("\ufffd", text)) if surrogate.any() else characters


def _sentences(text: Characters, breaks: Ints, sizes: Ints, segment: bool) -> Sentences:
    if not segment:
        return Sentences(breaks, breaks + sizes, np.arange(len(breaks)))
    start, end = sentence_spans(text, breaks)
    return Sentences(start, end, np.searchsorted(breaks, start, side="right") - 1)


def _majority(word_voice: NDArray[np.uint8], words: Words, n_sentences: int) -> NDArray[np.uint8]:
    attributed, quoted = (
        np.bincount(words.sentence.take(np.flatnonzero(word_voice == voice)), minlength=n_sentences)
        for voice in (ATTRIBUTED, QUOTED)
    )
    own = np.bincount(words.sentence, minlength=n_sentences) - attributed - quoted
    majority = np.where(attributed > own, np.uint8(ATTRIBUTED), np.uint8(AUTHOR))
    majority[quoted > np.maximum(attributed, own)] = QUOTED
    return majority
