"""Whose words each stretch of a text is: the writer's, a source's in quotation marks or not, or held at arm's length.

A clause is `attributed` that a reporting verb or "according to" gives to a source; the verb and its subject stay the
writer's. Only what the grammar of one sentence shows is seen: a sentence that goes on with somebody's view without any
mark of it is the writer's, and so are passives without a source ("is believed to") and the first person ("I think").
Clause edges are found by small closed classes of words, not by a parser; where they are unclear, the clause goes on.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from framing.spans import ATTRIBUTED, AUTHOR, LOWER, SCARE, Sentences, Tokens, Voices
from framing.text.attribution import headlines, named, parentheses, sources
from framing.text.characters import Characters
from framing.text.clauses import NOWHERE, Scan, Spans, scan
from framing.text.layout import SENTENCE, Flags, Layout
from framing.text.passages import passages
from framing.text.quotation import Quotations, quotations
from framing.text.reporting import SPEAKS, Reporting, has, isa
from framing.text.reports import complements, find_reports
from framing.text.speech import judged


def _painted(spans: Spans, size: int) -> Flags:
    """Which tokens lie in any of the spans; one that ends before it begins is none."""
    start, end = (np.concatenate(column) for column in zip(*spans, strict=True))
    some = start < end
    if not some.any():
        return np.zeros(size, dtype=bool)
    step = np.bincount(start[some], minlength=size + 1) - np.bincount(end[some], minlength=size + 1)
    painted: Flags = np.cumsum(step[:size], out=step[:size]) > 0
    return painted


def _so_called(x: Scan, voice: NDArray[np.uint8], verbs: Reporting) -> None:
    """Mark the words after each "so-called", up to the noun phrase's end and four at most.

    It introduces terms as well ("the so-called fiscal cliff"): only words that claim something count.
    """
    begin = x.find("so-called") + 2
    begin = begin[~x.inside[begin] & (x.gap[begin] == 0)]
    going = np.ones(len(begin), dtype=bool)
    until = begin.copy()
    for step in range(4 if len(begin) else 0):
        at = begin + step
        stop = isa(x.cue[at], "preposition auxiliary and pronoun but subordinator relative that to time") | x.finite[at]
        going = going & (at < x.size) & ((step == 0) | ~(stop | x.inside[at] | (x.gap[at] != 0)))
        until += going
    doubted = verbs.apart["doubted"].contains(x.tokens.hash[np.minimum(begin, x.size - 1)])
    real = (x.case[begin] == LOWER) & doubted & ~x.inside[until]
    real &= x.page.codes_at(x.tokens.end[np.minimum(begin, x.size - 1)]) != ord("-")
    voice[_painted([(begin[real], until[real])], x.size)] = SCARE


def voices(
    text: str | Characters, tokens: Tokens, sentences: Sentences, breaks: NDArray[np.int64], verbs: Reporting
) -> tuple[Voices, NDArray[np.uint8]]:
    """Whose words each stretch of a batch is, what no span covers is the writer's; and (n_tokens,) whose each token is.

    `text` are documents joined by blank lines, `breaks` says where each begins; no clause or quotation crosses from one
    into the next. The spans are ordered and disjoint, each in one sentence or one quotation, whose marks it includes.

    >>> from framing.resources import seeds
    >>> from framing.text.tokens import tokenise
    >>> text, begin = "Officials said the border was “a mess”.", np.zeros(1, dtype=np.int64)
    >>> sentences = Sentences(begin, begin + len(text), begin)
    >>> verbs = Reporting.read(seeds("en", "reporting.tsv"))
    >>> found, each = voices(text, tokenise(text, begin)[1], sentences, begin, verbs)
    >>> [(text[a:b], int(voice)) for a, b, voice in zip(found.start, found.end, found.voice)]
    [('the border was', 1), ('“a mess”', 2)]
    >>> each.tolist()
    [0, 0, 1, 1, 1, 2, 2]
    """
    if not len(tokens):
        none = np.zeros(0, dtype=np.int64)
        return Voices(none, none, np.zeros(0, dtype=np.uint8)), np.zeros(0, dtype=np.uint8)
    words = verbs.look_up(tokens)
    page = Layout.of(Characters.of(text), tokens, sentences.start, breaks)
    quotes = quotations(page, tokens, words.cue, words.verb[has(words.frame[words.verb], SPEAKS)])
    x = scan(page, tokens, quotes, words)
    h = find_reports(x, verbs)
    start, end, inverted, skip = complements(x, h)
    free = start == NOWHERE
    around, asides = parentheses(x, h, free, inverted, skip)
    around += [(start, end), *named(x, h, free), *sources(x, h, verbs), *headlines(x)]
    said = _painted(around, x.size) & ~_painted(asides, x.size)
    said |= _painted(passages(x, h, quotes, said, breaks), x.size)
    voice = np.where(said, np.uint8(ATTRIBUTED), np.uint8(AUTHOR))
    _so_called(x, voice, verbs)
    return _joined(x, tokens, quotes, judged(x, h, quotes, said, verbs, breaks), voice)


def _joined(
    x: Scan, tokens: Tokens, quotes: Quotations, kind: NDArray[np.uint8], voice: NDArray[np.uint8]
) -> tuple[Voices, NDArray[np.uint8]]:
    """Runs of tokens with one voice, a sentence or a quotation at most, as spans of the text."""
    real = np.flatnonzero(kind != AUTHOR)
    first, last = quotes.first[real], quotes.last[real]
    stretch = np.diff(np.column_stack((first, last)).ravel(), prepend=0, append=x.size)
    number = np.full(len(stretch), -1)
    number[1::2] = real
    quote = np.repeat(number, stretch)
    quoted = np.flatnonzero(quote >= 0)
    voice[quoted] = kind[quote[quoted]]
    new = np.ones(x.size + 1, dtype=bool)
    new[:-1] = x.gap[: x.size] & SENTENCE != 0
    new[quoted] = False
    new[1:-1] |= voice[1:] != voice[:-1]
    new[first] = new[last] = True
    begin = np.flatnonzero(new)
    spoken = np.flatnonzero(voice[begin[:-1]] != AUTHOR)
    run, until = begin[spoken], begin[spoken + 1] - 1
    start, end = tokens.start[run], tokens.end[until]
    marked = np.flatnonzero(quote[run] >= 0)
    start[marked], end[marked] = quotes.start[quote[run[marked]]], quotes.end[quote[run[marked]]]
    return Voices(start, end, voice[run]), voice
