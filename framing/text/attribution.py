"""Words given to a source other than by the clause after a verb: parentheses, names, "according to", headlines."""

from __future__ import annotations

import numpy as np

from framing.spans import LOWER, UPPER, Ints
from framing.text.clauses import NOWHERE, PART, Scan, Spans
from framing.text.quotation import (
    COLON,
    COMMA,
    DASH,
    PARAGRAPH,
    SEMICOLON,
    SENTENCE,
    STOP,
    Flags,
    following,
    places,
    preceding,
)
from framing.text.reporting import SPEAKS, has, isa
from framing.text.reports import Reports, first_rule

_ASIDE = "clause check object none"
"""Frames of the verbs that can stand in a parenthesis."""


def parentheses(x: Scan, h: Reports, use: Flags, inverted: Flags, skip: Flags) -> tuple[Spans, Spans]:
    """What stands around "…, officials said," where nothing makes it a clause of the verb, and the parentheses."""
    use = use & h.active & h.takes(_ASIDE) & ~h.takes("ing")
    use &= ~h.open | (h.takes("that clause check") & (inverted | skip))
    use &= inverted | ~isa(x.cue[h.subject], "to")
    row = np.flatnonzero(use)
    comma = np.where(inverted[row], h.at[row], _subject_begins(x, h, row))
    row, comma = row[comma > 0], comma[comma > 0]
    first, last, upside = h.first[row], h.last[row], inverted[row]

    main = x.has_main(first, comma)
    right = np.minimum(following(x.part, h.after[row] + (skip & h.open)[row]), last)
    right = np.where(upside & main, last, right)
    word = x.cue[right]
    lasting = (right < last) & ~has(x.frame[right], "ing source") & ~isa(word, "but relative result preposition")
    lasting &= main | (x.verbs[np.minimum(following(x.part, right + 1), last) - 1] > x.verbs[right - 1])
    lasting &= ~x.inside[right] & ~x.gerund(right) & (~main | ~isa(word, "subordinator"))

    # Nothing before the parenthesis is the source's where a quotation is all he said, or a mere circumstance is there.
    begin = np.maximum(preceding(x.quote, comma - 1), 0)
    bare = x.inside[comma - 1] & (x.gap[begin] & (PART | SENTENCE) != 0)
    bare |= (right < last) & x.inside[right] & (x.case[right] > LOWER)
    bare |= isa(x.cue[comma - 1], "subordinator and but that") & (comma - 1 > first)
    fronted = isa(x.cue[first], "preposition") & ~main
    fronted |= isa(x.cue[first], "subordinator") & (following(x.part, first + 1) == comma)
    left = np.where(bare | (fronted & ~lasting), comma, _begin(x, h, first, comma - 1))
    return [(left, comma), (np.where(lasting, right, last), x.clause(right + 1, last))], [(comma, right)]


def _subject_begins(x: Scan, h: Reports, row: Ints) -> Ints:
    """Where the subject of each verb begins if a comma stands before it: "…, Smith, a farmer, said"; else -1."""
    at, first, subject = h.at[row], h.first[row], h.subject[row]
    comma, there, apposed = np.full(len(row), -1), at + 1, following(x.part, at) == at
    for _ in range(3):
        there = np.maximum(preceding(x.part, there - 1), 0)
        good = (there > first) & (there <= subject) & (at - there <= 14) & (x.verbs[subject] == x.verbs[there - 1])
        good &= (x.gap[there] & (COMMA | DASH | STOP) != 0) & ~x.gerund(there)
        good &= ~isa(x.cue[subject], "pronoun") | (subject == there)
        good &= ~isa(x.cue[there], "and but relative subordinator that preposition to")
        good &= (comma < 0) | x.inside[there - 1] | (apposed & isa(x.cue[comma], "determiner article"))
        comma = np.where(good, there, comma)
    return comma


def _begin(x: Scan, h: Reports, first: Ints, end: Ints) -> Ints:
    """Where the clause before a parenthesis begins: with the sentence, or past an earlier report or a semicolon."""
    report = preceding(places(h.at[h.active], x.size), end) >= first
    edge = preceding(x.edge, end)
    return np.where(report | (x.gap[np.maximum(edge, 0)] & SEMICOLON != 0), np.maximum(first, edge), first)


def named(x: Scan, h: Reports, use: Flags) -> Spans:
    """Names and judgements ("called it a farce", "described him as weak"), and what somebody is accused of."""
    row = np.flatnonzero(use & h.active & h.open & h.takes("names as of"))
    at, frame, after, then = h.at[row], h.frame[row], h.after[row], h.then[row]
    end = np.minimum(h.end[row], following(x.part, after + 1))
    near = np.minimum(end, after + 14)
    as_, an, of, to = x.next("as", after), x.next("an", after + 1), x.next("of", after), x.next("to", after)
    blames, direct = has(frame, "of"), ~has(frame, SPEAKS) | (of == after + x.adverb[after])
    relative = x.relative(at, h.first[row]) & ~isa(then, "preposition to") & ~isa(h.close[row], "relative that")
    pronoun = isa(then, "objective") & ~isa(x.cue[after + 1], "preposition time and to") & (after + 1 < near)
    clear = (an < near) & ~isa(then, "preposition to") & (x.next("preposition", after) > an)
    rules = [
        (blames, np.where(direct & (of < near), of + 1, NOWHERE)),
        (relative, after),
        (has(frame, "as") & (as_ < near) & (to > as_), as_ + 1),
        (pronoun, after + 1),
        (clear, an),
    ]
    start = first_rule(rules, np.full(len(row), NOWHERE))
    end = np.where(relative, np.minimum(end, x.next("auxiliary", after + 1)), end)
    return [(start, np.where(blames, h.end[row], end))]


def sources(x: Scan, h: Reports) -> Spans:
    """Clauses around "according to Y" and "in Y's view"."""
    view = x.find("view")
    into = preceding(places(x.find("in"), x.size), view)
    mine = isa(x.before[view], "possessive") | (x.owner(view - 1) & (view > 0)) | isa(x.ahead[view], "of")
    good = (view - into <= 6) & (view - into >= 2) & mine & ~isa(x.before[view], "self") & (into >= x.bounds(view)[0])
    at = np.concatenate((h.at[h.source], into[good]))
    after = np.concatenate((h.after[h.source], view[good] + 1))
    first, last = x.bounds(at)
    comma = np.minimum(following(x.part, after), last)
    second = np.minimum(following(x.part, comma + 1), last)
    apposed = (second < last) & isa(x.cue[comma], "determiner article") & (x.verbs[second - 1] == x.verbs[comma])
    comma = np.where(apposed, second, comma)
    front = (at - first <= 1) | isa(x.before[at], "relative that")
    left = np.where(front, at, _begin(x, h, first, at - 1))
    on = ~isa(x.cue[comma], "but subordinator relative result") & ~has(x.frame[comma], "ing source")
    on &= ~x.inside[comma] & (x.gap[at] & PART != 0)
    on &= x.verbs[np.minimum(following(x.part, comma + 1), last) - 1] > x.verbs[comma - 1]
    return [(left, at), (comma, np.where(front | on, x.clause(comma + 1, last), comma))]


def headlines(x: Scan) -> Spans:
    """What a colon gives to a source in headlines ("Minister: X", "X: minister") and in transcripts."""
    colon = np.flatnonzero((x.gap[: x.size] & COLON) != 0)
    colon = colon[colon > 0]
    paragraph = places(np.flatnonzero((x.gap[: x.size] & PARAGRAPH) != 0), x.size)
    first, last = preceding(paragraph, colon - 1), following(paragraph, colon)
    name, case = x.cue[colon - 1], np.minimum(x.case[first], x.case[colon - 1])
    title = (case > LOWER) & ~isa(name | x.cue[first], "label")
    turn = (case == UPPER) & title & (colon - first <= 3) & (x.case[colon] != UPPER)
    headline = (x.gap[last] & STOP == 0) & (last - first <= 25)
    front = headline & (isa(name, "speaker") | (title & (colon - first <= 2) & x.evident(colon, last)))
    front = (turn | front) & (colon - first <= 4) & (x.bounds(colon - 1)[0] == first) & (colon < last)
    back = headline & ~front & (colon < last) & (last - colon <= 3) & isa(x.cue[last - 1], "speaker")
    return [(np.where(front, colon, last), last), (np.where(back, first, colon), colon)]
