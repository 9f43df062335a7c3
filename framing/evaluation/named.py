"""Sentences with their words and the listed names in them, and how a name's neighbours decide what may replace it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from framing.annotate import bundled_entities
from framing.text.tokens import tokenise

_NO_NOUN = """
a an the this that these those his her their our my your its and or but nor to of in on at by for from with about into
over under after before during against between through as if when while because since until than who whom whose which
what where how why is are was were be been has have had do does did will would can could shall should may might must
not no never also too again then there here back out up down off away said says told asked added called wrote thought
knew made took got gave went came
"""
"""Words that begin no noun phrase after an adjective or "her"."""
_AN_LETTERS = "AEFHILMNORSX"
_INITIALS = 5
"""A longer name in capitals is no abbreviation."""
_YOO = ("eu", "uk", "ug", "uni", "ur", "us")


Span = tuple[int, int]
"""Code points of a sentence, end exclusive."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word and where it stands in its sentence."""

    text: str
    start: int
    end: int
    joined: bool
    """Nothing but white space, a hyphen or a possessive parts it from the word before."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A listed name in a sentence."""

    entity: int
    """Index into the bundled entities; -1 for a name inside a fixed one that is nobody, "Paris accord"."""
    first: int
    last: int
    """Index of its first and of its last word, inclusive."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as the library reads it."""

    text: str
    words: tuple[Word, ...]
    mentions: tuple[Mention, ...]

    def span(self, mention: Mention) -> Span:
        """Where a name stands."""
        return self.words[mention.first].start, self.words[mention.last].end

    def said(self, mention: Mention) -> str:
        """The name as it stands."""
        return self.text[slice(*self.span(mention))]

    def before(self, index: int) -> str:
        """The word right before a word, in small letters; empty where there is none or punctuation parts them."""
        return self.words[index - 1].text.lower() if index and self.words[index].joined else ""

    def noun_follows(self, index: int) -> bool:
        """Whether the next word may be a noun that this one belongs to: "her house", not "saw her and"."""
        follows = self.words[index + 1] if index + 1 < len(self.words) else None
        return follows is not None and follows.joined and follows.text.lower() not in _NO_NOUN.split()

    def put(self, changes: Sequence[tuple[int, int, str]]) -> tuple[str, tuple[Span, ...]]:
        """The text with words `first` to `last` replaced in their case, possessives kept, and where the new ones stand.

        `changes` are in text order.
        """
        text, spans, read = "", [], 0
        for first, last, new in changes:
            start, end = self.words[first].start, self.words[last].end
            text += self.text[read:start]
            shouted = self.text.isupper() or end - start > _INITIALS
            put = _cased(new, self.text[start:end], opens=first == 0, shouted=shouted)
            spans.append((len(text), len(text) + len(put)))
            text += put
            read = end
            mark, after = self.text[end : end + 1], self.text[end + 1 :]
            if mark and mark in "'’" and after[:1].lower() != "s" and not put.lower().endswith("s"):
                # "the United States' plan" becomes "Iran's plan".
                text += f"{mark}s"
                read = end + 1
            elif mark == "." and "." in self.text[start:end] and after.strip(" \t\"'”’)"):
                # The last stop of "U.S." goes with it, unless it ends the sentence.
                read = end + 1
        return text + self.text[read:], tuple(spans)


def read(sentences: Sequence[str]) -> list[Sentence]:
    """Sentences, taken as given, with words and listed names."""
    sizes = np.array([len(text) + 2 for text in sentences], dtype=np.int64)
    begin = np.cumsum(sizes) - sizes
    _, tokens = tokenise("\n\n".join(sentences), begin)
    found = bundled_entities().find(tokens)
    edges = np.searchsorted(tokens.sentence, np.arange(len(sentences) + 1))
    names = np.searchsorted(found.first, edges)
    parsed = []
    for index, text in enumerate(sentences):
        mine, named = slice(edges[index], edges[index + 1]), slice(names[index], names[index + 1])
        starts, ends = (tokens.start[mine] - begin[index]).tolist(), (tokens.end[mine] - begin[index]).tolist()
        places = zip(starts, ends, tokens.joined[mine].tolist(), strict=True)
        at = ((column[named] - edges[index]).tolist() for column in (found.first, found.last))
        parsed.append(
            Sentence(
                text,
                tuple(Word(text[start:end], start, end, joined) for start, end, joined in places),
                tuple(map(Mention, found.entity[named].tolist(), *at)),
            )
        )
    return parsed


def takes_an(word: str) -> bool:
    """Whether the article before a word is "an", by its spelling.

    >>> [takes_an(word) for word in ("Iranian", "Ukrainian", "NPR", "UK")]
    [True, False, True, False]
    """
    if word.isupper() and word.isalpha():
        return word[0] in _AN_LETTERS
    return word[:1].lower() in "aeiou" and not word.lower().startswith(_YOO)


def _cased(new: str, old: str, *, opens: bool, shouted: bool) -> str:
    if old.isupper() and shouted:
        return new.upper()
    return new[:1].upper() + new[1:] if opens and old[:1].isupper() else new
