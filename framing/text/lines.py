"""A batch's text as arrays of character kinds, and the line ends at which a sentence must end whatever the words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from framing.spans import Ints
from framing.text.characters import Bytes, Characters, Table, plane
from framing.text.keys import KeySet

Flags = NDArray[np.bool_]
Words = NDArray[np.uint64]
"""Up to eight ASCII letters as the bytes of one integer, so that a whole batch's words are looked up at once."""

OTHER, LOWER, UPPER, DIGIT, SPACE, LINE, STOP, OPEN, CLOSE, DOUBLE, APOSTROPHE, PAREN, UNPAREN, HIDDEN, BULLET = range(
    15
)

_STAND_INS = (
    (LINE, "\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029", "\n"),
    (LINE, "\r", "\r"),
    (STOP, ".。", "."),
    (STOP, "!！‼", "!"),
    (STOP, "?？⁇⁈⁉", "?"),
    (STOP, "…", "~"),
    (OPEN, "“‘«„‚‹`", " "),
    (CLOSE, "”»›", " "),
    (DOUBLE, '"', " "),
    (APOSTROPHE, "'’", " "),
    (PAREN, "(", "("),
    (PAREN, "[", "["),
    (UNPAREN, ")", ")"),
    (UNPAREN, "]", "]"),
    (HIDDEN, "\u00ad\u200b\u200c\u200d\u2060\ufeff" + "".join(map(chr, [*range(9), *range(14, 28), 127])), " "),
    (BULLET, "•◦▪▫■□●○◆►▸‣⁃", "-"),
    (OTHER, "<>{}", "-"),
)
_NARROWEST, _WIDEST = 40, 120
_GOES_ON = ("a", "an", "and", "from", "of", "or", "the", "to", "with")
"""No sentence ends with these, so a line that does goes on in the next."""


@cache
def _tables() -> tuple[Table, Table]:
    """Kind and ASCII stand-in of each code point of the basic plane; beyond it everything is OTHER."""
    letters = plane().view("U1")
    kind = np.full(0x10000, OTHER, dtype=np.uint8)
    shadow = np.full(0x10000, ord("-"), dtype=np.uint8)
    for code, member, stand_in in (
        (UPPER, np.strings.isalpha(letters), "A"),
        (LOWER, np.strings.islower(letters), "a"),
        (DIGIT, np.strings.isdigit(letters), "1"),
        (SPACE, np.strings.isspace(letters), " "),
    ):
        kind[member], shadow[member] = code, ord(stand_in)
    shadow[33:127] = np.arange(33, 127)
    for code, characters, stand_in in _STAND_INS:
        at = [ord(character) for character in characters]
        kind[at], shadow[at] = code, ord(stand_in)
    return Table(kind), Table(shadow)


def blank(kind: Bytes) -> Flags:
    """Spaces and line ends."""
    flags: Flags = kind >> 1 == SPACE >> 1
    return flags


def alnum(kind: Bytes) -> Flags:
    """Letters and digits."""
    return kind - np.uint8(LOWER) <= DIGIT - LOWER


def mark(kind: Bytes) -> Flags:
    """Quotation marks, apostrophes, parentheses and brackets."""
    return kind - np.uint8(OPEN) <= UNPAREN - OPEN


@dataclass(frozen=True, slots=True)
class Page:
    """A batch's text as arrays, padded with blanks so that looking a little ahead or back needs no check."""

    size: int
    """Code points in the text; the arrays are longer."""
    kind: Bytes
    shadow: Bytes
    """The ASCII stand-in of each character."""
    edges: Ints
    """Offsets at which white space and anything else meet, then `size`."""

    @classmethod
    def of(cls, characters: Characters) -> Page:
        kinds, shadows = _tables()
        kind = characters.kinds(kinds)
        space = blank(kind)
        edges = np.append(np.flatnonzero(space[1:] != space[:-1]) + 1, len(characters))
        return cls(len(characters), kind, characters.kinds(shadows), edges)

    def next(self, at: Ints) -> Ints:
        """The first visible character at or after each offset, `size` where there is none."""
        found = np.minimum(at, self.size)
        search = np.flatnonzero(blank(self.kind[found]) & (found < self.size))
        # Nearly all blanks stand alone.
        found[search] += 1
        search = search[blank(self.kind[found[search]]) & (found[search] < self.size)]
        found[search] = self.edges[np.searchsorted(self.edges, found[search], side="right")]
        return found

    def last(self, at: Ints) -> Ints:
        """The last visible character before each offset, -1 where there is none."""
        found = at - 1
        search = np.flatnonzero(blank(self.kind[found]) & (found >= 0))
        found[search] -= 1
        search = search[blank(self.kind[found[search]]) & (found[search] >= 0)]
        edge = np.searchsorted(self.edges, at[search]) - 1
        found[search] = np.where(edge >= 0, self.edges[edge] - 1, -1)
        return found

    def stopped(self, at: Ints, since: Ints) -> Flags:
        """Whether a stop is the last thing before each offset and not before `since`, marks apart."""
        tail = self.last(at)
        for _ in range(2):
            tail = np.where(mark(self.kind[tail]), self.last(tail), tail)
        stopped: Flags = (tail >= since) & (self.kind[tail] == STOP)
        return stopped

    def words_before(self, at: Ints) -> Words:
        """The letters and stops that end right before each offset, eight at most."""
        return _words(self.shadow, at, stops=True)

    def words_after(self, at: Ints) -> Words:
        """The letters that begin at each offset, eight at most."""
        return _words(self.shadow[::-1], len(self.shadow) - at, stops=False)


def _words(shadow: Bytes, at: Ints, *, stops: bool) -> Words:
    words, inside = np.zeros(len(at), dtype=np.uint64), np.ones(len(at), dtype=bool)
    for place in range(8):
        letter = shadow[at - 1 - place].astype(np.uint64)
        inside &= (((letter | 32) - 97 < 26) | (stops & (letter == ord(".")))) & (at > place)
        words |= np.where(inside, letter << np.uint64(8 * place), np.uint64(0))
    return words


@cache
def codes(words: tuple[str, ...], *, after: bool = False) -> KeySet:
    """Words as `words_before` (or `words_after`) gives them."""
    ordered = (word[7::-1] if after else word[-8:] for word in words)
    return KeySet(np.array([int.from_bytes(word.encode("ascii"), "big") for word in ordered], dtype=np.uint64))


@cache
def _table(letters: bytes) -> Flags:
    table = np.zeros(256, dtype=bool)
    table[list(letters)] = True
    return table


def one_of(letters: bytes, shown: Bytes) -> Flags:
    """Whether each of the shown characters is one of `letters`."""
    return _table(letters)[shown]


def among(places: Ints, ordered: Ints) -> Flags:
    """Whether each place is one of the ordered ones."""
    if not len(ordered):
        return np.zeros(len(places), dtype=bool)
    found: Flags = ordered[np.minimum(np.searchsorted(ordered, places), len(ordered) - 1)] == places
    return found


def merged(*places: Ints) -> Ints:
    """All places in order, each once."""
    ordered = np.sort(np.concatenate(places), kind="stable")
    return ordered[np.diff(ordered, prepend=-1) > 0]


def hard_starts(page: Page, breaks: Ints) -> Ints:
    """Where a sentence must begin: texts, what follows a blank line, and lines to which no sentence runs on."""
    ends = np.flatnonzero(page.kind[: page.size] == LINE)
    ends = ends[(page.shadow[ends] != ord("\r")) | (page.shadow[ends + 1] != ord("\n"))]
    begins = merged(np.zeros(1, dtype=np.int64), ends + 1, breaks)
    visible = page.next(begins)
    final = np.flatnonzero(np.diff(visible, append=page.size + 1))
    first, begin, count = visible[final], begins[final], np.diff(final, prepend=-1)
    seen = first < page.size
    first, begin, count = first[seen], begin[seen], count[seen]
    if not len(first):
        return first
    text = np.searchsorted(breaks, first, side="right")
    above = np.flatnonzero((count[1:] == 1) & (text[1:] == text[:-1]))
    hard = np.ones(len(first), dtype=bool)
    hard[above + 1] = ~_continues(page, first, begin, text, above)
    return first[hard]


def _continues(page: Page, first: Ints, begin: Ints, text: Ints, above: Ints) -> Flags:
    """Whether a sentence may run on from each line `above` to the next, judged by their shape.

    A text is taken for hard-wrapped if its lines are short, and most of those that end in no stop are so full that the
    next line's first word had no room on them; there each full line runs on. Elsewhere a line runs on if it ends in a
    word like "the" or the next begins in lower case.
    """
    kind, below = page.kind, above + 1
    last = page.last(np.append(first[1:], page.size))
    length, indent = last + 1 - begin, first - begin
    word = page.edges[np.searchsorted(page.edges, first[below], side="right")] - first[below]
    _, group, lines = np.unique(text, return_index=True, return_counts=True)
    short = length <= _WIDEST
    width = np.repeat(np.maximum.reduceat(np.where(short, length, 0), group), lines)[above]
    full = short[above] & (width >= _NARROWEST) & (length[above] + 1 + word > width)
    end = last[above] + 1
    running = ~page.stopped(end, first[above])
    pairs, packed = (np.bincount(text[above], flags, text[-1] + 1) for flags in (running, running & full))
    narrow = np.bincount(text, ~short) <= 0.05 * np.bincount(text)
    wrapped = (narrow & (packed >= 0.75 * pairs) & (pairs > 1))[text[above]]
    lone = (narrow & (pairs == 1))[text[above]] & (length[above] >= 60) & (kind[last[below]] == STOP)
    head = first[below]
    for _ in range(2):
        head = np.where(mark(kind[head]), page.next(head + 1), head)
    lower = (kind[head] == LOWER) & (head <= last[below])
    unfinished = running & (lower | codes(_GOES_ON).contains(page.words_before(end)))
    flow = full & (wrapped | lone) & (indent[below] <= indent[above] + 1)
    item = _opens_item(page, first[below]) & ~(full & wrapped & running)
    continues: Flags = (flow | unfinished) & ~item
    return continues


def _opens_item(page: Page, at: Ints) -> Flags:
    """Whether a list item, numbered paragraph, byline or web address begins at each offset."""
    kind, shadow = page.kind, page.shadow
    bullet = (kind[at] == BULLET) | (one_of(b"-*+", shadow[at]) & blank(kind[at + 1]))
    after = at + 1 + (kind[at + 1] == DIGIT)
    number = (kind[at] == DIGIT) & one_of(b".)", shadow[after]) & blank(kind[after + 1])
    letter = (alnum(kind[at]) & (shadow[at + 1] == ord(")"))) | ((kind[at] == PAREN) & (shadow[at + 2] == ord(")")))
    byline = codes(("By",), after=True).contains(page.words_after(at)) & (kind[at + 3] == UPPER)
    link = codes(("http", "https", "www"), after=True).contains(page.words_after(at))
    item: Flags = bullet | number | letter | byline | link
    return item


def calm_places(page: Page, hard: Ints, step: int) -> Ints:
    """Offsets about every `step` characters of a long paragraph, between two words where there are any."""
    ends = np.append(hard[1:], page.size)
    long = ends - hard > step
    found = [np.zeros(0, dtype=np.int64)]
    for start, end in zip(hard[long].tolist(), ends[long].tolist(), strict=True):
        edges = page.edges[slice(*np.searchsorted(page.edges, (start + 2, end)))]
        calm = edges[alnum(page.kind[edges]) & blank(page.kind[edges - 1]) & alnum(page.kind[edges - 2])]
        steps = np.arange(start + step, end, step)
        near = np.append(calm, end)[np.searchsorted(calm, steps)]
        found.append(np.where(near < steps + step, near, steps))
    return np.concatenate(found)
