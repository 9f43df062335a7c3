"""Whose words each stretch of a text is: the writer's, a source's in quotation marks or not, or held at arm's length.

A clause is `attributed` that a reporting verb or "according to" gives to a source; the verb and its subject stay the
writer's. Only what the grammar of one sentence shows is seen: a sentence that goes on with somebody's view without any
mark of it is the writer's, and so are passives without a source ("is believed to") and the first person ("I think").
Clause edges are found by small closed classes of words, not by a parser; where they are unclear, the clause goes on.

In the code, `x.cue` are the classes and `x.frame` the frames of seeds/en/reporting.tsv, one bit each; a span of tokens
`[start, end)` is none if it ends before it begins.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from framing.errors import LexiconError, UnknownName
from framing.spans import (
    ATTRIBUTED,
    AUTHOR,
    LOWER,
    QUOTED,
    SCARE,
    TITLE,
    UPPER,
    Hashes,
    Ints,
    Sentences,
    Tokens,
    Voices,
)
from framing.tables import Line, read_table
from framing.text.phrases import sequence_hash, token_sequences
from framing.text.quotation import (
    BLANKS,
    COLON,
    COMMA,
    DASH,
    PARAGRAPH,
    SEMICOLON,
    SENTENCE,
    STOP,
    Flags,
    Layout,
    Quotations,
    following,
    places,
    preceding,
    quotations,
)

COLUMNS = ("verb", "forms", "kind", "frames", "plain", "source")
KINDS = ("neutral", "distance", "guilt", "dispute", "endorse", "manner")
_FRAMES = "that clause check object whether to of names as fragment none noun source never"
_CUES = (
    "auxiliary be finite unfinite pronoun self deictic objective determiner article an possessive preposition place by "
    "of as in to that and but subordinator relative question negation time idle result view work word mention "
    "so-called speech speaker label clitic"
)
FRAMES, CUES = tuple(_FRAMES.split()), tuple(_CUES.split())
_SPEAKS = "that clause check object whether none"
"""Frames of the verbs that can stand beside direct speech."""
_ASIDE = "clause check object none"
"""Frames of the verbs that can stand in a parenthesis."""
_SMALL = "preposition article determiner and but to auxiliary pronoun self that relative subordinator clitic negation"
"""Words that a title does not capitalise and a list of adjectives does not hold."""
_PART = COMMA | SEMICOLON | COLON | DASH
_SLOTS = 4096
_NONE = 1 << 40
"""The place of what is not there."""
Spans = list[tuple[Ints, Ints]]


@cache
def _cue_bits(names: str) -> int:
    return sum(1 << (*CUES, "first").index(name) for name in names.split())


@cache
def _frame_rows(names: str) -> tuple[int, ...]:
    return tuple((*FRAMES, "lemma", "s", "past", "ing", "pair").index(name) for name in names.split())


@cache
def _frame_bits(names: str) -> int:
    return sum(1 << row for row in _frame_rows(names))


def _is(cue: Ints, names: str) -> Flags:
    """Whether each word is of one of the classes that are named."""
    found: Flags = (cue & _cue_bits(names)) != 0
    return found


def _takes(frame: Ints, names: str) -> Flags:
    """Whether each verb has one of the frames or forms that are named."""
    found: Flags = (frame & _frame_bits(names)) != 0
    return found


@dataclass(frozen=True, slots=True)
class Reporting:
    """Reporting verbs and the small words around them, compiled; read once and used for every batch."""

    slots: NDArray[np.int16]
    more: NDArray[np.int16]
    shift: np.uint64
    """Where in a hash the slot in `more` stands."""
    key: Hashes
    """(n_words,) hash of each word or pair of words; the first is none."""
    cue: Ints
    frame: Ints
    row: Ints
    """Number of the verb, for `plain`."""
    kind: Ints
    """Index into KINDS; -1 for what is no verb."""
    plain: Hashes
    """Sorted keys of a verb and a word after which it reports nothing."""

    @classmethod
    def read(cls, path: Path) -> Reporting:
        """Compile a file like seeds/en/reporting.tsv; a broken row raises `LexiconError`."""
        lines = list(read_table(path, COLUMNS))
        forms = [(form, *_entry(line, number, form)) for number, line in enumerate(lines) for form in _forms(line)]
        plains = [(number, word) for number, line in enumerate(lines) for word in line.list("plain")]
        tokens, begin, count = token_sequences([form for form, *_ in forms])
        words: dict[int, list[int]] = {0: [0, 0, 0, -1]}
        for (form, cue, frame, number, kind), at, size in zip(forms, begin, count.tolist(), strict=True):
            if size not in {1, 2}:
                raise LexiconError(f"{lines[number].where}: {form!r} has {size} words; expected one or two")
            entry = words.setdefault(int(sequence_hash(tokens.hash, at[None], size)[0]), [0, 0, 0, -1])
            if frame and entry[1]:
                other = lines[entry[2]].where
                raise LexiconError(f"{lines[number].where}: {form!r} is a form of the verb at {other}; expected one")
            entry[0] |= cue
            if frame:
                entry[1:] = [frame | (_frame_bits("pair") if size > 1 else 0), number, kind]
            if size > 1:
                words.setdefault(int(tokens.hash[at]), [0, 0, 0, -1])[0] |= _cue_bits("first")
        key = np.array(list(words), dtype=np.uint64)
        tokens, begin, _ = token_sequences([word for _, word in plains])
        plain = _plain_key(np.array([number for number, _ in plains], dtype=np.int64), tokens.hash[begin])
        plain = np.sort(np.append(plain, np.uint64(2**64 - 1)))
        cues, frames, rows, kinds = np.array(list(words.values()), dtype=np.int64).T.copy()
        return cls(*_slots(key), key, cues, frames, rows, kinds, plain)

    def look_up(self, tokens: Tokens) -> tuple[Ints, Ints, Ints]:
        """Classes, frames and row of each token and of the blanks after the last; a pair's stand at its first word."""
        size = len(tokens)
        word = np.zeros(size + BLANKS, dtype=np.int64)
        word[:size] = self._find(tokens.hash)
        cue = self.cue[word]
        at = np.flatnonzero(_is(cue[: size - 1], "first"))
        at = at[tokens.joined[at + 1]]
        pair = self._find(sequence_hash(tokens.hash, at, 2))
        cue[at] |= self.cue[pair]
        verb = self.frame[pair] != 0
        word[at[verb]] = pair[verb]
        return cue, self.frame[word], self.row[word]

    def _find(self, hashes: Hashes) -> Ints:
        word = self.slots[hashes & np.uint64(_SLOTS - 1)]
        other = self.more[(hashes >> self.shift) & np.uint64(len(self.more) - 1)]
        return np.where(self.key[word] == hashes, word, np.where(self.key[other] == hashes, other, 0)).astype(np.int64)

    def is_plain(self, row: Ints, hashes: Hashes) -> Flags:
        """Whether a verb reports nothing because of a word near it."""
        key = _plain_key(row, hashes)
        plain: Flags = self.plain[np.searchsorted(self.plain, key)] == key
        return plain


def _forms(line: Line) -> tuple[str, ...]:
    return line.list("forms") + (() if line.cells["kind"] == "cue" else (line.cells["verb"],))


def _entry(line: Line, number: int, form: str) -> tuple[int, int, int, int]:
    """Class bits, frame bits, row and kind of one form."""
    verb = line.cells["verb"]
    if line.cells["kind"] == "cue":
        if verb not in CUES:
            raise LexiconError(f"{line.where}: {UnknownName('class', verb, CUES)}")
        return _cue_bits(verb), 0, 0, -1
    for name in line.list("frames"):
        if name not in FRAMES:
            raise LexiconError(f"{line.where}: {UnknownName('frame', name, FRAMES)}")
    head = form.partition(" ")[0]
    ends = [("ing", "ing"), ("ed", "past"), ("", "lemma" if form == verb else "s" if head.endswith("s") else "past")]
    shape = next(shape for end, shape in ends if head.endswith(end))
    frames = " ".join((*line.list("frames"), shape))
    return 0, _frame_bits(frames), number, KINDS.index(line.one_of("kind", KINDS))


def _plain_key(row: Ints, hashes: Hashes) -> Hashes:
    return (hashes ^ (row.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))) >> np.uint64(1)


def _slots(key: Hashes) -> tuple[NDArray[np.int16], NDArray[np.int16], np.uint64]:
    """Two small tables that find a word by some bits of its hash: the second holds what shares a slot in the first."""
    slot = (key & np.uint64(_SLOTS - 1)).astype(np.int64)
    _, alone = np.unique(slot, return_index=True)
    rest = np.setdiff1d(np.arange(len(key)), alone)
    size, shift, second = 4 * _SLOTS, 12, np.zeros(0, dtype=np.int64)
    while len(np.unique(second)) < len(rest):
        size, shift = (size, shift + 1) if shift < 45 else (2 * size, 12)
        second = (key[rest] >> np.uint64(shift)).astype(np.int64) & (size - 1)
    tables = np.zeros(_SLOTS, dtype=np.int16), np.zeros(size, dtype=np.int16)
    tables[0][slot[alone]], tables[1][second] = alone, rest
    return *tables, np.uint64(shift)


@dataclass(frozen=True, slots=True)
class _Scan:
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
        return self.small[0][_is(self.small[1], names)]

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
        near = _is(self.cue[pronoun], "relative that") & (at - pronoun <= 6) & (pronoun >= first) & (pronoun < at)
        relative: Flags = near & (following(self.part, pronoun + 1) > at)
        return relative

    def evident(self, start: Ints, end: Ints) -> Flags:
        """Whether a clause seems to begin at each token: a finite verb comes before any other clause."""
        verb = following(self.verb, start + 1)
        evident: Flags = (verb < end) & (verb < following(self.other, start)) & ~_is(self.before[verb], "and")
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


def _scan(page: Layout, tokens: Tokens, quotes: Quotations, words: tuple[Ints, Ints, Ints]) -> _Scan:
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
    other = small[_is(cue[small], "relative that but subordinator")]
    relative = other[_is(cue[other], "relative that")]
    main, going = finite.copy(), np.ones(len(relative), dtype=bool)
    for step_ in (1, 2, 3):
        going &= gap[relative + step_] & SENTENCE == 0
        main[relative[going] + step_] = False
    that = other[_is(cue[other], "that") & ~inside[other]]
    rows = [np.flatnonzero(flags) for flags in (part, comma, finite[:size])]
    found = [places(at, size) for at in (sentence, quotes.first, quotes.last[quotes.last < size], *rows, other, that)]
    return _Scan(
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
    ed = ed[(tokens.length[ed] > 3) & ~_is(cue[ed], "unfinite") & (page.codes_at(tokens.start[ed] - 1) != ord("-"))]
    owned = _apostrophe(page.codes_at(tokens.start[ed] - 3)) & (page.codes_at(tokens.start[ed] - 2) == ord("s"))
    report = np.flatnonzero(frame != 0)
    report = report[_takes(frame[report], "past") | (_takes(frame[report], "s") & ~_takes(frame[report], "noun"))]
    verb = np.concatenate((ed[~owned], report, listed[_is(classes, "finite")]))
    verb = verb[~_is(before[verb], "article possessive preposition to subordinator be")]
    # "he notably declined", but "a newly found grave"
    verb = verb[~ly[verb - 1] | _is(before[verb - 1], "pronoun self relative")]
    helper, clitic = listed[_is(classes, "auxiliary")], listed[_is(classes, "clitic")]
    clitic = clitic[_is(before[clitic], "pronoun self")]
    finite = np.zeros(len(cue), dtype=bool)
    finite[clitic] = True
    finite[helper[~_is(before[helper], "to")]] = True
    finite[verb] = True
    ly[listed[_is(classes, "time auxiliary be negation")]] = ly[clitic] = True
    this = listed[_is(classes, "deictic")]
    ly[this] |= _is(ahead[this], "time")
    return finite, ly, report


def _openers(cue: Ints, before: Ints, case: NDArray[np.uint8], inside: Flags, small: Ints) -> Ints:
    begins = case > LOWER
    word = small[_is(cue[small], "pronoun determiner article")]
    begins[word] |= case[word] == LOWER
    opener = np.flatnonzero(begins & ~inside)
    lower = case[opener - 1] == LOWER
    inner = lower & _is(before[opener], "preposition determiner article to and possessive subordinator relative as")
    found: Ints = opener[((case[opener] == LOWER) | lower) & ~inner & ~_is(cue[opener], "time")]
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
    turn = (say - comma <= 6) & (say < until) & ~_is(word, "relative that subordinator preposition to")
    turn &= _is(word, "and but") | (following(finite, comma) == say)
    turn |= _is(word, "and but") & _is(second | np.where(second, ahead[comma + 1], 0), "idle")
    verb = following(finite, comma + 1)
    bare = verb == comma + 1
    clear = _is(word, "but") & (bare | ~_is(second, "pronoun that negation to preposition question"))
    clear &= (verb - comma <= 7) & (verb < until)
    other = _takes(frame[comma], "ing source") | (adverb[comma] & (comma + 1 < last) & _takes(frame[comma + 1], "ing"))
    ends = comma[turn | clear | other | _is(word, "result")]
    joint = np.concatenate((report - 1, report - 2))
    joint = joint[_is(cue[joint], "and but")]
    second = joint + 1 + adverb[joint + 1]
    told = np.zeros(size + BLANKS, dtype=bool)
    told[report] = True
    parted = ((gap[second] | gap[joint + 1]) & (COMMA | SENTENCE)) != 0
    joint = joint[told[second] & _takes(frame[second], _SPEAKS) & ~parted]
    return np.sort(np.concatenate((ends, joint, np.flatnonzero((gap[:size] & SEMICOLON) != 0))))


@dataclass(frozen=True, slots=True)
class _Hits:
    """Reporting verbs, one element each."""

    at: Ints
    frame: Ints
    first: Ints
    last: Ints
    """Bounds of the sentence."""
    subject: Ints
    """Last token of the verb's subject: adverbs and auxiliaries are passed over."""
    close: Ints
    """Classes of the token before the verb."""
    after: Ints
    """The token after the verb."""
    then: Ints
    """Classes of that token, none if anything parts it from the verb."""
    end: Ints
    """Where a clause that begins after the verb ends."""
    open: Flags
    """Nothing parts the verb from the token after it."""
    verb: Flags
    """A verb, whether or not it gives its clause to a source."""
    spoken: Flags
    """A verb with a subject that speaks."""
    active: Flags
    """One whose clause is given to a source that is not the writer."""
    noun: Flags
    owned: Flags
    """The word before belongs to somebody or is a name: "Smith's claim", "their claim"."""
    source: Flags
    """No verb but "according to"."""
    forms: NDArray[np.bool_]
    """(n_frames and forms, n_verbs) what each verb takes."""

    def takes(self, names: str) -> Flags:
        """Whether each verb has one of the frames or forms that are named."""
        return _any_row(self.forms, names)


def _any_row(forms: NDArray[np.bool_], names: str) -> Flags:
    rows = _frame_rows(names)
    found: Flags = forms[rows[0]] if len(rows) == 1 else np.logical_or.reduce([forms[row] for row in rows])
    return found


def _hits(x: _Scan, verbs: Reporting) -> _Hits:
    at = np.flatnonzero(x.frame[: x.size] != 0)
    at = at[~_takes(x.frame[at], "never") & ~x.inside[at]]
    frame, close = x.frame[at], x.before[at]
    forms = ((frame >> np.arange(len(FRAMES) + 5)[:, None]) & 1).astype(bool)

    def takes(names: str) -> Flags:
        return _any_row(forms, names)

    first, last = x.bounds(at)
    after, subject = at + 1 + takes("pair"), at - 1
    for _ in range(4):
        subject = subject - ((subject >= first) & x.adverb[subject] & (x.gap[subject + 1] & _PART == 0))
    who = np.where(subject >= first, x.cue[subject], 0)
    open_ = (after < last) & (x.gap[after] & (_PART | STOP) == 0)
    then = np.where(open_, x.cue[after], 0)
    three = after + np.arange(3)[:, None]
    plain = (verbs.is_plain(x.row[at], x.tokens.hash[np.minimum(three, x.size - 1)]) & (three < last)).any(axis=0)
    plain &= open_ & ~_is(then, "that")
    plain &= ~(takes("clause") & x.evident(after, np.minimum(last, following(x.part, after + 1))))
    source = takes("source") & ~plain

    past, ing, noun_form = takes("past"), takes("ing"), takes("noun") & takes("lemma s")
    inner = at > first
    owned = inner & x.owner(at - 1)
    noun = _is(close, "determiner article possessive preposition") | _is(then, "of by and") | owned
    noun |= (inner & x.number(at - 1)) | _is(x.before[at - 1] * inner, "to") | (takes("s") & _is(close, "to"))
    noun = np.where(ing, _is(close, "article"), noun & noun_form)
    owned |= _is(close, "possessive") | (inner & (x.case[at - 1] > LOWER) & (close == 0))
    name = inner & (x.case[at] > LOWER) & ((x.case[at - 1] == LOWER) | noun_form)
    verb = ~noun & ~plain & ~name & ~source & ~_is(close, "article possessive") & ~(past & _is(close, "preposition"))
    passive = _is(then, "by") | _is(close, "be") | (x.adverb[at - 1] & _is(x.before[at - 1] * inner, "be"))
    silent = (_is(who, "to") & _is(x.before[subject], "idle negation be")) | _is(who, "self negation")
    silent |= _is(who, "that") & (subject == first)
    silent |= _is(close, "deictic") | (ing & _is(close, "idle") & (x.gap[at] == 0))
    for back in (1, 2, 3):
        silent |= (at - back > subject) & _is(x.cue[at - back], "negation")
    spoken = verb & ~(past & passive) & (ing | inner)
    return _Hits(
        at,
        frame,
        first,
        last,
        subject,
        close,
        after,
        then,
        x.clause(after + 1, last),
        open_,
        verb,
        spoken,
        spoken & ~silent,
        noun,
        owned,
        source,
        forms,
    )


def _complements(x: _Scan, h: _Hits) -> tuple[Ints, Ints, Flags, Flags]:
    """Clause [start, end) after each verb or none; verbs before their subject; verbs with an adjunct after them."""
    main = x.has_main(h.first, h.at)
    check, clause, object_ = h.takes("check"), h.takes("clause"), h.takes("object")
    whether = h.takes("whether") & ~_is(h.close, "to")
    evident, near = _is_clause(x, h)
    ahead, verb = x.ahead[h.after], following(x.verb, h.after + 1)

    # What may stand between verb and clause: "told reporters on Monday that", "said in a statement the".
    opener, ask, to = following(x.opener, h.after + 1), x.next("question", h.after), x.next("to", h.after + 1)
    that = following(x.that, h.after)
    that = np.where(
        (to < that) | _is(x.ahead[that], "auxiliary") | (~clause & ~object_ & (that - h.after > 8)),
        _NONE,
        that,
    )
    sure = x.evident(opener, np.minimum(near, that)) | _is(x.cue[opener], "pronoun")
    sure &= (opener < that) & (opener < to) & (clause | object_ | check)
    hop = np.where(sure | (clause & ~object_ & (that >= near)), opener, that + 1)
    vague = h.takes("noun") & h.takes("lemma s")
    loose = clause | object_ | _is(h.then, "place time") | _is(ahead, "time")
    blamed = h.takes("of") & _is(h.then, "of")
    skip = (_is(h.then, "preposition time to") | x.adverb[h.after]) & ~_is(h.then, "auxiliary be") & ~_is(ahead, "of")
    skip = h.open & ~blamed & (skip | (object_ & ~(check & evident & (verb < np.minimum(opener, h.last)))))
    late = h.after + x.adverb[h.after]
    late = late + x.adverb[late]

    again = np.append(False, h.active[:-1] & (h.first[1:] == h.first[:-1]))  # "He noted A, claimed B"
    name = (x.case[h.after] > LOWER) & (np.minimum(following(x.part, h.after + 1), h.last) - h.after <= 4)
    inverted = ~h.takes("noun") | (x.gap[h.at] & (COMMA | DASH | STOP) != 0)
    inverted &= ~again & (main | name | x.inside[h.at - 1]) & h.active & h.open & (following(x.part, h.at) == h.at)
    inverted &= ~skip & ~evident & ~_is(h.then, "that question to pronoun") & (h.at > h.first)
    unquote = following(x.unquote, h.after)
    alone = (_is(x.cue[unquote], "subordinator as preposition") & ~_is(x.cue[unquote], "of")) | (
        _is(x.cue[unquote], "and") & x.finite[unquote + 1]
    )

    none = np.full(len(h.at), _NONE)
    infinitive = h.after + _is(h.then, "negation")
    verbal = ~_is(x.ahead[infinitive], "determiner article pronoun preposition")  # "threatening to both leaders"
    rules = [
        ((x.gap[h.after] & COLON != 0) & (h.after < h.last) & h.takes(_SPEAKS), h.after),
        (~h.open | inverted | (alone & x.inside[h.after]), none),
        (_is(h.then, "that") & h.takes("that clause"), h.after + ~(x.finite[h.after + 1] & (ahead != 0))),
        (_is(h.then, "question") & whether, h.after + _is(h.then, "subordinator")),
        (h.takes("to") & verbal & _is(np.where(infinitive > h.after, ahead, h.then), "to"), infinitive + 1),
        (skip & loose & ~vague & h.takes("that clause object") & (hop < near), hop),
        (skip & whether & ~_is(h.then, "of") & (ask < near), ask + _is(x.cue[ask], "subordinator")),
        (skip & clause & _is(h.then, "time") & (late < near) & ~_is(x.cue[late], "preposition"), late),
        (~skip & ~blamed & ~(_is(h.then, "question") & _is(h.close, "to")) & (clause | (check & evident)), h.after),
    ]
    start = _first(rules, none)
    start = np.where(h.active, start, np.where(h.noun & h.owned & _is(h.then, "that"), h.after + 1, none))
    end = _ends(x, h, main, following(x.verb, verb + 1))
    return np.where(start < h.last, start, none), end, inverted, skip


def _first(rules: list[tuple[Flags, Ints]], places: Ints) -> Ints:
    """For each element the place of the first rule that holds; `places` where none does."""
    for rule, place in reversed(rules):
        places = np.where(rule, place, places)
    return places


def _is_clause(x: _Scan, h: _Hits) -> tuple[Flags, Ints]:
    """Whether the words after each verb seem to be a clause, and up to where "that" may still come."""
    comma = following(x.comma, h.after + 1)
    near = np.minimum(np.minimum(h.end, comma), h.after + 15)
    # A list of adjectives holds commas: "maintaining diplomatic, military and other work brought peace".
    limit = comma
    for _ in range(2):
        listed = ~_is(x.cue[limit], _SMALL) & (x.frame[limit] == 0) & ~x.finite[limit] & (x.case[limit] == LOWER)
        listed |= (limit > comma) & _is(x.cue[limit], "and")
        limit = np.where(listed & (limit < h.end), following(x.comma, limit + 1), limit)
    pronoun = _is(h.then, "pronoun")
    evident = x.evident(h.after, np.minimum(h.end, limit)) | (pronoun & (h.after + 1 < near))
    # "his claims", "a court ruling": forms that are nouns as well need more than a verb further on.
    vague = h.takes("lemma s") | (h.takes("ing") & (following(x.part, h.at) > h.at) & (h.at > h.first))
    vague &= h.takes("noun")
    return evident & (~vague | pronoun | _is(h.then, "determiner article") | (x.case[h.after] > LOWER)), near


def _ends(x: _Scan, h: _Hits, main: Flags, second: Ints) -> Ints:
    """Where the clause after each verb ends, if the clause that holds the verb goes on after it."""
    # "X, arguing that A, sent B": at the verb that the sentence still lacks.
    aside = h.takes("ing") & ~main
    part = x.part[1:-BLANKS]
    back = following(places(part[x.finite[part]], x.size), h.after + 1)
    end = np.where(aside | x.relative(h.at, h.first), np.minimum(h.end, back), h.end)
    # "Seeking to show that A, X did B": where the sentence's own clause begins.
    opening = ~main & (x.gerund(h.first) | _is(x.cue[h.first], "subordinator preposition to"))
    own = part[_is(x.cue[part], "pronoun determiner article") | (x.case[part] > LOWER)]
    until = np.minimum(following(x.part, own + 1), following(x.sentence, own + 1))
    own = own[x.evident(own, np.minimum(until, own + 8))]
    end = np.where(opening, np.minimum(end, following(places(own, x.size), h.after + 1)), end)
    # "His claim that X was Y is false": at the second verb.
    return np.where(h.noun & ~main & _is(x.cue[second], "auxiliary"), np.minimum(end, second), end)


def _parentheses(x: _Scan, h: _Hits, use: Flags, inverted: Flags, skip: Flags) -> tuple[Spans, Spans]:
    """What stands around "…, officials said," where nothing makes it a clause of the verb, and the parentheses."""
    use = use & h.active & h.takes(_ASIDE) & ~h.takes("ing")
    use &= ~h.open | (h.takes("that clause check") & (inverted | skip))
    use &= inverted | ~_is(x.cue[h.subject], "to")
    row = np.flatnonzero(use)
    comma = np.where(inverted[row], h.at[row], _subject_begins(x, h, row))
    row, comma = row[comma > 0], comma[comma > 0]
    first, last, upside = h.first[row], h.last[row], inverted[row]

    main = x.has_main(first, comma)
    right = np.minimum(following(x.part, h.after[row] + (skip & h.open)[row]), last)
    right = np.where(upside & main, last, right)
    word = x.cue[right]
    lasting = (right < last) & ~_takes(x.frame[right], "ing source") & ~_is(word, "but relative result preposition")
    lasting &= main | (x.verbs[np.minimum(following(x.part, right + 1), last) - 1] > x.verbs[right - 1])
    lasting &= ~x.inside[right] & ~x.gerund(right) & (~main | ~_is(word, "subordinator"))

    # Nothing before the parenthesis is the source's where a quotation is all he said, or a mere circumstance is there.
    begin = np.maximum(preceding(x.quote, comma - 1), 0)
    bare = x.inside[comma - 1] & (x.gap[begin] & (_PART | SENTENCE) != 0)
    bare |= (right < last) & x.inside[right] & (x.case[right] > LOWER)
    bare |= _is(x.cue[comma - 1], "subordinator and but that") & (comma - 1 > first)
    fronted = _is(x.cue[first], "preposition") & ~main
    fronted |= _is(x.cue[first], "subordinator") & (following(x.part, first + 1) == comma)
    left = np.where(bare | (fronted & ~lasting), comma, _begin(x, h, first, comma - 1))
    return [(left, comma), (np.where(lasting, right, last), x.clause(right + 1, last))], [(comma, right)]


def _subject_begins(x: _Scan, h: _Hits, row: Ints) -> Ints:
    """Where the subject of each verb begins if a comma stands before it: "…, Smith, a farmer, said"; else -1."""
    at, first, subject = h.at[row], h.first[row], h.subject[row]
    comma, there, apposed = np.full(len(row), -1), at + 1, following(x.part, at) == at
    for _ in range(3):
        there = np.maximum(preceding(x.part, there - 1), 0)
        good = (there > first) & (there <= subject) & (at - there <= 14) & (x.verbs[subject] == x.verbs[there - 1])
        good &= (x.gap[there] & (COMMA | DASH | STOP) != 0) & ~x.gerund(there)
        good &= ~_is(x.cue[subject], "pronoun") | (subject == there)
        good &= ~_is(x.cue[there], "and but relative subordinator that preposition to")
        good &= (comma < 0) | x.inside[there - 1] | (apposed & _is(x.cue[comma], "determiner article"))
        comma = np.where(good, there, comma)
    return comma


def _begin(x: _Scan, h: _Hits, first: Ints, end: Ints) -> Ints:
    """Where the clause before a parenthesis begins: with the sentence, or past an earlier report or a semicolon."""
    report = preceding(places(h.at[h.active], x.size), end) >= first
    edge = preceding(x.edge, end)
    return np.where(report | (x.gap[np.maximum(edge, 0)] & SEMICOLON != 0), np.maximum(first, edge), first)


def _named(x: _Scan, h: _Hits, use: Flags) -> Spans:
    """Names and judgements ("called it a farce", "described him as weak"), and what somebody is accused of."""
    row = np.flatnonzero(use & h.active & h.open & h.takes("names as of"))
    at, frame, after, then = h.at[row], h.frame[row], h.after[row], h.then[row]
    end = np.minimum(h.end[row], following(x.part, after + 1))
    near = np.minimum(end, after + 14)
    as_, an, of, to = x.next("as", after), x.next("an", after + 1), x.next("of", after), x.next("to", after)
    blames, direct = _takes(frame, "of"), ~_takes(frame, _SPEAKS) | (of == after + x.adverb[after])
    relative = x.relative(at, h.first[row]) & ~_is(then, "preposition to") & ~_is(h.close[row], "relative that")
    pronoun = _is(then, "objective") & ~_is(x.cue[after + 1], "preposition time and to") & (after + 1 < near)
    clear = (an < near) & ~_is(then, "preposition to") & (x.next("preposition", after) > an)
    rules = [
        (blames, np.where(direct & (of < near), of + 1, _NONE)),
        (relative, after),
        (_takes(frame, "as") & (as_ < near) & (to > as_), as_ + 1),
        (pronoun, after + 1),
        (clear, an),
    ]
    start = _first(rules, np.full(len(row), _NONE))
    end = np.where(relative, np.minimum(end, x.next("auxiliary", after + 1)), end)
    return [(start, np.where(blames, h.end[row], end))]


def _sources(x: _Scan, h: _Hits) -> Spans:
    """Clauses around "according to Y" and "in Y's view"."""
    view = x.find("view")
    into = preceding(places(x.find("in"), x.size), view)
    mine = _is(x.before[view], "possessive") | (x.owner(view - 1) & (view > 0)) | _is(x.ahead[view], "of")
    good = (view - into <= 6) & (view - into >= 2) & mine & ~_is(x.before[view], "self") & (into >= x.bounds(view)[0])
    at = np.concatenate((h.at[h.source], into[good]))
    after = np.concatenate((h.after[h.source], view[good] + 1))
    first, last = x.bounds(at)
    comma = np.minimum(following(x.part, after), last)
    second = np.minimum(following(x.part, comma + 1), last)
    apposed = (second < last) & _is(x.cue[comma], "determiner article") & (x.verbs[second - 1] == x.verbs[comma])
    comma = np.where(apposed, second, comma)
    front = (at - first <= 1) | _is(x.before[at], "relative that")
    left = np.where(front, at, _begin(x, h, first, at - 1))
    on = ~_is(x.cue[comma], "but subordinator relative result") & ~_takes(x.frame[comma], "ing source")
    on &= ~x.inside[comma] & (x.gap[at] & _PART != 0)
    on &= x.verbs[np.minimum(following(x.part, comma + 1), last) - 1] > x.verbs[comma - 1]
    return [(left, at), (comma, np.where(front | on, x.clause(comma + 1, last), comma))]


def _headlines(x: _Scan) -> Spans:
    """What a colon gives to a source in headlines ("Minister: X", "X: minister") and in transcripts."""
    colon = np.flatnonzero((x.gap[: x.size] & COLON) != 0)
    colon = colon[colon > 0]
    paragraph = places(np.flatnonzero((x.gap[: x.size] & PARAGRAPH) != 0), x.size)
    first, last = preceding(paragraph, colon - 1), following(paragraph, colon)
    name, case = x.cue[colon - 1], np.minimum(x.case[first], x.case[colon - 1])
    title = (case > LOWER) & ~_is(name | x.cue[first], "label")
    turn = (case == UPPER) & title & (colon - first <= 3) & (x.case[colon] != UPPER)
    headline = (x.gap[last] & STOP == 0) & (last - first <= 25)
    front = headline & (_is(name, "speaker") | (title & (colon - first <= 2) & x.evident(colon, last)))
    front = (turn | front) & (colon - first <= 4) & (x.bounds(colon - 1)[0] == first) & (colon < last)
    back = headline & ~front & (colon < last) & (last - colon <= 3) & _is(x.cue[last - 1], "speaker")
    return [(np.where(front, colon, last), last), (np.where(back, first, colon), colon)]


def _painted(spans: Spans, size: int) -> Flags:
    """Which tokens lie in any of the spans; one that ends before it begins is none."""
    start, end = (np.concatenate(column) for column in zip(*spans, strict=True))
    some = start < end
    step = np.bincount(start[some], minlength=size + 1) - np.bincount(end[some], minlength=size + 1)
    painted: Flags = np.cumsum(step[:size]) > 0
    return painted


def _so_called(x: _Scan, voice: NDArray[np.uint8]) -> None:
    """Mark the words after each "so-called", up to the noun phrase's end and four at most."""
    begin = x.find("so-called") + 2
    begin = begin[~x.inside[begin] & (x.gap[begin] == 0)]
    going = np.ones(len(begin), dtype=bool)
    for step in range(4 if len(begin) else 0):
        at = begin + step
        stop = _is(x.cue[at], "preposition auxiliary and pronoun but subordinator relative that to time") | x.finite[at]
        going = going & (at < x.size) & ((step == 0) | ~(stop | x.inside[at] | (x.gap[at] != 0)))
        voice[at[going]] = SCARE


def _judged(x: _Scan, h: _Hits, page: Layout, quotes: Quotations, said: Flags) -> NDArray[np.uint8]:
    """The voice of each quotation; AUTHOR for titles, nicknames and words that are only mentioned."""
    first, last, words = quotes.first, quotes.last, quotes.last - quotes.first
    opens, ends = x.gap[first] & SENTENCE != 0, x.gap[last] & PARAGRAPH != 0
    before, second = x.before[first], np.where(opens, 0, x.before[first - 1])
    behind = np.where(x.gap[last] & SENTENCE, 0, x.cue[last])
    reach = np.where(h.noun, np.minimum(h.end, h.after + 4), h.end)
    used = np.flatnonzero(h.verb | h.noun)
    furthest = np.append(np.maximum.accumulate(reach[used]), -1)
    used = np.searchsorted(h.after[used], first, side="right") - 1
    held = (said[first] | (furthest[used] > first)) & ~opens
    lead = (following(places(h.after[h.verb], x.size), first) == first) & ~opens
    # "…," the tall man said: a verb of speech comes soon, and no other verb nor comma before it.
    speech = following(places(h.at[h.spoken & h.takes(_SPEAKS)], x.size), last)
    sharp = page.sharp(quotes.end)
    tag = (speech < x.size) & (speech - last <= 7) & (following(x.part, last + 1) > speech) & ~ends
    tag &= following(x.sentence, last + 1) > speech
    tag &= (x.verbs[speech - 1] - x.verbs[last - 1] <= x.adverb[speech - 1]) & (opens | (x.gap[last] & SENTENCE == 0))
    tag &= sharp | (x.gap[last] & (COMMA | DASH) != 0) | (speech - last <= 1)

    # The words of all quotations in a row; in a title the small ones alone are in lower case.
    word = np.flatnonzero(x.inside)
    lower = (x.case[word] == LOWER) & ~_is(x.cue[word], _SMALL)
    title = (x.case[first] > LOWER) & (words <= 12)
    if len(first):
        begin = np.cumsum(words) - words
        title &= ~np.logical_or.reduceat(lower, begin) & np.logical_or.reduceat(x.case[word] == TITLE, begin)
    work = _is(before | second | behind, "work")
    tight = ~opens & (x.gap[first] == 0) & (x.gap[last] == 0) & (x.case[first - 1] == TITLE) & (x.case[last] == TITLE)
    mention = _is(before, "word mention") | _is(behind, "mention") | (_is(before, "as") & _is(second, "mention"))
    whole = opens & (sharp | ends)
    rules = [
        (_is(second, "so-called") & (words <= 4), SCARE),
        (mention & ~tag & ~(said[first] & ~opens), AUTHOR),
        (tight & title & (words <= 3), AUTHOR),
        (title & ~tag & ~lead & (work | _is(before, "preposition possessive") | (x.owner(first - 1) & ~opens)), AUTHOR),
        (lead | tag | held, QUOTED),
        (title & ~quotes.torn & ~whole & ~_is(behind, "speech"), AUTHOR),
        (quotes.torn | whole | (words > 4) | _is(behind, "speech"), QUOTED),
    ]
    return np.select([rule for rule, _ in rules], [voice for _, voice in rules], SCARE).astype(np.uint8)


def voices(text: str, tokens: Tokens, sentences: Sentences, breaks: NDArray[np.int64], verbs: Reporting) -> Voices:
    """Whose words each stretch of a batch is; what no span covers is the writer's.

    `text` are documents joined by blank lines, `breaks` says where each begins; no clause or quotation crosses from one
    into the next. The spans are ordered and disjoint, each in one sentence or one quotation, whose marks it includes.

    >>> from framing.resources import seeds
    >>> from framing.text.tokens import tokenise
    >>> text, begin = "Officials said the border was “a mess”.", np.zeros(1, dtype=np.int64)
    >>> sentences = Sentences(begin, begin + len(text), begin)
    >>> found = voices(text, tokenise(text, begin)[1], sentences, begin, Reporting.read(seeds("en", "reporting.tsv")))
    >>> [(text[a:b], int(voice)) for a, b, voice in zip(found.start, found.end, found.voice)]
    [('the border was', 1), ('“a mess”', 2)]
    """
    if not len(tokens):
        none = np.zeros(0, dtype=np.int64)
        return Voices(none, none, np.zeros(0, dtype=np.uint8))
    words = verbs.look_up(tokens)
    page = Layout.of(text, tokens, sentences.start, breaks)
    quotes = quotations(page, tokens, _is(words[0], "clitic"), np.flatnonzero(_takes(words[1], _SPEAKS)))
    x = _scan(page, tokens, quotes, words)
    h = _hits(x, verbs)
    start, end, inverted, skip = _complements(x, h)
    free = start == _NONE
    around, asides = _parentheses(x, h, free, inverted, skip)
    around += [(start, end), *_named(x, h, free), *_sources(x, h), *_headlines(x)]
    said = _painted(around, x.size) & ~_painted(asides, x.size)
    voice = np.where(said, np.uint8(ATTRIBUTED), np.uint8(AUTHOR))
    _so_called(x, voice)
    return _joined(x, tokens, quotes, _judged(x, h, page, quotes, said), voice)


def _joined(x: _Scan, tokens: Tokens, quotes: Quotations, kind: NDArray[np.uint8], voice: NDArray[np.uint8]) -> Voices:
    """Runs of tokens with one voice, a sentence or a quotation at most, as spans of the text."""
    real = np.flatnonzero(kind != AUTHOR)
    first, last = quotes.first[real], quotes.last[real]
    step = np.zeros(x.size + 1, dtype=np.int64)
    step[first] += real + 1
    step[last] -= real + 1
    quote = np.cumsum(step)[: x.size] - 1
    voice = np.where(quote >= 0, np.append(kind, np.uint8(AUTHOR))[quote], voice)
    new = np.ones(x.size + 1, dtype=bool)
    new[:-1] = (x.gap[: x.size] & SENTENCE != 0) & (quote < 0)
    new[1:-1] |= voice[1:] != voice[:-1]
    new[first] = new[last] = True
    begin = np.flatnonzero(new)
    run, until = begin[:-1], begin[1:] - 1
    spoken = voice[run] != AUTHOR
    run, until = run[spoken], until[spoken]
    marked = quote[run] >= 0
    start = np.where(marked, np.append(quotes.start, 0)[quote[run]], tokens.start[run])
    end = np.where(marked, np.append(quotes.end, 0)[quote[run]], tokens.end[until])
    return Voices(start, end, voice[run])
