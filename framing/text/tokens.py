"""Tokens of a whole batch as arrays: edges, letter case and a 64-bit hash, without a Python loop over characters.

A token is a run of letters and digits. Inside it an apostrophe stays ("don't"), a possessive does not ("Israel's" is
the token "israel"), single letters keep their stops ("u.s"), numbers theirs ("3.5", "10,000"). A hyphen parts tokens,
and `joined` says that nothing but it, white space or a possessive stands between two of them; so "far-right" and
"far right", or a phrase broken by a line end, are the same sequence.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from framing.spans import TITLE, UPPER, Tokens

WORD, SPACE, HYPHEN, APOSTROPHE, IGNORABLE = 1, 2, 4, 8, 16

_HYPHENS = "-\u2010\u2011"
_APOSTROPHES = "'\u2019\u02bc"
_IGNORABLES = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
HYPHENS = np.array([ord(mark) for mark in _HYPHENS], dtype=np.uint32)
_BLOCK = 1 << 17  # characters whose powers are kept
_QUOTED = 300  # characters that a quotation in single marks may have
_HASHED = 1 << 12  # a longer token is known by so many characters
_BASE = np.uint64(0x9E3779B97F4A7C15 | 1)
_MIX = np.uint64(0xD6E8FEB86659FD93)


def _plane() -> NDArray[np.uint32]:
    """The code points of the basic plane, zero for the surrogates, which no string holds."""
    points = np.arange(0x10000, dtype=np.uint32)
    points[0xD800:0xE000] = 0
    return points


@cache
def _classes() -> NDArray[np.uint8]:
    """Class bits of each code point of the basic plane; beyond it nothing is a word character."""
    letters = _plane().view("U1")
    table = np.where(np.strings.isalnum(letters), WORD, 0).astype(np.uint8)
    table[0x300:0x370] = WORD
    table[np.strings.isspace(letters)] |= SPACE
    for chars, bit in ((_HYPHENS, HYPHEN), (_APOSTROPHES, APOSTROPHE), (_IGNORABLES, IGNORABLE)):
        table[[ord(char) for char in chars]] = bit
    return table


@cache
def _powers() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Powers of the base from the first on, and their inverses from the zeroth on, modulo 2**64."""
    size = _BLOCK + _HASHED
    inverse = np.uint64(pow(int(_BASE), -1, 1 << 64))
    inverses = np.full(size, inverse, dtype=np.uint64)
    inverses[0] = 1
    return np.cumprod(np.full(size, _BASE), dtype=np.uint64), np.cumprod(inverses, dtype=np.uint64)


def mix(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread a hash over all its bits, so that any bits of it can serve as a table index."""
    mixed = hashes ^ (hashes >> np.uint64(32))
    mixed *= _MIX
    mixed ^= mixed >> np.uint64(32)
    mixed *= _MIX
    mixed ^= mixed >> np.uint64(32)
    return mixed


def code_points(text: str) -> NDArray[np.uint32]:
    """The text as one code point an element; lone surrogates survive."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


@cache
def _lower_case() -> NDArray[np.uint32]:
    """The lower case of each code point of the basic plane, one for one; beyond it nothing is folded."""
    # U+0130 is the one character whose lower case is longer than itself; offsets must not move.
    plane = _plane().tobytes().decode("utf-32-le").replace("\u0130", "i")
    return code_points(plane.lower())


def _fold(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    folded = _lower_case().take(codes, mode="clip")
    high = np.flatnonzero((codes > 0xFFFF) | (folded == 0))
    folded[high] = codes[high]
    return folded


def _word_flags(codes: NDArray[np.uint32], kinds: NDArray[np.uint8]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which characters belong to tokens, and which gaps between tokens keep a phrase together."""
    size = len(codes)
    word = (kinds & WORD) != 0
    soft = (kinds & SPACE) != 0
    padded = np.zeros(size + 4, dtype=bool)
    padded[2:-2] = word
    at = np.flatnonzero(kinds == APOSTROPHE)
    if at.size:
        after, beyond = padded[at + 3], padded[at + 4]
        possessive = after & ~beyond & (codes[np.minimum(at + 1, size - 1)] == ord("s"))
        word[at[padded[at + 1] & after & ~possessive]] = True
        marks = at[possessive]
        word[marks + 1] = False
        soft[marks] = soft[marks + 1] = True
        soft[_plural_possessives(at, codes, padded, kinds)] = True
    at = np.flatnonzero((codes == ord(".")) | (codes == ord(",")))
    if at.size:
        before, after = np.maximum(at - 1, 0), np.minimum(at + 1, size - 1)
        lone = padded[at + 1] & ~padded[at] & padded[at + 3] & ~padded[at + 4] & (codes[at] == ord("."))
        digits = _is_digit(codes[before]) & _is_digit(codes[after]) & (before < at) & (after > at)
        word[at[lone | digits]] = True
    return word, soft


def _plural_possessives(
    at: NDArray[np.int64], codes: NDArray[np.uint32], padded: NDArray[np.bool_], kinds: NDArray[np.uint8]
) -> NDArray[np.int64]:
    """Which of the apostrophes stand as in "Democrats' plan", and close no quotation that began shortly before."""
    last = len(codes) - 1
    ends = (
        (codes[np.maximum(at - 1, 0)] == ord("s")) & ((kinds[np.minimum(at + 1, last)] & SPACE) != 0) & padded[at + 1]
    )
    opening, ending = at[~padded[at + 1] & padded[at + 3]], at[ends]
    before = np.append(-_QUOTED, opening)[np.searchsorted(opening, ending)]
    far: NDArray[np.int64] = ending[ending - before > _QUOTED]
    return far


def _is_digit(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    return (codes >= ord("0")) & (codes <= ord("9"))


def tokenise(text: str, sentence_start: NDArray[np.int64]) -> tuple[NDArray[np.uint32], Tokens]:
    """Folded code points and tokens of `text`; each token lies in the last sentence that starts at or before it.

    >>> _, tokens = tokenise("The U.S. backs Israel's far-right.", np.zeros(1, dtype=np.int64))
    >>> ["The U.S. backs Israel's far-right."[a:b] for a, b in zip(tokens.start, tokens.end)]
    ['The', 'U.S', 'backs', 'Israel', 'far', 'right']
    """
    raw = code_points(text)
    codes = _fold(raw)
    kinds = _classes().take(codes, mode="clip")
    origin: NDArray[np.int64] | None = None
    if (kinds == IGNORABLE).any():
        origin = np.flatnonzero(kinds != IGNORABLE)
        raw, codes, kinds = raw[origin], codes[origin], kinds[origin]
    upper = raw != codes
    if (kinds == APOSTROPHE).any():
        codes = np.where(kinds == APOSTROPHE, np.uint32(ord("'")), codes)
    word, soft = _word_flags(codes, kinds)
    edges = np.flatnonzero(np.diff(word, prepend=False, append=False)).reshape(-1, 2)
    first, last = edges[:, 0].copy(), edges[:, 1].copy()
    length = last - first
    start, end = (first, last) if origin is None else (origin[first], origin[last - 1] + 1)
    sentence = _sentence(start, sentence_start)
    tokens = Tokens(
        start=start,
        end=end,
        first=first,
        length=length,
        hash=_hash(codes, first, last),
        case=_case(upper, first, last, length),
        joined=_joined(kinds, word, soft, first, last, sentence),
        sentence=sentence,
    )
    return codes, tokens


def _sentence(start: NDArray[np.int64], sentence_start: NDArray[np.int64]) -> NDArray[np.int64]:
    """Index of the last sentence that starts at or before each token; the first for those before all."""
    begin = np.searchsorted(start, sentence_start)
    begin[:1] = 0
    return np.repeat(np.arange(len(begin)), np.diff(begin, append=len(start)))


def _hash(codes: NDArray[np.uint32], first: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Sum of each token's code points times powers of the base, as differences of running sums."""
    last = np.minimum(last, first + _HASHED)
    powers, inverses = _powers()
    hashes = np.zeros(len(first), dtype=np.uint64)
    begin = 0
    while begin < len(first):
        origin = first[begin]
        stop = int(np.searchsorted(first, origin + _BLOCK, side="left"))
        left, right = first[begin:stop] - origin, last[begin:stop] - origin
        running = np.zeros(int(right[-1]) + 1, dtype=np.uint64)
        block = codes[origin : origin + len(running) - 1]
        np.cumsum(block * powers[: len(block)], out=running[1:])
        hashes[begin:stop] = (running[right] - running[left]) * inverses[left]
        begin = stop
    return mix(hashes)


def _case(
    upper: NDArray[np.bool_], first: NDArray[np.int64], last: NDArray[np.int64], length: NDArray[np.int64]
) -> NDArray[np.uint8]:
    at = np.flatnonzero(upper)
    token = np.searchsorted(first, at, side="right") - 1
    inside = (token >= 0) & (at < last[token])
    count = np.bincount(token[inside], minlength=len(first))
    case = upper[first] * np.uint8(TITLE)
    case[(count >= 2) & (2 * count >= length)] = UPPER
    return case


def _joined(
    kinds: NDArray[np.uint8],
    word: NDArray[np.bool_],
    soft: NDArray[np.bool_],
    first: NDArray[np.int64],
    last: NDArray[np.int64],
    sentence: NDArray[np.int64],
) -> NDArray[np.bool_]:
    joined = np.zeros(len(first), dtype=bool)
    if len(first) < 2:
        return joined
    joined[1:] = sentence[1:] == sentence[:-1]
    hard = np.flatnonzero(~(soft | word))
    follows = np.searchsorted(first, hard)
    inner = (follows > 0) & (follows < len(first))
    hard, follows = hard[inner], follows[inner]
    hyphen = (first[follows] - last[follows - 1] == 1) & (kinds[hard] == HYPHEN)
    joined[follows[~hyphen]] = False
    return joined


def prefix_hashes(
    codes: NDArray[np.uint32], first: NDArray[np.int64], length: NDArray[np.int64], sizes: tuple[int, ...]
) -> NDArray[np.uint64]:
    """(n_tokens, n_sizes) hash of each token's first `size` characters, 0 for shorter tokens.

    It equals the hash of a token of that text.
    """
    place = np.arange(max(sizes))
    at = np.minimum(first[:, None] + place, max(len(codes) - 1, 0))
    sums = np.cumsum(codes[at] * _powers()[0][place], axis=1, dtype=np.uint64)
    wanted = np.array(sizes)
    return np.where(length[:, None] >= wanted, mix(sums[:, wanted - 1]), np.uint64(0))
