"""Words given to a source over whole sentences: block quotations after a colon, and the paraphrases of an interview."""

from __future__ import annotations

import numpy as np

from framing.spans import Ints
from framing.text.clauses import Scan, Spans
from framing.text.layout import BLANKS, COLON, PARAGRAPH, Flags, following, places, preceding
from framing.text.quotation import Quotations
from framing.text.reporting import isa
from framing.text.reports import Reports

_WRITES = "clause check object none"
"""Frames of the verbs after whose colon a paragraph is theirs: "writes:", not "highlights:"."""


def passages(x: Scan, h: Reports, quotes: Quotations, said: Flags, breaks: Ints) -> Spans:
    """Sentences without a mark of their own that the sentences before them give to a source."""
    paragraph = places(np.flatnonzero((x.gap[: x.size] & PARAGRAPH) != 0), x.size)
    return [_blocks(x, h, paragraph, breaks), _interviews(x, h, quotes, said, breaks)]


def _blocks(x: Scan, h: Reports, paragraph: Ints, breaks: Ints) -> tuple[Ints, Ints]:
    """The paragraph after "Smith wrote:", if no marks open it and the same text goes on."""
    begin = paragraph[1:-BLANKS]
    begin = begin[(x.gap[begin] & COLON != 0) & ~x.inside[begin] & (begin > 0)]
    above, below = (np.searchsorted(breaks, x.tokens.start[at], side="right") for at in (begin - 1, begin))
    begin = begin[above == below]
    verb = preceding(places(h.at[h.active & h.takes(_WRITES) & ~isa(h.close, "to")], x.size), begin - 1)
    begin = begin[(verb >= begin - 2) & (verb >= 0)]
    return begin, following(paragraph, begin + 1)


def _interviews(x: Scan, h: Reports, quotes: Quotations, said: Flags, breaks: Ints) -> tuple[Ints, Ints]:
    """Paraphrases that go on without a verb of speech: after a report, to the end of its paragraph.

    A text is an interview that says so and holds two paragraphs or more that are one quotation of several sentences, a
    fifth of its words at least.
    """
    named, none = x.find("interview"), np.zeros(0, dtype=np.int64)
    if not len(named):
        return none, none
    text = np.searchsorted(breaks, x.tokens.start[named], side="right")
    whole = (x.gap[quotes.first] & PARAGRAPH != 0) & (x.gap[quotes.last] & PARAGRAPH != 0) & ~quotes.torn
    whole &= x.tokens.sentence[quotes.first] < x.tokens.sentence[quotes.last - 1]
    answer = np.searchsorted(breaks, quotes.start[whole], side="right")
    count = np.bincount(answer, minlength=len(breaks) + 1)
    talk = np.zeros(len(breaks) + 1, dtype=bool)
    talk[text[count[text] > 1]] = True
    if talk.any():
        words = np.bincount(answer, (quotes.last - quotes.first)[whole], minlength=len(breaks) + 1)
        talk &= 5 * words >= np.diff(np.searchsorted(x.tokens.start, breaks), append=x.size, prepend=0)
    if not talk.any():
        return none, none
    first = x.sentence.tokens
    last = x.sentence.following(first + 1)
    report = following(places(h.at[h.spoken | h.source], x.size), first) < last
    quoted = (x.quote.following(first) < last) | x.inside[first]
    reset = report | quoted | (x.gap[first] & PARAGRAPH != 0)
    row = np.maximum.accumulate(np.where(reset, np.arange(len(first)), 0))
    on = ~reset & said[last[row] - 1] & talk[np.searchsorted(breaks, x.tokens.start[first], side="right")]
    return first[on], last[on]
