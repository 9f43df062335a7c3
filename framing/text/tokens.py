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

from framing.spans import TITLE, UPPER, Gaps, Hashes, Ints, Tokens, Vocabulary
from framing.text.characters import Bytes, Characters, Codes, Table, code_points, plane

WORD, SPACE, HYPHEN, APOSTROPHE, IGNORABLE, POINT, CAPITAL = (1 << bit for bit in range(7))

_HYPHENS = "-\u2010\u2011"
_APOSTROPHES = "'\u2019\u02bc"
_IGNORABLES = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
HYPHENS = np.array([ord(mark) for mark in _HYPHENS], dtype=np.uint32)
_QUOTED = 300  # characters that a quotation in single marks may have
_WORD = 8  # characters that are hashed at once
_SLOT_BITS = 17  # of a hash, by which a batch's words are listed
_HASHED = 1 << 12  # a longer token is known by so many characters
_MIX = np.uint64(0xD6E8FEB86659FD93)
_BASE = np.uint64(0x9E3779B97F4A7C15)
_HALF = np.uint64(32)
_FIRST = np.array([(1 << 8 * size) - 1 for size in range(_WORD + 1)], dtype=np.uint64)
"""Masks of the first so many bytes of a word of eight."""


@cache
def _classes() -> Table:
    """Class bits of each code point."""
    letters = plane().view("U1")
    table = np.where(np.strings.isalnum(letters), WORD, 0).astype(np.uint8)
    table[0x300:0x370] = WORD
    table[np.strings.isspace(letters)] |= SPACE
    table[_lower_case() != plane()] |= CAPITAL
    signs = ((_HYPHENS, HYPHEN), (_APOSTROPHES, APOSTROPHE), (_IGNORABLES, IGNORABLE), (".,", POINT))
    for chars, bit in signs:
        table[[ord(char) for char in chars]] = bit
    table[-1] = 0
    return Table(table)


def mix(hashes: Hashes) -> Hashes:
    """Spread a hash over all its bits, so that any bits of it can serve as a table index."""
    mixed = hashes ^ (hashes >> _HALF)
    mixed *= _MIX
    mixed ^= mixed >> _HALF
    mixed *= _MIX
    mixed ^= mixed >> _HALF
    return mixed


@cache
def _lower_case() -> Codes:
    """The lower case of each code point of the basic plane, one for one; beyond it nothing is folded."""
    # U+0130 is the one character whose lower case is longer than itself; offsets must not move.
    folded = code_points(plane().tobytes().decode("utf-32-le").replace("\u0130", "i").lower()).copy()
    folded[[ord(mark) for mark in _APOSTROPHES]] = ord("'")
    return folded


def _fold(characters: Characters) -> tuple[Codes, Bytes]:
    """Code points in lower case, apostrophes of one shape; and the last byte of each."""
    high = characters.high
    raw = characters.codes.take(high)
    low = np.frombuffer(characters.low.lower(), dtype=np.uint8)
    folded = low.astype(np.uint32)
    lower = _lower_case().take(raw, mode="clip")
    folded[high] = np.where((lower == 0) | (raw > 0xFFFF), raw, lower)
    low[high] = folded.take(high).astype(np.uint8)
    return folded, low


def _mark_words(codes: Codes, kinds: Bytes) -> None:
    """Make words of the signs that belong to one, and blanks of those that part none: in `kinds`, as it comes."""
    at = np.flatnonzero((kinds & (APOSTROPHE | POINT)) != 0)
    if not at.size:
        return
    quote = kinds[at] == APOSTROPHE
    word, before, earlier, after, beyond = (kinds[at + step] & WORD != 0 for step in (0, -1, -2, 1, 2))
    possessive = quote & after & ~beyond & (codes[at + 1] == ord("s"))
    plural = _plural_possessives(at[quote], codes, kinds)
    word = quote & before & after & ~possessive
    point = ~quote & before & after
    lone = point & ~earlier & ~beyond & (codes[at] == ord("."))
    number = point & _is_digit(codes[at - 1]) & _is_digit(codes[at + 1])
    kinds[at[word | lone | number]] = WORD
    kinds[at[possessive]] = kinds[at[possessive] + 1] = SPACE
    kinds[plural] = SPACE


def _plural_possessives(at: Ints, codes: Codes, kinds: Bytes) -> Ints:
    """Which of the apostrophes stand as in "Democrats' plan", and close no quotation that began shortly before."""
    before, after = kinds[at - 1] & WORD != 0, kinds[at + 1]
    ends = before & (codes[at - 1] == ord("s")) & (after & SPACE != 0)
    opening, ending = at[~before & (after & WORD != 0)], at[ends]
    before = np.append(-_QUOTED, opening)[np.searchsorted(opening, ending)]
    far: Ints = ending[ending - before > _QUOTED]
    return far


def _is_digit(codes: Codes) -> NDArray[np.bool_]:
    return codes - np.uint32(ord("0")) < 10


def tokenise(text: str | Characters, sentence_start: Ints) -> tuple[Codes, Tokens]:
    """Folded code points and tokens of `text`; each token lies in the last sentence that starts at or before it.

    The code points go some blanks beyond the text.

    >>> _, tokens = tokenise("The U.S. backs Israel's far-right.", np.zeros(1, dtype=np.int64))
    >>> ["The U.S. backs Israel's far-right."[a:b] for a, b in zip(tokens.start, tokens.end)]
    ['The', 'U.S', 'backs', 'Israel', 'far', 'right']
    """
    characters = Characters.of(text)
    high = characters.high
    gone = high[_classes().values.take(characters.codes[high], mode="clip") == IGNORABLE]
    if gone.size:
        characters = characters.without(gone)
    kinds = characters.kinds(_classes())
    codes, low = _fold(characters)
    _mark_words(codes, kinds)
    word = (kinds & WORD) != 0
    edges = np.flatnonzero(word[1:] != word[:-1])
    edges = np.append(-1, edges) if word[0] else edges
    first, last = edges[0::2] + 1, edges[1::2] + 1
    length = last - first
    start, end = _origin(first, gone), _origin(last - 1, gone) + 1
    sentence = _sentence(start, sentence_start)
    hashes = _hash(codes, low, characters.high, first, length)
    gaps = _gaps(codes, first, last, len(characters))
    tokens = Tokens(
        start=start,
        end=end,
        first=first,
        length=length,
        hash=hashes,
        vocabulary=_vocabulary(hashes),
        case=_case((kinds & CAPITAL) != 0, word, first, length),
        joined=_joined(kinds, gaps, first, last, sentence),
        sentence=sentence,
        gaps=Gaps(_origin(gaps.at, gone), gaps.token),
    )
    return codes, tokens


def _origin(at: Ints, gone: Ints) -> Ints:
    """Where characters, in order, stand in the text from which some are gone."""
    if not gone.size:
        return at
    begin = np.searchsorted(at, gone - np.arange(len(gone)))
    return at + np.repeat(np.arange(len(gone) + 1), np.diff(begin, prepend=0, append=len(at)))


def _sentence(start: Ints, sentence_start: Ints) -> Ints:
    """Index of the last sentence that starts at or before each token; the first for those before all."""
    begin = np.searchsorted(start, sentence_start)
    begin[:1] = 0
    return np.repeat(np.arange(len(begin)), np.diff(begin, append=len(start)))


def _hash(codes: Codes, low: Bytes, high: Ints, first: Ints, length: Ints) -> Hashes:
    """Hash of each token, eight characters at a time; of those beyond a byte, place and value count as well."""
    words = np.append(low, np.zeros(-len(low) % _WORD + _WORD, dtype=np.uint8)).view(np.uint64)
    hashes = np.zeros(len(first), dtype=np.uint64)
    size = np.minimum(length, _HASHED)
    rest: Ints | slice = slice(None)
    begin = first
    while size.size:
        place, shift = begin >> 3, ((begin & 7) << 3).view(np.uint64)
        # Shifted in two steps, since a shift by all 64 bits is none.
        word = words.take(place + 1)
        word <<= np.uint64(1)
        word <<= np.uint64(63) - shift
        word |= words.take(place) >> shift
        word &= _FIRST.take(size, mode="clip")
        hashes[rest] = _blend(hashes[rest], word)
        more = np.flatnonzero(size > _WORD)
        rest = more if isinstance(rest, slice) else rest[more]
        begin, size = begin[more] + _WORD, size[more] - _WORD
    at = high[codes.take(high) > 0xFF]
    token = np.searchsorted(first, at, side="right") - 1
    inside = (token >= 0) & (at - first[token] < np.minimum(length, _HASHED)[token]) if len(first) else token > 0
    at, token = at[inside], token[inside]
    np.add.at(hashes, token, _wide(codes[at], at - first[token]))
    return mix(hashes)


def _blend(hashes: Hashes, word: Hashes) -> Hashes:
    """A hash with eight more characters."""
    blent = (hashes ^ word) * _BASE
    blent ^= blent >> _HALF
    return blent


def _wide(codes: Codes, place: Ints | int) -> Hashes:
    """What a character beyond a byte adds to the hash of a token at whose `place` it stands."""
    return mix(codes.astype(np.uint64) * _BASE + np.asarray(place).astype(np.uint64))


def _vocabulary(hashes: Hashes) -> Vocabulary:
    """Words are listed by some bits of their hash; the few that lose their place to another are listed by themselves,
    so a word can have several entries. That costs a little time, and no sorting is needed.
    """
    token = np.arange(len(hashes))
    slot = (hashes >> np.uint64(64 - _SLOT_BITS)).view(np.int64)
    keeper = np.empty(1 << _SLOT_BITS, dtype=np.int64)
    keeper[slot] = token
    owner = keeper.take(slot)
    lost = np.flatnonzero(hashes.take(owner) != hashes)
    owner[lost] = lost
    listed = np.zeros(len(hashes), dtype=bool)
    listed[owner] = True
    at = np.flatnonzero(listed)
    number = np.empty(len(hashes), dtype=np.int64)
    number[at] = np.arange(len(at))
    return Vocabulary(hashes.take(at), at, number.take(owner))


def _case(capital: NDArray[np.bool_], word: NDArray[np.bool_], first: Ints, length: Ints) -> Bytes:
    case = capital.view(np.uint8).take(first) * np.uint8(TITLE)
    # A capital behind a letter: few tokens have one.
    inner = np.flatnonzero(capital[1:] & word[:-1] & word[1:]) + 1
    token = np.searchsorted(first, inner, side="right") - 1
    begin = np.flatnonzero(np.diff(token, prepend=-1))
    token, count = token[begin], np.diff(begin, append=len(token)) + case[token[begin]]
    case[token[(count >= 2) & (2 * count >= length[token])]] = UPPER
    return case


def _gaps(codes: Codes, first: Ints, last: Ints, size: int) -> Gaps:
    begin, until = np.append(0, last), np.append(first, size)
    # Nearly all gaps are one blank.
    gap = np.flatnonzero((until - begin > 1) | (codes.take(begin) != ord(" ")))
    begin = begin.take(gap)
    count = until.take(gap) - begin
    at = np.repeat(begin - (np.cumsum(count) - count), count)
    at += np.arange(len(at))
    some = np.flatnonzero(codes.take(at) != ord(" "))
    return Gaps(at.take(some), np.repeat(gap, count).take(some))


def _joined(kinds: Bytes, gaps: Gaps, first: Ints, last: Ints, sentence: Ints) -> NDArray[np.bool_]:
    joined = np.zeros(len(first) + 1, dtype=bool)
    joined[1:-1] = sentence[1:] == sentence[:-1]
    kind = kinds.take(gaps.at)
    hard = np.flatnonzero(kind & SPACE == 0)
    token = gaps.token.take(hard)
    hyphen = np.flatnonzero((kind.take(hard) == HYPHEN) & (token > 0) & (token < len(first)))
    lone = hyphen[first[token[hyphen]] - last[token[hyphen] - 1] == 1]
    joined[np.delete(token, lone)] = False
    return joined[:-1]


def prefix_hashes(codes: Codes, first: Ints, length: Ints, sizes: tuple[int, ...]) -> Hashes:
    """(n_tokens, n_sizes) hash of each token's first `size` characters, 0 for shorter tokens.

    It equals the hash of a token of that text.
    """
    most = max(sizes, default=0)
    letters = codes.take(first[:, None] + np.arange(most), mode="clip")
    padded = np.zeros((len(first), -(-most // _WORD) * _WORD), dtype=np.uint8)
    padded[:, :most] = letters.astype(np.uint8)
    words = padded.view(np.uint64)
    found = np.zeros((len(sizes), len(first)), dtype=np.uint64)
    hashes = np.zeros(len(first), dtype=np.uint64)
    for block in range(words.shape[1]):
        for row, size in enumerate(sizes):
            if 0 < size - block * _WORD <= _WORD:
                found[row] = _blend(hashes, words[:, block] & _FIRST[size - block * _WORD])
        hashes = _blend(hashes, words[:, block])
    token, place = np.nonzero(letters > 0xFF)
    wide = _wide(letters[token, place], place)
    for row, size in enumerate(sizes if token.size else ()):
        np.add.at(found[row], token[place < size], wide[place < size])
    return np.where(length >= np.array(sizes)[:, None], mix(found), np.uint64(0)).T
