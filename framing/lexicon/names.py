"""Whether a term is no word but a name, or part of one: "Reign of Terror", the film "Bombshell"."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from framing.lexicon.candidates import Candidates, Reading, spread
from framing.spans import LOWER, TITLE, Ints, Tokens
from framing.text.keys import KeySet
from framing.text.phrases import token_sequences

_LINKS = "of the and for de al"
"""Small words inside names."""
_OPENERS = """
a an the this that these those his her its their our my your no some any many most both all each in on at by for from
to with of as if when while after before under over but and or so yet not he she it they we you i there then now here
"""
"""Words that are capitalised only because a sentence begins with them."""
_ARTICLES = "a an the"
_HEADLINE = 0.6
"""A sentence with a larger share of capitals is a headline, where capitals say nothing."""


@cache
def _words(words: str) -> KeySet:
    return KeySet(token_sequences(words.split())[0].hash)


def inside_name(some: Candidates, reading: Reading) -> NDArray[np.bool_]:
    """Whether each capitalised term has a capitalised word beside it, or beyond one small word."""
    first, last, tokens = some.first, some.last, reading.tokens
    begin, in_headline = _sentence(first, tokens)
    met = np.zeros(len(first), dtype=bool)
    for edge, step in ((first, -1), (last, 1)):
        near, far = (np.clip(edge + by * step, 0, len(tokens) - 1) for by in (1, 2))
        joined = tokens.joined[np.maximum(edge, near)] & (near != edge)
        met |= joined & _is_capital(near, begin, tokens)
        linked = joined & _words(_LINKS).contains(tokens.hash[near])
        linked &= tokens.joined[np.maximum(near, far)] & (far != near)
        met |= linked & _is_capital(far, begin, tokens)
    inside: NDArray[np.bool_] = met & ~in_headline & _is_capital(first, begin, tokens)
    return inside


def alone_in_capitals(some: Candidates, reading: Reading) -> NDArray[np.bool_]:
    """Whether a term is one word with a capital amid words without: a title, or somebody's name."""
    first, tokens = some.first, reading.tokens
    maybe = np.flatnonzero((some.last == first) & (tokens.case[first] == TITLE) & tokens.joined[first])
    maybe = maybe[~tokens.names(first[maybe])]
    alone = np.zeros(len(first), dtype=bool)
    at = first[maybe]
    _, in_headline = _sentence(at, tokens)
    article = _words(_ARTICLES).contains(tokens.hash[at - 1])
    follows = np.minimum(at + 1, len(tokens) - 1)
    led = (tokens.case[at - 1] > LOWER) & ~article
    goes_on = (tokens.case[follows] > LOWER) & tokens.joined[follows] & (follows > at)
    alone[maybe] = ~led & ~goes_on & ~in_headline
    return alone


def _sentence(at: Ints, tokens: Tokens) -> tuple[Ints, NDArray[np.bool_]]:
    """The first token of each one's sentence, and whether that is a headline."""
    begin = np.searchsorted(tokens.sentence, tokens.sentence[at])
    size = np.searchsorted(tokens.sentence, tokens.sentence[at], side="right") - begin
    owner, step = spread(size)
    capitals = np.bincount(owner[tokens.case[begin[owner] + step] > LOWER], minlength=len(at))
    return begin, (capitals > _HEADLINE * size) & (size > 3)


def _is_capital(at: Ints, begin: Ints, tokens: Tokens) -> NDArray[np.bool_]:
    """Capitalised, and not only because a sentence begins there."""
    opener = (at == begin) & _words(_OPENERS).contains(tokens.hash[at])
    capital: NDArray[np.bool_] = (tokens.case[at] > LOWER) & ~opener
    return capital
