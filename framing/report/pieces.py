"""A text cut at every edge of everything that is marked in it, so that overlapping and nested spans can be drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

_GAP = re.compile(r"\n[ \t\r\f\v]*(?:\n[ \t\r\f\v]*)+|\Z")
_LINE = re.compile(r"\n\s*|\Z")
_WRAPPED = 100
"""Characters in a line, on average, up to which a text may have been wrapped by hand or machine."""
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters that could drive a terminal, and those that reorder what is shown."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text with no edge inside it."""

    start: int
    end: int
    spans: tuple[int, ...]
    """Which spans lie over it, the longest (the outermost) first."""


def cut(spans: Sequence[tuple[int, int]], start: int, end: int) -> Iterator[Piece]:
    """Pieces of `start` to `end`, in order and without gaps; spans may overlap and nest, empty ones are left out.

    >>> [(piece.start, piece.end, piece.spans) for piece in cut([(1, 6), (4, 8)], 0, 9)]
    [(0, 1, ()), (1, 4, (0,)), (4, 6, (0, 1)), (6, 8, (1,)), (8, 9, ())]
    """
    inside = [index for index, (a, b) in enumerate(spans) if max(a, start) < min(b, end)]
    opening = sorted(inside, key=lambda index: spans[index][0], reverse=True)
    edges = {start, end, *(max(spans[index][0], start) for index in inside)}
    edges |= {min(spans[index][1], end) for index in inside}
    over: list[int] = []
    ordered = sorted(edges)
    for left, right in pairwise(ordered):
        over = [index for index in over if spans[index][1] > left]
        while opening and spans[opening[-1]][0] <= left:
            over.append(opening.pop())
        over.sort(key=lambda index: (spans[index][0] - spans[index][1], index))
        yield Piece(left, right, tuple(over))


def paragraphs(text: str) -> list[tuple[int, int]]:
    r"""Where the paragraphs stand; what lies between two of them is white space.

    Blank lines part them; in a text whose lines are longer than lines are wrapped, every line end does.

    >>> paragraphs("One.\n\nTwo,\nstill two.\n")
    [(0, 4), (6, 22)]
    >>> len(paragraphs("word " * 50 + "\n" + "word " * 50))
    2
    """
    lines = sum(1 for line in text.split("\n") if line.strip())
    gap = _LINE if len(text) > _WRAPPED * max(lines, 1) else _GAP
    found, at = [], 0
    for between in gap.finditer(text):
        if text[at : between.start()].strip():
            found.append((at, between.start()))
        at = between.end()
    return found


def shown(text: str) -> str:
    r"""The text with what a screen would obey replaced, one for one: U+FFFD for controls, a line end for a lone \r.

    >>> shown("a\r\nb\rc\x1b[2J")
    'a \nb\nc\ufffd[2J'
    """
    return OBEYED.sub("\ufffd", text.replace("\r\n", " \n").replace("\r", "\n"))
