"""Quotation marks: which belong together, and whether what they hold is speech, distance or neither.

Marks are paired within a paragraph by glyph, spacing and position, so that curly, straight, typewriter and detokenised
text come out alike and a stray mark spoils its own paragraph at most.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from framing.spans import LOWER, Ints, Tokens

Flags = NDArray[np.bool_]
Bits = NDArray[np.uint16]
Codes = NDArray[np.uint16]

COMMA, SEMICOLON, COLON, DASH, STOP, PARAGRAPH, SENTENCE = (1 << bit for bit in range(7))
_SPACE, _ALNUM, _LINE, _OPENER, _CLOSER, _MARK, _HYPHEN = (1 << bit for bit in range(8, 15))
_EDGE = COMMA | SEMICOLON | COLON | DASH | STOP
_OPEN, _CLOSE, _EITHER, _SINGLE_OPEN, _SINGLE_CLOSE, _SINGLE_WEAK, _SINGLE_EITHER = range(1, 8)
_PAD = 4

_BITS = (COMMA, SEMICOLON, COLON, DASH, STOP, _LINE, _OPENER, _CLOSER, _MARK, _HYPHEN)
_CHARACTERS = (",、،", ";", ":", "–—―", ".!?…", "\n", "([{/", ")]}", "\"'`“”„‘’‚«»", "-")


@cache
def _table() -> Bits:
    points = np.arange(0x10000, dtype=np.uint32)
    points[0xD800:0xE000] = 0
    letters = points.view("U1")
    table = np.where(np.strings.isalnum(letters), _ALNUM, 0).astype(np.uint16)
    table[np.strings.isspace(letters)] |= _SPACE
    for bit, characters in zip(_BITS, _CHARACTERS, strict=True):
        table[[ord(character) for character in characters]] |= bit
    return table


BLANKS = 4
"""How far beyond the last token one may look."""


def places(at: Ints, size: int) -> Ints:
    """Sorted tokens between a sentinel and the blanks beyond the last, ready for `following` and `preceding`."""
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
    """Code points, none beyond the basic plane, with blanks before and after: looking around a mark needs no check."""
    kinds: Bits
    marks: Ints
    """Offsets of all quotation marks and apostrophes."""
    gap: Bits
    """(n_tokens + 1,) punctuation in each gap; PARAGRAPH or SENTENCE where one begins."""
    edges: Ints
    """Offsets at which paragraphs begin."""

    @classmethod
    def of(cls, text: str, tokens: Tokens, sentences: Ints, breaks: Ints) -> Layout:
        padded = text.center(len(text) + 2 * _PAD)
        codes = np.frombuffer(padded.encode("utf-16-le", "surrogatepass"), dtype=np.uint16)
        if len(codes) != len(padded):
            points = np.frombuffer(padded.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
            codes = np.minimum(points, 0xFFFF).astype(np.uint16)
        kinds = _table().take(codes, mode="clip")
        at = np.flatnonzero((kinds & (_EDGE | _LINE | _MARK | _HYPHEN)) != 0)
        kind, before, after = kinds[at], kinds[at - 1], kinds[at + 1]
        dash = ((kind & _HYPHEN) != 0) & (((before & after & _SPACE) != 0) | ((after & _HYPHEN) != 0))
        inner = ((kind & (DASH | COLON)) != 0) & ((before & after & _ALNUM) != 0) & (codes[at + 1] < ord("A"))
        bits = np.where(dash, DASH, np.where(inner, 0, kind & (_EDGE | _LINE)))
        marks = at[(kind & _MARK) != 0] - _PAD
        at, bits = at[bits != 0] - _PAD, bits[bits != 0]
        place = np.searchsorted(tokens.start, at, side="right")
        outside = (place == 0) | (at >= tokens.end[place - 1])
        at, bits, place = at[outside], bits[outside], place[outside]

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
        first = np.append(ends[hard], len(text))
        first = first[np.searchsorted(ends[hard], tokens.end[np.maximum(place - 1, 0)])]
        seen = ~line & ((gap[place] & PARAGRAPH == 0) | (at < first))
        for bit in (COMMA, SEMICOLON, COLON, DASH, STOP):
            gap[place[seen & ((bits & bit) != 0)]] |= bit
        return cls(codes, kinds, marks, gap, np.sort(np.concatenate((ends[hard] + 1, breaks))))

    def codes_at(self, offsets: Ints) -> Codes:
        """Code point at each offset of the text, a blank beyond its ends."""
        return self.codes[offsets + _PAD]

    def sharp(self, ends: Ints) -> Flags:
        """Whether punctuation stands right inside the closing mark that ends at each offset."""
        at = ends + _PAD - 2
        at = at - (self.kinds[at] & _MARK != 0)
        at = at - (self.kinds[at] & _SPACE != 0)
        at = at - (self.kinds[at] & _MARK != 0)
        found: Flags = (self.kinds[at] & (COMMA | STOP | DASH)) != 0
        return found


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


def _roles(page: Layout, tokens: Tokens, clitic: Flags) -> _Marks:
    """Which way each mark can point; apostrophes and inches are gone."""
    place = page.marks + _PAD
    sign = page.codes[place]
    typed = (sign == ord("'")) | (sign == ord("`"))
    same_left, same_right = typed & (page.codes[place - 1] == sign), typed & (page.codes[place + 1] == sign)
    quote = (sign == ord("'")) | (sign == ord("’"))
    inside = quote & ((page.kinds[place - 1] & page.kinds[place + 1] & _ALNUM) != 0)
    inside |= quote & (page.codes[place + 1] | 32 == ord("s")) & (page.kinds[place + 2] & _ALNUM == 0)
    keep = ~same_left & ~inside
    at, place, sign, double = page.marks[keep], place[keep], sign[keep], same_right[keep]
    width = 1 + double.astype(np.int64)
    left, right, before = page.kinds[place - 1], page.kinds[place + width], page.kinds[place - 2]
    blank, alone = (left & _SPACE) != 0, (right & (_SPACE | _EDGE | _CLOSER | _HYPHEN)) != 0
    opener, mark = (left & (_OPENER | DASH | _HYPHEN)) != 0, (left & _MARK) != 0
    sharp = ((np.where(blank, before, left)) & _EDGE) != 0

    opens, closes = (blank | opener | mark) & ~alone, ~blank & ~opener & alone
    role = np.where(opens, _OPEN, np.where(closes, _CLOSE, _EITHER))
    role[(sign == ord("“")) & ~closes] = _OPEN
    role[(sign == ord("”")) & ~(blank & ((right & _ALNUM) != 0))] = _CLOSE
    role[(sign == ord("«")) | (sign == ord("„")) | (double & (sign == ord("`")))] = _OPEN
    role[sign == ord("»")] = _CLOSE
    curly = (sign == ord("‘")) | (sign == ord("‚")) | (sign == ord("`"))
    single = (quote[keep] | curly) & ~double
    ends_s = (page.codes[place - 1 - blank] | 32) == ord("s")
    weak = np.where(ends_s & ((right & _SPACE) != 0), _SINGLE_WEAK, _SINGLE_CLOSE)
    closing = np.where(blank & ((before & _ALNUM) == 0) & (sign == ord("'")), _SINGLE_EITHER, np.where(alone, weak, 0))
    closing = np.where(opens & (sign == ord("'")), _SINGLE_OPEN, closing)
    role[single] = np.where(curly, _SINGLE_OPEN, closing)[single]

    coming = np.searchsorted(tokens.start, at)
    token = np.minimum(coming, len(tokens) - 1)
    near = (coming < len(tokens)) & (tokens.start[token] <= at + 2)
    decade = (
        (right & _ALNUM != 0)
        & (page.codes[place + 1] <= ord("9"))
        & (page.codes[tokens.end[token] - 1 + _PAD] == ord("s"))
    )
    role[single & near & (clitic[token] | decade)] = 0
    feet = page.codes[place - np.array([[2], [3]])]
    inch = (page.codes[place - 1] - ord("0") < 10) & ((feet == ord("'")) | (feet == ord("’"))).any(axis=0)
    role[inch & (sign == ord('"'))] = 0
    paragraph = np.searchsorted(page.edges, at, side="right")
    next_start = np.append(tokens.start, np.iinfo(np.int64).max)[coming]
    last = (coming == len(tokens)) | (paragraph != np.searchsorted(page.edges, next_start, side="right"))
    role[last & (role <= _EITHER)] = _CLOSE * (role[last & (role <= _EITHER)] > 0)
    role[last & (role == _SINGLE_OPEN)] = 0
    used = role != 0
    return _Marks(at[used], width[used], role[used], coming[used], paragraph[used], sharp[used])


def _double(marks: _Marks, told: Flags) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """Pairs of marks that open and close, marks that only open, marks that only close."""
    pairs: list[tuple[int, int]] = []
    lone: list[int] = []
    stray: list[int] = []
    open_: list[int] = []
    here = -1
    rows = zip(marks.role.tolist(), marks.paragraph.tolist(), told.tolist(), strict=True)
    for index, (role, paragraph, closing) in enumerate(rows):
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


def quotations(page: Layout, tokens: Tokens, clitic: Flags, speech: Ints) -> Quotations:
    """Pair the marks of a batch; `clitic` tells tokens like the s of "it 's", `speech` lists reporting verbs."""
    marks = _roles(page, tokens, clitic)
    doubles = marks.role <= _EITHER
    two = _Marks(*(getattr(marks, name)[doubles] for name in _Marks.__slots__))
    size = len(tokens)
    sentence = places(np.flatnonzero((page.gap[:-1] & SENTENCE) != 0), size)
    paragraph = places(np.flatnonzero((page.gap[:-1] & PARAGRAPH) != 0), size)
    verb = following(places(speech, size), two.next)
    told = two.sharp & (verb - two.next <= 2) & (verb < following(paragraph, two.next))
    told &= tokens.case[np.minimum(two.next, len(tokens) - 1)] == LOWER
    pairs, lone, stray = _double(two, told)
    pair = np.array(pairs, dtype=np.int64).reshape(-1, 2)

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
