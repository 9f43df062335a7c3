"""What stands between the tokens of a batch, and quick answers to "the next one" and "the last one"."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from framing.spans import Ints, Tokens
from framing.text.characters import Characters, Codes, plane

Flags = NDArray[np.bool_]
Bits = NDArray[np.uint16]

COMMA, SEMICOLON, COLON, DASH, STOP, PARAGRAPH, SENTENCE = (1 << bit for bit in range(7))
SPACE, ALNUM, _LINE, OPENER, CLOSER, MARK, HYPHEN = (1 << bit for bit in range(8, 15))
EDGE = COMMA | SEMICOLON | COLON | DASH | STOP

_BITS = (COMMA, SEMICOLON, COLON, DASH, STOP, _LINE, OPENER, CLOSER, MARK, HYPHEN)
_CHARACTERS = (",、،", ";", ":", "–—―", ".!?…", "\n", "([{/", ")]}", "\"'`“”„‘’‚«»", "-")


@cache
def _table() -> Bits:
    letters = plane().view("U1")
    table = np.where(np.strings.isalnum(letters), ALNUM, 0).astype(np.uint16)
    table[np.strings.isspace(letters)] |= SPACE
    for bit, characters in zip(_BITS, _CHARACTERS, strict=True):
        table[[ord(character) for character in characters]] |= bit
    return table


def _kinds(codes: Codes) -> Bits:
    """What kind each character is of; none beyond the basic plane has one."""
    return _table().take(codes, mode="clip")


BLANKS = 4
"""How far beyond the last token one may look."""


@dataclass(frozen=True, slots=True)
class Places:
    """Some of a batch's tokens, in order, ready to tell the next or the last one from any token or blank."""

    at: Ints
    """A sentinel, the tokens, and the blanks beyond the last."""
    rank: NDArray[np.int32]
    """How many come before each token."""

    @classmethod
    def of(cls, at: Ints, size: int) -> Places:
        at = places(at, size)
        run = np.ones_like(at)
        np.subtract(at[1:], at[:-1], out=run[:-1])
        run[0] = at[1] + 1
        return cls(at, np.repeat(np.arange(len(at), dtype=np.int32), run))

    @property
    def tokens(self) -> Ints:
        """The tokens alone."""
        return self.at[1:-BLANKS]

    def following(self, at: Ints) -> Ints:
        """The first at or after each of `at`, the text's end or a blank beyond it where there is none."""
        return self.at[self.rank[np.maximum(at, 0)] + 1]

    def preceding(self, at: Ints) -> Ints:
        """The last at or before each of `at`, -9 where there is none."""
        return self.at[self.rank[np.maximum(at + 1, 0)]]


def places(at: Ints, size: int) -> Ints:
    """The same for few questions: sorted tokens for `following` and `preceding`, without the ranks."""
    return np.concatenate((np.array([-9]), at, np.arange(size, size + BLANKS)))


def following(places: Ints, at: Ints) -> Ints:
    """The first of the `places` at or after each of `at`, the text's end or a blank beyond it where there is none."""
    return places[np.searchsorted(places, at)]


def preceding(places: Ints, at: Ints) -> Ints:
    """The last of the `places` at or before each of `at`, -9 where there is none."""
    return places[np.searchsorted(places, at, side="right") - 1]


@dataclass(frozen=True, slots=True)
class Layout:
    """What stands between the tokens of a batch: gap `i` is before token `i`, the last one after the last token."""

    codes: Codes
    """Code points and some blanks, which a little before the first one wraps round to."""
    marks: Ints
    """Offsets of all quotation marks and apostrophes between tokens."""
    coming: Ints
    """The token after each mark."""
    gap: Bits
    """(n_tokens + 1,) punctuation in each gap; PARAGRAPH or SENTENCE where one begins."""
    edges: Ints
    """Offsets at which paragraphs begin."""

    @classmethod
    def of(cls, characters: Characters, tokens: Tokens, sentences: Ints, breaks: Ints) -> Layout:
        codes = characters.codes
        kind = _kinds(codes.take(tokens.gaps.at))
        kept = np.flatnonzero((kind & (EDGE | _LINE | MARK | HYPHEN)) != 0)
        at, place, kind = tokens.gaps.at.take(kept), tokens.gaps.token.take(kept), kind.take(kept)
        bits = kind & (EDGE | _LINE)
        amid = np.flatnonzero((kind & (HYPHEN | DASH | COLON)) != 0)
        before, after = _kinds(codes.take(at[amid] - 1)), _kinds(codes.take(at[amid] + 1))
        dash = ((kind[amid] & HYPHEN) != 0) & (((before & after & SPACE) != 0) | ((after & HYPHEN) != 0))
        bits[amid[~dash & ((before & after & ALNUM) != 0) & (codes.take(at[amid] + 1) < ord("A"))]] = 0
        bits[amid[dash]] = DASH
        mark = np.flatnonzero((kind & MARK) != 0)
        marks, coming = at[mark], place[mark]
        some = np.flatnonzero(bits != 0)
        at, bits, place = at[some], bits[some], place[some]

        gap = np.zeros(len(tokens) + 1, dtype=np.uint16)
        gap[np.append(np.searchsorted(tokens.start, sentences), len(tokens))] = SENTENCE
        line = (bits & _LINE) != 0
        ends, into = at[line], place[line]
        # A single line end inside a sentence wraps a line; two in one gap, or one between sentences, end a paragraph.
        twice = np.zeros(len(into), dtype=bool)
        twice[1:] = into[1:] == into[:-1]
        twice[:-1] |= twice[1:]
        hard = twice | (gap[into] != 0)
        new = np.concatenate((into[hard], np.searchsorted(tokens.start, breaks), [0, len(tokens)]))
        gap[new] = PARAGRAPH | SENTENCE
        # What a paragraph's first line begins with must not be seen by the one before, nor the other way round.
        seen = ~line
        split = np.flatnonzero(seen & (gap[place] & PARAGRAPH != 0))
        first = np.append(ends[hard], len(characters))
        first = first[np.searchsorted(ends[hard], tokens.end[np.maximum(place[split] - 1, 0)])]
        seen[split] = at[split] < first
        place, bits = place[seen], bits[seen]
        for bit in (COMMA, SEMICOLON, COLON, DASH, STOP):
            gap[place[(bits & bit) != 0]] |= bit
        return cls(codes, marks, coming, gap, np.sort(np.concatenate((ends[hard] + 1, breaks)), kind="stable"))

    def codes_at(self, offsets: Ints) -> Codes:
        """Code point at each offset of the text, a blank beyond its ends."""
        return self.codes.take(offsets)

    def kinds_at(self, offsets: Ints) -> Bits:
        """What kind of character stands at each offset."""
        return _kinds(self.codes_at(offsets))

    def sharp(self, ends: Ints) -> Flags:
        """Whether punctuation stands right inside the closing mark that ends at each offset."""
        at = ends - 2
        for kind in (MARK, SPACE, MARK):
            at = at - (self.kinds_at(at) & kind != 0)
        found: Flags = (self.kinds_at(at) & (COMMA | STOP | DASH)) != 0
        return found
