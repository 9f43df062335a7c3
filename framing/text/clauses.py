"""A batch as the search for clauses sees it: where clauses can begin and end, by small closed classes of words.

There is no parser; where an edge is unclear, the clause goes on. A span of tokens `[start, end)` is none if it ends
before it begins.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from framing.spans import LOWER, Ints, Tokens
from framing.text.quotation import (
    BLANKS,
    COLON,
    COMMA,
    DASH,
    PARAGRAPH,
    SEMICOLON,
    SENTENCE,
    Flags,
    Layout,
    Quotations,
    following,
    places,
    preceding,
)
from framing.text.reporting import SPEAKS, has, isa

PART = COMMA | SEMICOLON | COLON | DASH
NOWHERE = 1 << 40
"""The place of what is not there."""
Spans = list[tuple[Ints, Ints]]


@dataclass(frozen=True, slots=True)
class Scan:
    """A batch as the search for clauses sees it; arrays over tokens go some blanks beyond the last.

    The fields from `sentence` on are `places`: sorted tokens, ready for `following` and `preceding`.
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
    frame: Ints
    row: Ints
    case: NDArray[np.uint8]
    gap: NDArray[np.uint8]
    inside: Flags
    """In quotation marks, where punctuation parts no clause of the writer's."""
    finite: Flags
    adverb: Flags
    """What can stand between a subject and its verb."""
    verbs: Ints
    """Number of finite verbs up to each token."""
    main: Ints
    """The same without those of relative clauses."""
    sentence: Ints
    quote: Ints
    unquote: Ints
    part: Ints
    """After a comma, a dash or a quotation."""
    comma: Ints
    """After a comma or a dash."""
    verb: Ints
    """Finite verbs."""
    other: Ints
    """Words that begin a clause of their own."""
    that: Ints
    opener: Ints
    """Where a noun phrase seems to begin right after another."""
    edge: Ints
    """Where a reported clause ends though its sentence goes on."""

    def find(self, names: str) -> Ints:
        """All words of the classes."""
        return self.small[0][isa(self.small[1], names)]

    def next(self, names: str, at: Ints) -> Ints:
        """The first word of the classes at or after each token."""
        return following(places(self.find(names), self.size), at)

    def bounds(self, at: Ints) -> tuple[Ints, Ints]:
        """First token of the sentence of each token, and its end."""
        row = np.searchsorted(self.sentence, at, side="right")
        return self.sentence[row - 1], self.sentence[row]

    def clause(self, at: Ints, last: Ints) -> Ints:
        """Where a reported clause that has begun before `at` ends."""
        return np.minimum(last, following(self.edge, at))

    def has_main(self, first: Ints, end: Ints) -> Flags:
        """Whether a finite verb that is not a relative clause's stands in each `[first, end)`."""
        return (end > first) & (self.main[end - 1] - self.main[first - 1] * (first > 0) > 0)

    def relative(self, at: Ints, first: Ints) -> Flags:
        """Whether each verb stands in a relative clause: "what officials call", "who said"."""
        pronoun = np.maximum(preceding(self.other, at - 1), 0)
        near = isa(self.cue[pronoun], "relative that") & (at - pronoun <= 6) & (pronoun >= first) & (pronoun < at)
        relative: Flags = near & (following(self.part, pronoun + 1) > at)
        return relative

    def evident(self, start: Ints, end: Ints) -> Flags:
        """Whether a clause seems to begin at each token: a finite verb comes before any other clause."""
        verb = following(self.verb, start + 1)
        evident: Flags = (verb < end) & (verb < following(self.other, start)) & ~isa(self.before[verb], "and")
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

    def gerund(self, at: Ints) -> Flags:
        """Whether each token ends like a participle."""
        end = self.tokens.end[np.minimum(at, self.size - 1)]
        letters = self.page.codes_at(end - np.array([[2], [1]])) | 32
        gerund: Flags = (letters[0] == ord("n")) & (letters[1] == ord("g")) & (at < self.size)
        return gerund


def _apostrophe(codes: NDArray[np.uint16]) -> Flags:
    apostrophe: Flags = (codes == ord("'")) | (codes == 0x2019)
    return apostrophe


def scan(page: Layout, tokens: Tokens, quotes: Quotations, words: tuple[Ints, Ints, Ints]) -> Scan:
    cue, frame, row = words
    size = len(tokens)
    gap = np.full(size + BLANKS, PARAGRAPH | SENTENCE, dtype=np.uint8)
    gap[: size + 1] = page.gap
    step = np.zeros(size + BLANKS, dtype=np.int8)
    step[quotes.first] += 1
    step[quotes.last] -= 1
    inside = np.cumsum(step, dtype=np.int8) > 0
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
    finite, adverb, report = _verbs(page, tokens, (cue, before, ahead), frame, (small, cue[small]))

    comma = (gap[:size] & (COMMA | DASH)) != 0
    part = comma.copy()
    part[quotes.last[quotes.last < size]] = True
    part[sentence] = comma[sentence] = False
    other = small[isa(cue[small], "relative that but subordinator")]
    relative = other[isa(cue[other], "relative that")]
    main, going = finite.copy(), np.ones(len(relative), dtype=bool)
    for step_ in (1, 2, 3):
        going &= gap[relative + step_] & SENTENCE == 0
        main[relative[going] + step_] = False
    that = other[isa(cue[other], "that") & ~inside[other]]
    rows = [np.flatnonzero(flags) for flags in (part, comma, finite[:size])]
    found = [places(at, size) for at in (sentence, quotes.first, quotes.last[quotes.last < size], *rows, other, that)]
    return Scan(
        page=page,
        tokens=tokens,
        size=size,
        cue=cue,
        before=before,
        ahead=ahead,
        small=(small, cue[small]),
        frame=frame,
        row=row,
        case=case,
        gap=gap,
        inside=inside,
        finite=finite,
        adverb=adverb,
        verbs=np.cumsum(finite, dtype=np.int64),
        main=np.cumsum(main, dtype=np.int64),
        sentence=found[0],
        quote=found[1],
        unquote=found[2],
        part=found[3],
        comma=found[4],
        verb=found[5],
        other=found[6],
        that=found[7],
        opener=places(_openers(cue, before, case, inside, small), size),
        edge=places(_edges((cue, ahead), frame, gap, report[~inside[report]], adverb, found), size),
    )


def _verbs(
    page: Layout, tokens: Tokens, cues: tuple[Ints, Ints, Ints], frame: Ints, small: tuple[Ints, Ints]
) -> tuple[Flags, Flags, Ints]:
    """Which tokens are finite verbs, which may stand between subject and verb, and the reports among the verbs."""
    cue, before, ahead = cues
    listed, classes = small
    tail = page.codes_at(tokens.end - np.array([[2], [1]])) | 32
    ly = np.zeros(len(cue), dtype=bool)
    ly[: len(tokens)] = (tail[0] == ord("l")) & (tail[1] == ord("y"))
    ed = np.flatnonzero((tail[0] == ord("e")) & (tail[1] == ord("d")))
    ed = ed[(tokens.length[ed] > 3) & ~isa(cue[ed], "unfinite") & (page.codes_at(tokens.start[ed] - 1) != ord("-"))]
    owned = _apostrophe(page.codes_at(tokens.start[ed] - 3)) & (page.codes_at(tokens.start[ed] - 2) == ord("s"))
    report = np.flatnonzero(frame != 0)
    report = report[has(frame[report], "past") | (has(frame[report], "s") & ~has(frame[report], "noun"))]
    verb = np.concatenate((ed[~owned], report, listed[isa(classes, "finite")]))
    verb = verb[~isa(before[verb], "article possessive preposition to subordinator be")]
    # "he notably declined", but "a newly found grave"
    verb = verb[~ly[verb - 1] | isa(before[verb - 1], "pronoun self relative")]
    helper, clitic = listed[isa(classes, "auxiliary")], listed[isa(classes, "clitic")]
    clitic = clitic[isa(before[clitic], "pronoun self")]
    finite = np.zeros(len(cue), dtype=bool)
    finite[clitic] = True
    finite[helper[~isa(before[helper], "to")]] = True
    finite[verb] = True
    ly[listed[isa(classes, "time auxiliary be negation")]] = ly[clitic] = True
    this = listed[isa(classes, "deictic")]
    ly[this] |= isa(ahead[this], "time")
    return finite, ly, report


def _openers(cue: Ints, before: Ints, case: NDArray[np.uint8], inside: Flags, small: Ints) -> Ints:
    begins = case > LOWER
    word = small[isa(cue[small], "pronoun determiner article")]
    begins[word] |= case[word] == LOWER
    opener = np.flatnonzero(begins & ~inside)
    lower = case[opener - 1] == LOWER
    inner = lower & isa(before[opener], "preposition determiner article to and possessive subordinator relative as")
    found: Ints = opener[((case[opener] == LOWER) | lower) & ~inner & ~isa(cue[opener], "time")]
    return found


def _edges(
    cues: tuple[Ints, Ints], frame: Ints, gap: NDArray[np.uint8], report: Ints, adverb: Flags, found: list[Ints]
) -> Ints:
    """Where a reported clause ends within its sentence: a clause of the writer's own, or another report, begins."""
    cue, ahead = cues
    size = len(cue) - BLANKS
    sentence, part, comma, finite = found[0], found[3], found[4][1:-BLANKS], found[5]
    last = following(sentence, comma + 1)
    word, second = cue[comma], ahead[comma]
    until, say = np.minimum(following(part, comma + 1), last), following(places(report, size), comma + 1)
    turn = (say - comma <= 6) & (say < until) & ~isa(word, "relative that subordinator preposition to")
    turn &= isa(word, "and but") | (following(finite, comma) == say)
    turn |= isa(word, "and but") & isa(second | np.where(second, ahead[comma + 1], 0), "idle")
    verb = following(finite, comma + 1)
    bare = verb == comma + 1
    clear = isa(word, "but") & (bare | ~isa(second, "pronoun that negation to preposition question"))
    clear &= (verb - comma <= 7) & (verb < until)
    other = has(frame[comma], "ing source") | (adverb[comma] & (comma + 1 < last) & has(frame[comma + 1], "ing"))
    ends = comma[turn | clear | other | isa(word, "result")]
    joint = np.concatenate((report - 1, report - 2))
    joint = joint[isa(cue[joint], "and but")]
    second = joint + 1 + adverb[joint + 1]
    told = np.zeros(size + BLANKS, dtype=bool)
    told[report] = True
    parted = ((gap[second] | gap[joint + 1]) & (COMMA | SENTENCE)) != 0
    joint = joint[told[second] & has(frame[second], SPEAKS) & ~parted]
    return np.sort(np.concatenate((ends, joint, np.flatnonzero((gap[:size] & SEMICOLON) != 0))))
