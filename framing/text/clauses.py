"""A batch as the search for clauses sees it: where clauses can begin and end, by small closed classes of words.

There is no parser; where an edge is unclear, the clause goes on. A span of tokens `[start, end)` is none if it ends
before it begins.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from framing.spans import LOWER, Ints, Tokens
from framing.text.layout import (
    BLANKS,
    COLON,
    COMMA,
    DASH,
    PARAGRAPH,
    SEMICOLON,
    SENTENCE,
    Flags,
    Layout,
    Places,
    following,
    places,
)
from framing.text.quotation import Quotations
from framing.text.reporting import SPEAKS, Found, has, isa

PART = COMMA | SEMICOLON | COLON | DASH
NOWHERE = 1 << 40
"""The place of what is not there."""
Spans = list[tuple[Ints, Ints]]
_ADJECTIVE = np.array([[ord(letter) for letter in end] for end in ("ous", "ful", "ess", "ble", "ist", "ish")])


@dataclass(frozen=True, slots=True)
class Scan:
    """A batch as the search for clauses sees it; arrays over tokens go some blanks beyond the last.

    The fields from `sentence` on are `Places`.
    """

    page: Layout
    tokens: Tokens
    size: int
    cue: Ints
    before: Ints
    """Classes of the token before, in the same sentence."""
    ahead: Ints
    """Classes of the token after, in the same sentence."""
    small: tuple[Ints, Ints]
    """Tokens of any class, and their classes."""
    frame: NDArray[np.int32]
    report: Ints
    """Tokens that are verbs of the list."""
    row: Ints
    """Number of each of them."""
    case: NDArray[np.uint8]
    gap: NDArray[np.uint8]
    inside: Flags
    """In quotation marks, where punctuation parts no clause of the writer's."""
    finite: Flags
    adverb: Flags
    """What can stand between a subject and its verb."""
    verbs: NDArray[np.int32]
    """Number of finite verbs up to each token."""
    main: NDArray[np.int32]
    """The same without those of relative clauses."""
    sentence: Places
    quote: Places
    unquote: Places
    part: Places
    """After a comma, a dash or a quotation."""
    comma: Places
    """After a comma or a dash."""
    verb: Places
    """Finite verbs."""
    other: Places
    """Words that begin a clause of their own."""
    that: Places
    opener: Places
    """Where a noun phrase seems to begin right after another."""
    edge: Places
    """Where a reported clause ends though its sentence goes on."""
    condition: Places
    """"if" and its like."""

    def find(self, names: str) -> Ints:
        """All words of the classes."""
        return self.small[0].compress(isa(self.small[1], names))

    def next(self, names: str, at: Ints) -> Ints:
        """The first word of the classes at or after each token."""
        return following(places(self.find(names), self.size), at)

    def bounds(self, at: Ints) -> tuple[Ints, Ints]:
        """First token of the sentence of each token, and its end."""
        return self.sentence.preceding(at), self.sentence.following(at + 1)

    def clause(self, at: Ints, last: Ints) -> Ints:
        """Where a reported clause that has begun before `at` ends."""
        return np.minimum(last, self.edge.following(at))

    def has_main(self, first: Ints, end: Ints) -> Flags:
        """Whether a finite verb that is not a relative clause's stands in each `[first, end)`."""
        return (end > first) & (self.main[end - 1] - self.main[first - 1] * (first > 0) > 0)

    def relative(self, at: Ints, first: Ints) -> Flags:
        """Whether each verb stands in a relative clause: "what officials call", "who said"."""
        pronoun = np.maximum(self.other.preceding(at - 1), 0)
        near = isa(self.cue[pronoun], "relative that") & (at - pronoun <= 6) & (pronoun >= first) & (pronoun < at)
        relative: Flags = near & (self.part.following(pronoun + 1) > at)
        return relative

    def evident(self, start: Ints, end: Ints) -> Flags:
        """Whether a clause seems to begin at each token: a finite verb comes before any other clause."""
        verb = self.verb.following(start + 1)
        evident: Flags = (verb < end) & (verb < self.other.following(start)) & ~isa(self.before[verb], "and")
        return evident

    def owner(self, at: Ints) -> Flags:
        """Whether an apostrophe follows each token: "Smith's claim"."""
        after = self.page.codes_at(self.tokens.end[np.minimum(at, self.size - 1)] + np.arange(3)[:, None])
        owner: Flags = _apostrophe(after[0]) | (_apostrophe(after[1]) & (after[0] == ord(" ")) & (after[2] == ord("s")))
        return owner

    def number(self, at: Ints) -> Flags:
        """Whether each token begins with a digit."""
        code = self.page.codes_at(self.tokens.start[np.minimum(at, self.size - 1)])
        digit: Flags = (code >= ord("0")) & (code <= ord("9"))
        return digit

    def adjective(self, at: Ints) -> Flags:
        """Whether each token ends like an adjective that no noun looks like."""
        last = self.page.codes_at(self.tokens.end[np.minimum(at, self.size - 1)] - np.array([[3], [2], [1]])) | 32
        adjective: Flags = (last.T[:, None] == _ADJECTIVE).all(axis=2).any(axis=1)
        return adjective

    def gerund(self, at: Ints) -> Flags:
        """Whether each token ends like a participle."""
        token = np.minimum(at, self.size - 1)
        letters = self.page.codes_at(self.tokens.end[token] - np.array([[2], [1]])) | 32
        ing: Flags = (letters[0] == ord("n")) & (letters[1] == ord("g")) & (at < self.size)
        return ing & ~self.tokens.names(token)  # "Beijing"


def _apostrophe(codes: NDArray[np.uint32]) -> Flags:
    apostrophe: Flags = (codes == ord("'")) | (codes == 0x2019)
    return apostrophe


def scan(page: Layout, tokens: Tokens, quotes: Quotations, words: Found) -> Scan:
    cue, frame = words.cue, words.frame
    size = len(tokens)
    gap = np.full(size + BLANKS, PARAGRAPH | SENTENCE, dtype=np.uint8)
    gap[: size + 1] = page.gap
    stretch = np.diff(np.column_stack((quotes.first, quotes.last)).ravel(), prepend=0, append=size + BLANKS)
    inside = np.repeat(np.arange(len(stretch)) % 2 == 1, stretch)
    within = inside.copy()
    within[quotes.first] = False
    gap[within] = 0
    case = np.zeros(size + BLANKS, dtype=np.uint8)
    case[:size] = tokens.case
    on = quotes.last[(case[quotes.last] == LOWER) & (gap[quotes.last] & PARAGRAPH == 0)]
    gap[on] &= 255 - SENTENCE
    sentence = np.flatnonzero((gap[:size] & SENTENCE) != 0)
    before, ahead = np.zeros(size + BLANKS, dtype=np.int64), np.zeros(size + BLANKS, dtype=np.int64)
    before[1:size], ahead[: size - 1] = cue[: size - 1], cue[1:size]
    before[sentence] = ahead[sentence[1:] - 1] = 0
    small = np.flatnonzero(cue != 0)
    classes = cue[small]
    finite, adverb, report = _verbs(page, tokens, (cue, before, ahead), words, (small, classes))

    comma = (gap[:size] & (COMMA | DASH)) != 0
    part = comma.copy()
    part[quotes.last[quotes.last < size]] = True
    part[sentence] = comma[sentence] = False
    other = small.compress(isa(classes, "relative that but subordinator"))
    relative = other.compress(isa(cue[other], "relative that"))
    main, going = finite.copy(), np.ones(len(relative), dtype=bool)
    for step_ in (1, 2, 3):
        going &= gap[relative + step_] & SENTENCE == 0
        main[relative[going] + step_] = False
    that = other.compress(isa(cue[other], "that") & ~inside[other])
    rows = [np.flatnonzero(flags) for flags in (part, comma, finite[:size])]
    found = [
        Places.of(at, size) for at in (sentence, quotes.first, quotes.last[quotes.last < size], *rows, other, that)
    ]
    return Scan(
        page=page,
        tokens=tokens,
        size=size,
        cue=cue,
        before=before,
        ahead=ahead,
        small=(small, classes),
        frame=frame,
        report=words.verb,
        row=words.row,
        case=case,
        gap=gap,
        inside=inside,
        finite=finite,
        adverb=adverb,
        verbs=np.cumsum(finite, dtype=np.int32),
        main=np.cumsum(main, dtype=np.int32),
        sentence=found[0],
        quote=found[1],
        unquote=found[2],
        part=found[3],
        comma=found[4],
        verb=found[5],
        other=found[6],
        that=found[7],
        opener=Places.of(_openers(cue, before, case, inside, (small, classes)), size),
        edge=Places.of(_edges((cue, ahead), frame, gap, report[~inside[report]], adverb, found), size),
        condition=Places.of(other[isa(cue[other], "if")], size),
    )


def _verbs(
    page: Layout, tokens: Tokens, cues: tuple[Ints, Ints, Ints], words: Found, small: tuple[Ints, Ints]
) -> tuple[Flags, Flags, Ints]:
    """Which tokens are finite verbs, which may stand between subject and verb, and the reports among the verbs."""
    cue, before, ahead = cues
    frame, report = words.frame, words.verb
    listed, classes = small
    said = tokens.vocabulary
    end = tokens.end[said.token]
    last, second = page.codes_at(end - 1) | 32, page.codes_at(end - 2) | 32
    ly = np.zeros(len(cue), dtype=bool)
    word = said.token >= 0
    ly[: len(tokens)] = (word & (second == ord("l")) & (last == ord("y"))).take(said.number)
    past = word & (second == ord("e")) & (last == ord("d")) & (tokens.length[said.token] > 3)
    ed = np.flatnonzero(past.take(said.number))
    ed = ed.compress(~isa(cue[ed], "unfinite") & (page.codes_at(tokens.start[ed] - 1) != ord("-")))
    owned = _apostrophe(page.codes_at(tokens.start[ed] - 3)) & (page.codes_at(tokens.start[ed] - 2) == ord("s"))
    report = report.compress(has(frame[report], "past") | (has(frame[report], "s") & ~has(frame[report], "noun")))
    verb = np.concatenate((ed[~owned], report, listed.compress(isa(classes, "finite"))))
    verb = verb.compress(~isa(before[verb], "article possessive preposition to subordinator be"))
    # "he notably declined", but "a newly found grave"
    verb = verb.compress(~ly[verb - 1] | isa(before[verb - 1], "pronoun self relative"))
    helper, clitic = listed.compress(isa(classes, "auxiliary")), listed.compress(isa(classes, "clitic"))
    clitic = clitic.compress(isa(before[clitic], "pronoun self"))
    finite = np.zeros(len(cue), dtype=bool)
    finite[clitic] = True
    finite[helper[~isa(before[helper], "to")]] = True
    finite[verb] = True
    ly[listed.compress(isa(classes, "time auxiliary be negation"))] = ly[clitic] = True
    this = listed.compress(isa(classes, "deictic"))
    ly[this] |= isa(ahead[this], "time")
    return finite, ly, report


def _openers(cue: Ints, before: Ints, case: NDArray[np.uint8], inside: Flags, small: tuple[Ints, Ints]) -> Ints:
    begins = case > LOWER
    word = small[0].compress(isa(small[1], "pronoun determiner article"))
    begins[word] |= case[word] == LOWER
    opener = np.flatnonzero(begins & ~inside)
    lower = case[opener - 1] == LOWER
    inner = lower & isa(before[opener], "preposition determiner article to and possessive subordinator relative as")
    found: Ints = opener.compress(((case[opener] == LOWER) | lower) & ~inner & ~isa(cue[opener], "time"))
    return found


def _edges(
    cues: tuple[Ints, Ints],
    frame: NDArray[np.int32],
    gap: NDArray[np.uint8],
    report: Ints,
    adverb: Flags,
    found: list[Places],
) -> Ints:
    """Where a reported clause ends within its sentence: a clause of the writer's own, or another report, begins."""
    cue, ahead = cues
    size = len(cue) - BLANKS
    sentence, part, comma, finite = found[0], found[3], found[4].tokens, found[5]
    last = sentence.following(comma + 1)
    word, second = cue[comma], ahead[comma]
    until, say = np.minimum(part.following(comma + 1), last), following(places(report, size), comma + 1)
    turn = (say - comma <= 6) & (say < until) & ~isa(word, "relative that subordinator preposition to")
    turn &= isa(word, "and but") | (finite.following(comma) == say)
    turn |= isa(word, "and but") & isa(second | np.where(second, ahead[comma + 1], 0), "idle")
    verb = finite.following(comma + 1)
    bare = verb == comma + 1
    clear = isa(word, "but") & (bare | ~isa(second, "pronoun that negation to preposition question"))
    clear &= (verb - comma <= 7) & (verb < until)
    other = has(frame[comma], "ing source") | (adverb[comma] & (comma + 1 < last) & has(frame[comma + 1], "ing"))
    ends = comma[turn | clear | other | isa(word, "result")]
    joint = np.concatenate((report - 1, report - 2))
    joint = joint.compress(isa(cue[joint], "and but"))
    second = joint + 1 + adverb[joint + 1]
    told = np.zeros(size + BLANKS, dtype=bool)
    told[report] = True
    parted = ((gap[second] | gap[joint + 1]) & (COMMA | SENTENCE)) != 0
    joint = joint.compress(told[second] & has(frame[second], SPEAKS) & ~parted)
    return np.sort(np.concatenate((ends, joint, np.flatnonzero((gap[:size] & SEMICOLON) != 0))))
