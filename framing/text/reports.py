"""Reporting verbs where they stand, and the clauses after them that they give to a source."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from framing.spans import LOWER, Ints
from framing.text.clauses import NOWHERE, PART, Scan
from framing.text.layout import COLON, COMMA, DASH, STOP, Flags, following, places
from framing.text.reporting import FRAMES, SMALL, SPEAKS, Reporting, frame_rows, has, isa


@dataclass(frozen=True, slots=True)
class Reports:
    """Reporting verbs, one element each."""

    at: Ints
    frame: NDArray[np.int32]
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
    rows = frame_rows(names)
    found: Flags = forms[rows[0]] if len(rows) == 1 else np.logical_or.reduce([forms[row] for row in rows])
    return found


def find_reports(x: Scan, verbs: Reporting) -> Reports:
    used = np.flatnonzero(~has(x.frame[x.report], "never") & ~x.inside[x.report])
    at, row = x.report[used], x.row[used]
    frame, close = x.frame[at], x.before[at]
    forms = ((frame >> np.arange(len(FRAMES) + 5)[:, None]) & 1).astype(bool)

    def takes(names: str) -> Flags:
        return _any_row(forms, names)

    first, last = x.bounds(at)
    after, subject = at + 1 + takes("pair"), at - 1
    for _ in range(4):
        subject = subject - ((subject >= first) & x.adverb[subject] & (x.gap[subject + 1] & PART == 0))
    who = np.where(subject >= first, x.cue[subject], 0)
    open_ = (after < last) & (x.gap[after] & (PART | STOP) == 0)
    then = np.where(open_, x.cue[after], 0)
    three = after + np.arange(3)[:, None]
    plain = (verbs.is_plain(row, x.tokens.hash[np.minimum(three, x.size - 1)]) & (three < last)).any(axis=0)
    plain &= open_ & ~isa(then, "that")
    plain &= ~(takes("clause") & x.evident(after, np.minimum(last, x.part.following(after + 1))))
    source = takes("source") & ~plain

    past, ing, noun_form = takes("past"), takes("ing"), takes("noun") & takes("lemma s")
    inner = at > first
    owned = inner & x.owner(at - 1)
    noun = isa(close, "determiner article possessive preposition") | isa(then, "of by and") | owned
    noun |= (inner & x.number(at - 1)) | isa(x.before[at - 1] * inner, "to") | (takes("s") & isa(close, "to"))
    noun = np.where(ing, isa(close, "article"), noun & noun_form)
    noun |= takes("nominal")
    owned |= isa(close, "possessive") | (inner & (x.case[at - 1] > LOWER) & (close == 0))
    # "rejected claims that A": the claim is somebody's, if not the subject's.
    owned |= inner & has(x.frame[at - 1], "denies")
    name = inner & (x.case[at] > LOWER) & ((x.case[at - 1] == LOWER) | noun_form)
    verb = ~noun & ~plain & ~name & ~source & ~isa(close, "article possessive") & ~(past & isa(close, "preposition"))
    passive = isa(then, "by") | isa(close, "be") | (x.adverb[at - 1] & isa(x.before[at - 1] * inner, "be"))
    silent = (isa(who, "to") & isa(x.before[subject], "idle negation be")) | isa(who, "self negation")
    silent |= isa(who, "that") & (subject == first)
    silent |= isa(close, "deictic") | (ing & isa(close, "idle") & (x.gap[at] == 0))
    condition = x.condition.preceding(at)
    silent |= (condition >= first) & (at - condition <= 8) & (x.part.following(condition + 1) > at)
    # "The storm threatens to": things do not speak.
    thing = ing | ~takes("to") | ~takes("s") | takes("check") | (x.case[subject] > LOWER)
    silent |= ~(thing | isa(who, "pronoun relative speaker"))
    for back in (1, 2, 3):
        silent |= (at - back > subject) & isa(x.cue[at - back], "negation")
    spoken = verb & ~(past & passive) & (ing | inner)
    return Reports(
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


def complements(x: Scan, h: Reports) -> tuple[Ints, Ints, Flags, Flags]:
    """Clause [start, end) after each verb or none; verbs before their subject; verbs with an adjunct after them."""
    main = x.has_main(h.first, h.at)
    check, clause, object_ = h.takes("check"), h.takes("clause"), h.takes("object")
    whether = h.takes("whether") & ~isa(h.close, "to")
    evident, near = _is_clause(x, h)
    ahead, verb = x.ahead[h.after], x.verb.following(h.after + 1)

    # What may stand between verb and clause: "told reporters on Monday that", "said in a statement the".
    opener, ask, to = x.opener.following(h.after + 1), x.next("question", h.after), x.next("to", h.after + 1)
    that = x.that.following(h.after)
    that = np.where(
        (to < that) | isa(x.ahead[that], "auxiliary") | (~clause & ~object_ & (that - h.after > 8)),
        NOWHERE,
        that,
    )
    sure = x.evident(opener, np.minimum(near, that)) | isa(x.cue[opener], "pronoun")
    sure &= (opener < that) & (opener < to) & (clause | object_ | check)
    hop = np.where(sure | (clause & ~object_ & (that >= near)), opener, that + 1)
    vague = h.takes("noun") & h.takes("lemma s")
    loose = clause | object_ | isa(h.then, "place time") | isa(ahead, "time")
    blamed = h.takes("of") & isa(h.then, "of")
    skip = (isa(h.then, "preposition time to") | x.adverb[h.after]) & ~isa(h.then, "auxiliary be") & ~isa(ahead, "of")
    skip = h.open & ~blamed & (skip | (object_ & ~(check & evident & (verb < np.minimum(opener, h.last)))))
    late = h.after + x.adverb[h.after]
    late = late + x.adverb[late]

    again = np.append(False, h.active[:-1] & (h.first[1:] == h.first[:-1]))  # "He noted A, claimed B"
    name = (x.case[h.after] > LOWER) & (np.minimum(x.part.following(h.after + 1), h.last) - h.after <= 4)
    inverted = ~h.takes("noun") | (x.gap[h.at] & (COMMA | DASH | STOP) != 0)
    inverted &= ~again & (main | name | x.inside[h.at - 1]) & h.active & h.open & (x.part.following(h.at) == h.at)
    inverted &= ~skip & ~evident & ~isa(h.then, "that question to pronoun") & (h.at > h.first)
    unquote = x.unquote.following(h.after)
    alone = (isa(x.cue[unquote], "subordinator as preposition") & ~isa(x.cue[unquote], "of")) | (
        isa(x.cue[unquote], "and") & x.finite[unquote + 1]
    )

    none = np.full(len(h.at), NOWHERE)
    infinitive = h.after + isa(h.then, "negation")
    verbal = ~isa(x.ahead[infinitive], "determiner article pronoun preposition")  # "threatening to both leaders"
    rules = [
        ((x.gap[h.after] & COLON != 0) & (h.after < h.last) & h.takes(SPEAKS), h.after),
        (~h.open | inverted | (alone & x.inside[h.after]), none),
        (isa(h.then, "that") & h.takes("that clause"), h.after + ~(x.finite[h.after + 1] & (ahead != 0))),
        (isa(h.then, "question") & whether, h.after + isa(h.then, "subordinator")),
        (h.takes("doing") & x.gerund(h.after), h.after),
        (h.takes("to") & verbal & isa(np.where(infinitive > h.after, ahead, h.then), "to"), infinitive + 1),
        (skip & loose & ~vague & h.takes("that clause object") & (hop < near), hop),
        (skip & whether & ~isa(h.then, "of") & (ask < near), ask + isa(x.cue[ask], "subordinator")),
        (skip & clause & isa(h.then, "time") & (late < near) & ~isa(x.cue[late], "preposition"), late),
        (~skip & ~blamed & ~(isa(h.then, "question") & isa(h.close, "to")) & (clause | (check & evident)), h.after),
    ]
    start = first_rule(rules, none)
    start = np.where(h.active, start, np.where(h.noun & h.owned & isa(h.then, "that"), h.after + 1, none))
    end = _ends(x, h, main, x.verb.following(verb + 1))
    return np.where(start < h.last, start, none), end, inverted, skip


def first_rule(rules: list[tuple[Flags, Ints]], places: Ints) -> Ints:
    """For each element the place of the first rule that holds; `places` where none does."""
    for rule, place in reversed(rules):
        places = np.where(rule, place, places)
    return places


def _is_clause(x: Scan, h: Reports) -> tuple[Flags, Ints]:
    """Whether the words after each verb seem to be a clause, and up to where "that" may still come."""
    comma = x.comma.following(h.after + 1)
    near = np.minimum(np.minimum(h.end, comma), h.after + 15)
    # A list of adjectives holds commas: "maintaining diplomatic, military and other work brought peace".
    limit = comma
    for _ in range(2):
        listed = ~isa(x.cue[limit], SMALL) & (x.frame[limit] == 0) & ~x.finite[limit] & (x.case[limit] == LOWER)
        listed |= (limit > comma) & isa(x.cue[limit], "and")
        limit = np.where(listed & (limit < h.end), x.comma.following(limit + 1), limit)
    pronoun = isa(h.then, "pronoun")
    evident = x.evident(h.after, np.minimum(h.end, limit)) | (pronoun & (h.after + 1 < near))
    # "his claims", "a court ruling": forms that are nouns as well need more than a verb further on.
    vague = h.takes("lemma s") | (h.takes("ing") & (x.part.following(h.at) > h.at) & (h.at > h.first))
    vague &= h.takes("noun")
    return evident & (~vague | pronoun | isa(h.then, "determiner article") | (x.case[h.after] > LOWER)), near


def _ends(x: Scan, h: Reports, main: Flags, second: Ints) -> Ints:
    """Where the clause after each verb ends, if the clause that holds the verb goes on after it."""
    # "X, arguing that A, sent B": at the verb that the sentence still lacks.
    aside = h.takes("ing") & ~main
    part = x.part.tokens
    back = following(places(part.compress(x.finite[part]), x.size), h.after + 1)
    end = np.where(aside | x.relative(h.at, h.first), np.minimum(h.end, back), h.end)
    # "Seeking to show that A, X did B": where the sentence's own clause begins.
    opening = ~main & (x.gerund(h.first) | isa(x.cue[h.first], "subordinator preposition to"))
    opening &= x.part.following(h.first + 1) > h.at
    own = part.compress(isa(x.cue[part], "pronoun determiner article") | (x.case[part] > LOWER))
    until = np.minimum(x.part.following(own + 1), x.sentence.following(own + 1))
    own = own.compress(x.evident(own, np.minimum(until, own + 8)))
    end = np.where(opening, np.minimum(end, following(places(own, x.size), h.after + 1)), end)
    # "His claim that X was Y is false": at the second verb.
    end = np.where(h.noun & ~main & isa(x.cue[second], "auxiliary"), np.minimum(end, second), end)
    return np.where(h.noun, np.minimum(end, x.part.following(h.after + 2)), end)
