"""Whose words each stretch of a text is: the writer's, a source's in quotation marks or not, or held at arm's length.

A clause is `attributed` that a reporting verb or "according to" gives to a source; the verb and its subject stay the
writer's. Only what the grammar of one sentence shows is seen: a sentence that goes on with somebody's view without any
mark of it is the writer's, and so are passives without a source ("is believed to") and the first person ("I think").
Clause edges are found by small closed classes of words, not by a parser; where they are unclear, the clause goes on.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from framing.spans import ATTRIBUTED, AUTHOR, LOWER, QUOTED, SCARE, TITLE, Sentences, Tokens, Voices
from framing.text.attribution import headlines, named, parentheses, sources
from framing.text.clauses import NOWHERE, Scan, Spans, scan
from framing.text.quotation import (
    COMMA,
    DASH,
    PARAGRAPH,
    SENTENCE,
    Flags,
    Layout,
    Quotations,
    following,
    places,
    quotations,
)
from framing.text.reporting import SMALL, SPEAKS, Reporting, has, isa
from framing.text.reports import Reports, complements, find_reports


def _painted(spans: Spans, size: int) -> Flags:
    """Which tokens lie in any of the spans; one that ends before it begins is none."""
    start, end = (np.concatenate(column) for column in zip(*spans, strict=True))
    some = start < end
    step = np.bincount(start[some], minlength=size + 1) - np.bincount(end[some], minlength=size + 1)
    painted: Flags = np.cumsum(step[:size]) > 0
    return painted


def _so_called(x: Scan, voice: NDArray[np.uint8]) -> None:
    """Mark the words after each "so-called", up to the noun phrase's end and four at most."""
    begin = x.find("so-called") + 2
    begin = begin[~x.inside[begin] & (x.gap[begin] == 0)]
    going = np.ones(len(begin), dtype=bool)
    for step in range(4 if len(begin) else 0):
        at = begin + step
        stop = isa(x.cue[at], "preposition auxiliary and pronoun but subordinator relative that to time") | x.finite[at]
        going = going & (at < x.size) & ((step == 0) | ~(stop | x.inside[at] | (x.gap[at] != 0)))
        voice[at[going]] = SCARE


def _judged(x: Scan, h: Reports, page: Layout, quotes: Quotations, said: Flags) -> NDArray[np.uint8]:
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
    speech = following(places(h.at[h.spoken & h.takes(SPEAKS)], x.size), last)
    sharp = page.sharp(quotes.end)
    tag = (speech < x.size) & (speech - last <= 7) & (following(x.part, last + 1) > speech) & ~ends
    tag &= following(x.sentence, last + 1) > speech
    tag &= (x.verbs[speech - 1] - x.verbs[last - 1] <= x.adverb[speech - 1]) & (opens | (x.gap[last] & SENTENCE == 0))
    tag &= sharp | (x.gap[last] & (COMMA | DASH) != 0) | (speech - last <= 1)

    # The words of all quotations in a row; in a title the small ones alone are in lower case.
    word = np.flatnonzero(x.inside)
    lower = (x.case[word] == LOWER) & ~isa(x.cue[word], SMALL)
    title = (x.case[first] > LOWER) & (words <= 12)
    if len(first):
        begin = np.cumsum(words) - words
        title &= ~np.logical_or.reduceat(lower, begin) & np.logical_or.reduceat(x.case[word] == TITLE, begin)
    work = isa(before | second | behind, "work")
    tight = ~opens & (x.gap[first] == 0) & (x.gap[last] == 0) & (x.case[first - 1] == TITLE) & (x.case[last] == TITLE)
    mention = isa(before, "word mention") | isa(behind, "mention") | (isa(before, "as") & isa(second, "mention"))
    whole = opens & (sharp | ends)
    rules = [
        (isa(second, "so-called") & (words <= 4), SCARE),
        (mention & ~tag & ~(said[first] & ~opens), AUTHOR),
        (tight & title & (words <= 3), AUTHOR),
        (
            title & ~tag & ~lead & (work | isa(before, "preposition possessive") | (x.owner(first - 1) & ~opens)),
            AUTHOR,
        ),
        (lead | tag | held, QUOTED),
        (title & ~quotes.torn & ~whole & ~isa(behind, "speech"), AUTHOR),
        (quotes.torn | whole | (words > 4) | isa(behind, "speech"), QUOTED),
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
    quotes = quotations(page, tokens, isa(words[0], "clitic"), np.flatnonzero(has(words[1], SPEAKS)))
    x = scan(page, tokens, quotes, words)
    h = find_reports(x, verbs)
    start, end, inverted, skip = complements(x, h)
    free = start == NOWHERE
    around, asides = parentheses(x, h, free, inverted, skip)
    around += [(start, end), *named(x, h, free), *sources(x, h), *headlines(x)]
    said = _painted(around, x.size) & ~_painted(asides, x.size)
    voice = np.where(said, np.uint8(ATTRIBUTED), np.uint8(AUTHOR))
    _so_called(x, voice)
    return _joined(x, tokens, quotes, _judged(x, h, page, quotes, said), voice)


def _joined(x: Scan, tokens: Tokens, quotes: Quotations, kind: NDArray[np.uint8], voice: NDArray[np.uint8]) -> Voices:
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
