"""Words given to a source other than by the clause after a verb: parentheses, names, "according to", headlines."""

from __future__ import annotations

import numpy as np

from framing.spans import LOWER, UPPER, Ints
from framing.text.clauses import NOWHERE, PART, Scan, Spans
from framing.text.layout import (
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
from framing.text.reporting import SMALL, SPEAKS, Reporting, has, isa
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
    right = np.minimum(x.part.following(h.after[row] + (skip & h.open)[row]), last)
    right = np.where(upside & main, last, right)
    word = x.cue[right]
    lasting = (right < last) & ~has(x.frame[right], "ing source") & ~isa(word, "but relative result preposition")
    lasting &= main | (x.verbs[np.minimum(x.part.following(right + 1), last) - 1] > x.verbs[right - 1])
    lasting &= ~x.inside[right] & ~x.gerund(right) & (~main | ~isa(word, "subordinator"))

    # Nothing before the parenthesis is the source's where a quotation is all he said, or a mere circumstance is there.
    begin = np.maximum(x.quote.preceding(comma - 1), 0)
    bare = x.inside[comma - 1] & (x.gap[begin] & (PART | SENTENCE) != 0)
    bare |= (right < last) & x.inside[right] & (x.case[right] > LOWER)
    bare |= isa(x.cue[comma - 1], "subordinator and but that") & (comma - 1 > first)
    bare |= h.takes("front")[row] & (right < last)
    fronted = isa(x.cue[first], "preposition") & ~main
    fronted |= isa(x.cue[first], "subordinator") & (x.part.following(first + 1) == comma)
    left = np.where(bare | (fronted & ~lasting), comma, _begin(x, h, first, comma - 1))
    return [(left, comma), (np.where(lasting, right, last), x.clause(right + 1, last))], [(comma, right)]


def _subject_begins(x: Scan, h: Reports, row: Ints) -> Ints:
    """Where the subject of each verb begins if a comma stands before it: "…, Smith, a farmer, said"; else -1."""
    at, first, subject = h.at[row], h.first[row], h.subject[row]
    comma, there, apposed = np.full(len(row), -1), at + 1, x.part.following(at) == at
    for _ in range(3):
        there = np.maximum(x.part.preceding(there - 1), 0)
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
    edge = x.edge.preceding(end)
    return np.where(report | (x.gap[np.maximum(edge, 0)] & SEMICOLON != 0), np.maximum(first, edge), first)


def named(x: Scan, h: Reports, use: Flags) -> Spans:
    """Names and judgements ("called it a farce", "described him as weak"), and what somebody is accused of."""
    row = np.flatnonzero(use & h.active & h.open & h.takes("names as of for on likeness"))
    at, frame, after, then = h.at[row], h.frame[row], h.after[row], h.then[row]
    end = np.minimum(h.end[row], x.part.following(after + 1))
    near, till = np.minimum(end, after + 14), np.minimum(h.end[row], x.comma.following(after + 1))
    reach = np.minimum(after + np.arange(15)[:, None], x.size)
    cue = np.where(reach < near, x.cue[reach], 0)
    as_, of, to, for_, on = (_first(cue, after, name, x.size) for name in ("as", "of", "to", "for", "on"))
    cue[0] = 0
    an, preposition = _first(cue, after, "an", x.size), _first(cue, after, "preposition", x.size)
    blames, direct = has(frame, "of"), ~has(frame, SPEAKS) | (of == after + x.adverb[after])
    here = np.minimum(near, x.verb.following(after))
    fault = has(frame, "for") & (for_ > after) & (for_ < here) & ~x.number(for_ + 1)
    fault &= ~isa(x.cue[for_ + 1] | x.ahead[for_ + 1], "time")
    relative = x.relative(at, h.first[row]) & ~isa(then, "preposition to") & ~isa(h.close[row], "relative that")
    pronoun = isa(then, "objective") & ~isa(x.cue[after + 1], "preposition time and to") & (after + 1 < near)
    # "calling her remarks a farce"
    thing = isa(then, "possessive") & ~isa(x.cue[after + 1], SMALL) & ~x.adverb[after + 1] & ~x.inside[after + 1]
    pronoun &= ~(thing & ((after + 2 < near) | x.inside[after + 2]))
    clear = (an < near) & ~isa(then, "preposition to") & ((preposition > an) & ~isa(then, "preposition"))
    rules = [
        (blames, np.where(direct & (of < near), of + 1, NOWHERE)),
        (relative, after),
        (has(frame, "as") & (as_ < near) & ((to > as_) | isa(x.cue[as_ + 1], "an")), as_ + 1),
        (has(frame, "names") & pronoun, after + 1),
        (has(frame, "names") & clear, an),
        (has(frame, "names"), _predicate(x, after, near)),
        (fault, for_ + 1),
        (has(frame, "on") & (on > after) & (on < here), on + 1),
        (has(frame, "likeness") & (to < near), to + 1),
    ]
    start = first_rule(rules, np.full(len(row), NOWHERE))
    end = np.where(relative, np.minimum(end, x.next("auxiliary", after + 1)), end)
    # "What critics call a ban passed": the clause is the subject of a verb that is still to come.
    subject = relative & isa(x.cue[h.first[row]], "relative")
    end = np.where(subject, np.minimum(end, x.verb.following(after + 1)), end)
    return [(start, np.where(blames, h.end[row], np.where(start == for_ + 1, till, end)))]


def _first(cue: Ints, after: Ints, name: str, size: int) -> Ints:
    """Where the first word of a class stands among the classes of the words from `after` on, else the end."""
    found = isa(cue, name)
    return np.where(found.any(axis=0), after + found.argmax(axis=0), size)


def _predicate(x: Scan, after: Ints, near: Ints) -> Ints:
    """An adjective after a short object ("branded the bill racist", "called the offer quite unjust"), or nowhere."""
    last = np.minimum(near, x.next("and", after + 1))
    place = np.where(x.adverb[after + 2] & ~isa(x.cue[after + 2], "time auxiliary"), after + 2, after + 3)
    adverb = x.adverb[place] & (x.cue[place] == 0) & (last == place + 2)
    alone = (last == after + 3) & (x.cue[after + 2] == 0) & x.adjective(after + 2)
    good = isa(x.cue[after], "determiner possessive") & ~isa(x.cue[after + 1], SMALL) & (x.case[last - 1] == LOWER)
    return np.where(good & adverb, place, np.where(good & alone, after + 2, NOWHERE))


def _fronted(x: Scan, h: Reports, verbs: Reporting) -> tuple[Ints, Ints]:
    """Where "To critics, …" and "As she put it, …" begin, and the token from which a comma ends them."""
    first = x.sentence.tokens
    first = first[isa(x.cue[first], "to for")]
    comma = x.comma.following(first)
    near = (comma - first <= 6) & (comma < x.bounds(first)[1]) & (x.gap[comma] & COMMA != 0)
    first, comma = first[near], comma[near]
    reach = first + np.arange(1, 6)[:, None]
    held = (reach < comma) & verbs.apart["holder"].contains(x.tokens.hash[np.minimum(reach, x.size - 1)])
    first, comma = first[held.any(axis=0)], comma[held.any(axis=0)]
    put = h.verb & h.takes("front") & isa(x.cue[h.first], "as") & ~h.open
    return np.append(first, h.first[put]), np.append(comma, h.after[put])


def sources(x: Scan, h: Reports, verbs: Reporting) -> Spans:
    """Clauses around "according to Y", "in Y's view", "to critics"."""
    view = x.find("view")
    into = preceding(places(x.find("in"), x.size), view)
    mine = isa(x.before[view], "possessive") | (x.owner(view - 1) & (view > 0)) | isa(x.ahead[view], "of")
    good = (view - into <= 6) & (view - into >= 2) & mine & ~isa(x.before[view], "self") & (into >= x.bounds(view)[0])
    at, after = np.concatenate((h.at[h.source], into[good])), np.concatenate((h.after[h.source], view[good] + 1))
    fronted = _fronted(x, h, verbs)
    at, after = np.append(at, fronted[0]), np.append(after, fronted[1])
    first, last = x.bounds(at)
    comma = np.minimum(x.part.following(after), last)
    second = np.minimum(x.part.following(comma + 1), last)
    apposed = (second < last) & isa(x.cue[comma], "determiner article") & (x.verbs[second - 1] == x.verbs[comma])
    comma = np.where(apposed, second, comma)
    front = (at - first <= 1) | isa(x.before[at], "relative that")
    left = np.where(front, at, _begin(x, h, first, at - 1))
    on = ~isa(x.cue[comma], "but subordinator relative result") & ~has(x.frame[comma], "ing source")
    on &= ~x.inside[comma] & (x.gap[at] & PART != 0)
    on &= x.verbs[np.minimum(x.part.following(comma + 1), last) - 1] > x.verbs[comma - 1]
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
