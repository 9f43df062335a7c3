"""Quotation marks: which belong together, and whether what they hold is speech, distance or neither.

Marks are paired within a paragraph by glyph, spacing and position, so that curly, straight, typewriter and detokenised
text come out alike and a stray mark spoils its own paragraph at most.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from framing.spans import LOWER, Ints, Tokens
from framing.text.layout import (
    ALNUM,
    CLOSER,
    DASH,
    EDGE,
    HYPHEN,
    MARK,
    OPENER,
    PARAGRAPH,
    SENTENCE,
    SPACE,
    Flags,
    Layout,
    following,
    places,
    preceding,
)
from framing.text.reporting import isa

_OPEN, _CLOSE, _EITHER, _SINGLE_OPEN, _SINGLE_CLOSE, _SINGLE_WEAK, _SINGLE_EITHER = range(1, 8)


@dataclass(frozen=True, slots=True)
class Quotations:
    """Outermost quotations, in text order, marks included; each holds at least one token."""

    start: Ints
    end: Ints
    first: Ints
    """First token."""
    last: Ints
    """Last token, exclusive."""
    torn: Flags
    """One of the marks is missing: it stands in another paragraph or sentence."""


@dataclass(frozen=True, slots=True)
class _Marks:
    at: Ints
    width: Ints
    role: Ints
    next: Ints
    """The first token after the mark."""
    paragraph: Ints
    sharp: Flags
    """Punctuation stands right before the mark."""


def _roles(page: Layout, tokens: Tokens, cue: Ints) -> _Marks:
    """Which way each mark can point; apostrophes and inches are gone."""
    at, coming = page.marks, page.coming
    sign = page.codes_at(at)
    typed = (sign == ord("'")) | (sign == ord("`"))
    same_left, same_right = typed & (page.codes_at(at - 1) == sign), typed & (page.codes_at(at + 1) == sign)
    quote = (sign == ord("'")) | (sign == ord("’"))
    inside = quote & ((page.kinds_at(at - 1) & page.kinds_at(at + 1) & ALNUM) != 0)
    inside |= quote & (page.codes_at(at + 1) | 32 == ord("s")) & (page.kinds_at(at + 2) & ALNUM == 0)
    keep = np.flatnonzero(~same_left & ~inside)
    at, coming, sign, double = at[keep], coming[keep], sign[keep], same_right[keep]
    width = 1 + double.astype(np.int64)
    left, right, before = (page.kinds_at(at + step) for step in (-1, width, -2))
    blank, alone = (left & SPACE) != 0, (right & (SPACE | EDGE | CLOSER | HYPHEN)) != 0
    opener, mark = (left & (OPENER | DASH | HYPHEN)) != 0, (left & MARK) != 0
    sharp = ((np.where(blank, before, left)) & EDGE) != 0

    opens, closes = (blank | opener | mark) & ~alone, ~blank & ~opener & alone
    role = np.where(opens, _OPEN, np.where(closes, _CLOSE, _EITHER))
    role[(sign == ord("“")) & ~closes] = _OPEN
    role[(sign == ord("”")) & ~(blank & ((right & ALNUM) != 0))] = _CLOSE
    role[(sign == ord("«")) | (sign == ord("„")) | (double & (sign == ord("`")))] = _OPEN
    role[sign == ord("»")] = _CLOSE
    curly = (sign == ord("‘")) | (sign == ord("‚")) | (sign == ord("`"))
    single = (quote[keep] | curly) & ~double
    ends_s = (page.codes_at(at - 1 - blank) | 32) == ord("s")
    weak = np.where(ends_s & ((right & SPACE) != 0), _SINGLE_WEAK, _SINGLE_CLOSE)
    closing = np.where(blank & ((before & ALNUM) == 0) & (sign == ord("'")), _SINGLE_EITHER, np.where(alone, weak, 0))
    closing = np.where(opens & (sign == ord("'")), _SINGLE_OPEN, closing)
    role[single] = np.where(curly, _SINGLE_OPEN, closing)[single]

    token = np.minimum(coming, len(tokens) - 1)
    near = (coming < len(tokens)) & (tokens.start[token] <= at + 2)
    decade = (
        (right & ALNUM != 0) & (page.codes_at(at + 1) <= ord("9")) & (page.codes_at(tokens.end[token] - 1) == ord("s"))
    )
    role[single & near & (isa(cue[token], "clitic") | decade)] = 0
    feet = page.codes_at(at - np.array([[2], [3]]))
    inch = (page.codes_at(at - 1) - ord("0") < 10) & ((feet == ord("'")) | (feet == ord("’"))).any(axis=0)
    role[inch & (sign == ord('"'))] = 0
    paragraph = np.searchsorted(page.edges, at, side="right")
    next_start = np.where(coming < len(tokens), tokens.start[token], np.iinfo(np.int64).max)
    last = (coming == len(tokens)) | (paragraph != np.searchsorted(page.edges, next_start, side="right"))
    role[last & (role <= _EITHER)] = _CLOSE * (role[last & (role <= _EITHER)] > 0)
    role[last & (role == _SINGLE_OPEN)] = 0
    used = np.flatnonzero(role != 0)
    return _Marks(at[used], width[used], role[used], coming[used], paragraph[used], sharp[used])


def _plain(marks: _Marks, told: Flags) -> Flags:
    """Marks of the paragraphs, nearly all, in which each that can open is followed by one that can close."""
    new = np.ones(len(marks.at), dtype=bool)
    new[1:] = marks.paragraph[1:] != marks.paragraph[:-1]
    begin = np.flatnonzero(new)
    count = np.diff(begin, append=len(new))
    even = (np.arange(len(new)) - np.repeat(begin, count)) % 2 == 0
    opens = (marks.role == _OPEN) | ((marks.role == _EITHER) & ~told)
    good: Flags = np.where(even, opens, marks.role != _OPEN)
    if not len(begin):
        return good
    plain: Flags = np.repeat(np.logical_and.reduceat(good, begin) & (count % 2 == 0), count)
    return plain


def _double(marks: _Marks, told: Flags, among: Ints) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """Among some marks: pairs that open and close, marks that only open, marks that only close."""
    pairs: list[tuple[int, int]] = []
    lone: list[int] = []
    stray: list[int] = []
    open_: list[int] = []
    here = -1
    columns = (among, marks.role[among], marks.paragraph[among], told[among])
    for index, role, paragraph, closing in zip(*(column.tolist() for column in columns), strict=True):
        if paragraph != here:
            lone += open_
            open_, here = [], paragraph
        if role == _OPEN or (role == _EITHER and not open_ and not closing):
            open_.append(index)
        elif open_:
            pairs.append((open_.pop(), index))
        else:
            stray.append(index)
    return pairs, lone + open_, stray


def _single(marks: _Marks) -> list[tuple[int, int]]:
    """Pairs of single marks; one that looks like a possessive closes only if nothing better follows."""
    pairs: list[tuple[int, int]] = []
    start = weak = here = -1
    for index, (role, paragraph) in enumerate(zip(marks.role.tolist(), marks.paragraph.tolist(), strict=True)):
        if paragraph != here or (weak >= 0 and role == _SINGLE_OPEN):
            if weak >= 0:
                pairs.append((start, weak))
            start, weak, here = -1, -1, paragraph
        if role == _SINGLE_OPEN or (role == _SINGLE_EITHER and start < 0):
            start = index if start < 0 else start
        elif start >= 0 and role == _SINGLE_WEAK:
            weak = index if weak < 0 else weak
        elif start >= 0:
            pairs.append((start, index))
            start = weak = -1
    return [*pairs, (start, weak)] if weak >= 0 else pairs


def _outermost(start: Ints, end: Ints, torn: Flags) -> tuple[Ints, Ints, Flags]:
    order = np.lexsort((-end, start))
    start, end, torn = start[order], end[order], torn[order]
    reach = np.maximum.accumulate(np.append(-1, end))[:-1]
    keep = start >= reach
    return start[keep], end[keep], torn[keep]


def quotations(page: Layout, tokens: Tokens, cue: Ints, speech: Ints) -> Quotations:
    """Pair the marks of a batch; `cue` are the classes of the tokens, `speech` lists reporting verbs."""
    marks = _roles(page, tokens, cue)
    doubles = marks.role <= _EITHER
    two = _Marks(*(getattr(marks, name)[doubles] for name in _Marks.__slots__))
    size = len(tokens)
    sentence = places(np.flatnonzero((page.gap[:-1] & SENTENCE) != 0), size)
    paragraph = places(np.flatnonzero((page.gap[:-1] & PARAGRAPH) != 0), size)
    verb = following(places(speech, size), two.next)
    told = two.sharp & (verb - two.next <= 2) & (verb < following(paragraph, two.next))
    told &= tokens.case[np.minimum(two.next, len(tokens) - 1)] == LOWER
    plain = _plain(two, told)
    pairs, lone, stray = _double(two, told, np.flatnonzero(~plain))
    even = np.flatnonzero(plain).reshape(-1, 2)
    pair = np.concatenate((np.array(pairs, dtype=np.int64).reshape(-1, 2), even))

    only = np.array(lone, dtype=np.int64)
    here = two.next[only]
    more = np.append(two.paragraph, -1)[only + 1] == two.paragraph[only]
    until = np.where(more, following(sentence, here + 1), following(paragraph, here + 1))
    until = np.where(more, np.minimum(until, np.append(two.next, 0)[only + 1]), until)
    filled = (until > here) & (here < size)
    lone_start, lone_end = two.at[only][filled], tokens.end[until[filled] - 1]

    only = np.array(stray, dtype=np.int64)
    only = only[two.sharp[only] & (two.next[only] > 0)]
    earlier = (only > 0) & (two.paragraph[only - 1] == two.paragraph[only])
    ends = two.next[only] - 1
    inner = np.maximum(preceding(sentence, ends), two.next[only - 1])
    begin = np.where(earlier, inner, preceding(paragraph, ends))
    filled = begin <= ends
    only, begin = only[filled], begin[filled]
    same = np.searchsorted(page.edges, tokens.start[begin], side="right") == two.paragraph[only]
    only, begin = only[same], begin[same]

    start = np.concatenate((two.at[pair[:, 0]], lone_start, tokens.start[begin]))
    end = np.concatenate((two.at[pair[:, 1]] + two.width[pair[:, 1]], lone_end, two.at[only] + two.width[only]))
    start, end, torn = _outermost(start, end, np.arange(len(start)) >= len(pair))
    if not doubles.all():
        row = np.searchsorted(start, marks.at, side="right") - 1
        free = ~doubles & ((row < 0) | (marks.at >= np.append(end, 0)[row]))
        ones = _Marks(*(getattr(marks, name)[free] for name in _Marks.__slots__))
        pair = np.array(_single(ones), dtype=np.int64).reshape(-1, 2)
        start = np.concatenate((start, ones.at[pair[:, 0]]))
        end = np.concatenate((end, ones.at[pair[:, 1]] + 1))
        start, end, torn = _outermost(start, end, np.append(torn, np.zeros(len(pair), dtype=bool)))
    first, last = np.searchsorted(tokens.start, start), np.searchsorted(tokens.start, end)
    some = first < last
    return Quotations(start[some], end[some], first[some], last[some], torn[some])
