"""Where sentences begin and end, as code points of the untouched text, for a whole batch at once.

The judgement is that of the `sentencex` library. It never sees the text itself but a *shadow*: an ASCII copy of the
same length on which whatever leads it astray is painted over. Quotation marks are blank, since it does not split inside
them; line ends are blank or a paragraph break, since it takes no view on hard-wrapped lines; stops that end nothing are
dashes, and detached ones stand at their word. What is left to do is to say on which side of a boundary marks belong.

A question or exclamation in quotation marks goes on in lower case (“Stop!” she cried.) or with a name and a reporting
verb (“Stop!” Smith cried.). After a full stop a capital always begins a sentence: “Go home.” Smith said. is two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from operator import itemgetter

import numpy as np
from sentencex import get_sentence_boundaries

from framing.resources import seeds
from framing.spans import Ints
from framing.text.characters import Characters
from framing.text.keys import KeySet
from framing.text.lines import (
    APOSTROPHE,
    CLOSE,
    DIGIT,
    DOUBLE,
    HIDDEN,
    LINE,
    LOWER,
    OPEN,
    PAREN,
    SPACE,
    STOP,
    UNPAREN,
    UPPER,
    Flags,
    Page,
    Words,
    alnum,
    among,
    blank,
    calm_places,
    codes,
    hard_starts,
    mark,
    merged,
    one_of,
)

_PIECE = 4096
"""Some of sentencex's rules are quadratic in the length of a paragraph: it is shown long ones in pieces."""
_BLOCK = 1 << 20
_OWN_SENTENCE = r"(?!\s+(?:that|he|she|it|they|we|there)\b|\s*[,:]\s*[“‘\"'`])"
"""What cannot follow the reporting verb of a tail: Smith said that …; Smith replied, “…"""
_ADDRESS = re.compile(r"[/@#_=]|www|\.\w{3,}\.\w|\.(?:com|org|net|gov|edu|info|news|uk|io|js|tv)\b", re.IGNORECASE)
_SPACE, _BREAK, _DASH, _ELLIPSIS = b" \n-~"


@cache
def abbreviations() -> frozenset[str]:
    """The entries of seeds/en/abbreviations.txt, signs included, read once."""
    lines = seeds("en", "abbreviations.txt").read_text("utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def sentence_spans(text: str | Characters, breaks: Ints, entries: frozenset[str] | None = None) -> tuple[Ints, Ints]:
    """Start and end (exclusive) of every sentence, ordered, disjoint, trimmed; none of the visible text is left out.

    `breaks` holds the offsets at which the texts of a batch begin; a text has the same sentences in any batch.

    >>> start, end = sentence_spans("He left. “No,” she said.", np.zeros(1, dtype=np.int64))
    >>> ["He left. “No,” she said."[a:b] for a, b in zip(start, end)]
    ['He left.', '“No,” she said.']
    """
    characters = Characters.of(text)
    text, page = characters.text, Page.of(characters)
    hard = hard_starts(page, np.asarray(breaks, dtype=np.int64))
    if not len(hard):
        return hard, hard
    _paint_marks(page, hard)
    stops = _paint_stops(page, hard, text, abbreviations() if entries is None else entries)
    starts = merged(hard, _soft_starts(page, hard, text, stops))
    worded = np.logical_or.reduceat(alnum(page.kind[: page.size]), starts)
    starts = starts[among(starts, hard) | (worded & np.append(True, worded[:-1]))]
    return starts, page.last(np.append(starts[1:], page.size)) + 1


def _paint_marks(page: Page, hard: Ints) -> None:
    """Show apostrophes as letters, and parentheses that hold whole sentences, in which sentencex never splits, not."""
    kind, shadow = page.kind, page.shadow
    shadow[kind == LINE] = _SPACE
    at = np.flatnonzero(kind == APOSTROPHE)
    inside = (kind[at + 1] == LOWER) | (alnum(kind[at - 1]) & alnum(kind[at + 1]))
    shadow[at[inside]] = ord("x")
    at = at[(kind[at + 1] == SPACE) & one_of(b"stdm", shadow[at + 2]) & ~alnum(kind[at + 3])]
    shadow[at] = shadow[at + 1] = ord("x")
    at = np.flatnonzero((kind == PAREN) | (kind == UNPAREN))
    unit = hard[np.searchsorted(hard, at, side="right") - 1]
    pair = (kind[at[:-1]] == PAREN) & (kind[at[1:]] == UNPAREN) & (unit[:-1] == unit[1:])
    opening, closing, unit = at[:-1][pair], at[1:][pair], unit[1:][pair]
    size, after = closing - opening, page.next(closing + 1)
    resumed = (kind[after] == UPPER) & ~among(after, hard)
    whole = page.stopped(opening, unit) | (opening == unit) | (resumed & (size > 20))
    whole &= page.stopped(closing, unit) & (size > 6)
    shadow[opening[whole]] = shadow[closing[whole]] = _SPACE


@dataclass(frozen=True, slots=True)
class _Stops:
    """The last stop of every run, on the shadow."""

    at: Ints
    after: Ints
    """The next visible character."""
    follow: Ints
    """The next that is no closing mark or quotation mark."""
    word: Words
    """What stands before the stop."""
    beyond: Words
    """The word that begins at `after`."""
    unit: Ints
    """The hard start at or before it."""


def _attach_stops(page: Page, hard: Ints) -> _Stops:
    """Show each run of stops as its last, and that right behind its word, as tokenised text (“left .”) has it not."""
    kind, shadow = page.kind, page.shadow
    at = np.flatnonzero(kind == STOP)
    dotted = (kind[at + 1] == STOP) | ((kind[at + 1] == SPACE) & (kind[at + 2] == STOP))
    shadow[at[dotted]] = _DASH
    at = at[~dotted]
    after = page.next(at + 1)
    apart = (at > 1) & (kind[at - 1] == SPACE) & blank(kind[at + 1]) & ~blank(kind[at - 2]) & (kind[at - 2] != STOP)
    shadow[at[apart] - 1] = shadow[at[apart]]
    shadow[at[apart]] = _SPACE
    at = at - apart
    follow = after
    for _ in range(4):
        follow = np.where(mark(kind[follow]) & (kind[follow] != PAREN), page.next(follow + 1), follow)
    unit = hard[np.searchsorted(hard, at, side="right") - 1]
    return _Stops(at, after, follow, page.words_before(at), page.words_after(after), unit)


def _paint_stops(page: Page, hard: Ints, text: str, entries: frozenset[str]) -> Ints:
    """Show sentencex only stops that may end a sentence, and those that it would not take for an end as such."""
    stops = _attach_stops(page, hard)
    inside = _inside_sentence(page, hard, text, stops, entries)
    ends = stops.at[_underrated(page, stops, entries)]
    page.shadow[stops.at[inside]] = _DASH
    page.shadow[ends - 1] = page.shadow[ends - 2] = ord("w")
    return stops.at[~inside]


def _inside_sentence(page: Page, hard: Ints, text: str, stops: _Stops, entries: frozenset[str]) -> Flags:
    """Stops of abbreviations, clock times and list numbers, and questions, exclamations and “…” that go on."""
    kind, shadow, at, after, follow = page.kind, page.shadow, stops.at, stops.after, stops.follow
    ellipsis = (shadow[at] == _ELLIPSIS) | (kind[at - 1] == STOP) | (kind[at - 2] == STOP)
    spoken = ellipsis | (shadow[at] != ord("."))
    shadow[at[shadow[at] == _ELLIPSIS]] = ord("?")
    beyond = follow
    for _ in range(2):
        bridge = (spoken & (shadow[beyond] == _DASH)) | (ellipsis & (shadow[beyond] == ord("[")))
        beyond = np.where(bridge, page.next(beyond + 1), beyond)
    lower = (kind[beyond] == LOWER) & (kind[beyond + 1] != UPPER)
    inside: Flags = lower & (spoken | (follow > after) | _coded(entries, ",").contains(stops.word))
    inside |= one_of(b",;:", shadow[follow]) | _coded(entries, "").contains(stops.word)
    clock = _coded(entries, "+", after=True).contains(stops.beyond)
    inside |= clock & _coded(entries, ":").contains(stops.word)
    since = at - stops.unit
    inside |= (after > at + 1) & (((since <= 3) & (kind[stops.unit] == DIGIT)) | (since == 1))
    tail = _tail(entries)
    asked = np.flatnonzero(spoken & (kind[follow] == UPPER) & (follow > after) & ~inside)
    ends = np.append(hard, page.size)[np.searchsorted(hard, at[asked], side="right")]
    for index, begin, end in zip(asked.tolist(), follow[asked].tolist(), ends.tolist(), strict=True):
        inside[index] = tail.match(text, begin, end) is not None
    return inside


def _underrated(page: Page, stops: _Stops, entries: frozenset[str]) -> Flags:
    """Stops after everyday words, "I" and states, which sentencex takes for those of abbreviations and initials."""
    begin = stops.at - np.count_nonzero(stops.word.view(np.uint8).reshape(-1, 8), axis=1)
    comma = page.last(begin)
    place = _coded(entries, ",").contains(stops.word) & (page.shadow[comma] == ord(",")) & (comma >= stops.unit)
    place &= ~_coded(entries, "@+", after=True).contains(stops.beyond)
    pronoun = codes(("I",)).contains(stops.word)
    pronoun[pronoun] = _coded(entries, "<").contains(page.words_before(stops.at[pronoun] - 2))
    everyday = _coded(entries, "-").contains(stops.word)
    ends: Flags = (page.kind[stops.follow] == UPPER) & (place | pronoun | everyday)
    return ends


def _signed(entries: frozenset[str], sign: str) -> list[str]:
    """The entries that begin with a sign, or with a letter if it is empty, without it."""
    return sorted(entry[len(sign) :] for entry in entries if entry.startswith(sign) and (sign or entry[0].isalpha()))


@cache
def _coded(entries: frozenset[str], signs: str, *, after: bool = False) -> KeySet:
    """The entries of one or more signs, as `Page.words_before` or `words_after` shows words."""
    return codes(tuple(word for sign in signs or [""] for word in _signed(entries, sign)), after=after)


@cache
def _tail(entries: frozenset[str]) -> re.Pattern[str]:
    """A name and a reporting verb, as after “Stop!”, that begin no sentence of their own."""
    no_name, verbs = ("|".join(_signed(entries, sign)) for sign in "!=")
    return re.compile(rf"(?!(?:{no_name})\b)(?:[A-Z][\w.’'-]*\s+){{1,4}}(?:{verbs})\b{_OWN_SENTENCE}")


def _soft_starts(page: Page, hard: Ints, text: str, stops: Ints) -> Ints:
    """Where sentencex, shown the shadow, sees a sentence begin."""
    kind, shadow = page.kind, page.shadow
    unspaced, pieces = _unspaced(page, text, stops), calm_places(page, hard, _PIECE)
    begins = merged(hard, pieces)
    at = begins[begins > 1]
    shadow[at - 1] = shadow[at - 2] = _BREAK
    cuts = _boundaries(page, unspaced, begins)
    cuts = page.next(cuts[shadow[cuts] != _BREAK])
    for _ in range(2):
        cuts = np.where(kind[cuts] == UNPAREN, page.next(cuts + 1), cuts)
    cuts = cuts[(cuts < page.size) & ((shadow[cuts - 1] == _SPACE) | among(cuts, unspaced))]
    cuts = cuts[~one_of(b",;:", shadow[page.last(cuts)]) & ~among(cuts, begins)]
    return _with_opening_marks(page, cuts, hard)


def _boundaries(page: Page, unspaced: Ints, begins: Ints) -> Ints:
    """What sentencex says, asked block by block, since its answer takes much more memory than the text."""
    blocks = begins[np.unique(np.searchsorted(begins, np.arange(begins[0], begins[-1] + 1, _BLOCK)))]
    cuts = []
    for start, end in pairwise([*blocks.tolist(), page.size]):
        gaps = unspaced[slice(*np.searchsorted(unspaced, (start, end)))] - start
        shown = np.insert(page.shadow[start:end], gaps, _SPACE).tobytes().decode("ascii")
        found = get_sentence_boundaries("en", shown)
        starts = np.fromiter(map(itemgetter("start_index"), found), dtype=np.int64, count=len(found))
        cuts.append(starts - np.searchsorted(gaps + np.arange(len(gaps)), starts) + start)
    return np.concatenate(cuts)


def _unspaced(page: Page, text: str, stops: Ints) -> Ints:
    """Where a sentence begins with no space before it, as in "to the south.Then he left"; not in addresses."""
    kind = page.kind
    begins = (kind[stops + 1] == UPPER) & (alnum(kind[stops - 1]) | mark(kind[stops - 1]))
    begins &= (kind[stops + 2] == LOWER) | (blank(kind[stops + 2]) & one_of(b"AI", page.shadow[stops + 1]))
    found = []
    for at in stops[begins].tolist():
        left, right = text[max(at - 80, 0) : at].split(), text[at : at + 80].split()
        if left and not _ADDRESS.search(left[-1] + right[0]):
            found.append(at + 1)
    return np.array(found, dtype=np.int64)


def _with_opening_marks(page: Page, cuts: Ints, hard: Ints) -> Ints:
    """Each boundary moved before the quotation marks and parentheses that open what follows."""
    kind = page.kind
    unit = hard[np.searchsorted(hard, cuts, side="right") - 1]
    doubles = np.flatnonzero(kind == DOUBLE)
    for _ in range(6):
        at = page.last(cuts)
        left, right = kind[at - 1], at + 1 == cuts
        free = blank(left) | (left == OPEN) | (left == PAREN) | ((left == DOUBLE) & blank(kind[at - 2]))
        even = (np.searchsorted(doubles, at) - np.searchsorted(doubles, unit)) % 2 == 0
        opens = (kind[at] == PAREN) | ((kind[at] == HIDDEN) & right) | ((kind[at] == OPEN) & (right | free))
        opens |= ((kind[at] == CLOSE) | (kind[at] == APOSTROPHE)) & right & free
        opens |= (kind[at] == DOUBLE) & np.where(right == free, right, even)
        cuts = np.where(opens & (at >= unit), at, cuts)
    return cuts
