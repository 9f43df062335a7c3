"""What quotation marks hold: speech, words held at arm's length, or a name, a title, a word that is only mentioned.

A few words without a speaker are somebody's all the same; few writers put them in marks to doubt them. They count as
scare quotes only where they claim worth, truth or office ("his “friend”") and nobody in the text says them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from framing.spans import AUTHOR, LOWER, QUOTED, SCARE, TITLE, Ints
from framing.text.clauses import Scan
from framing.text.keys import KeySet
from framing.text.layout import COMMA, DASH, PARAGRAPH, SENTENCE, Flags, following, places
from framing.text.phrases import sequence_hash
from framing.text.quotation import Quotations
from framing.text.reporting import SMALL, SPEAKS, Reporting, isa
from framing.text.reports import Reports


def judged(x: Scan, h: Reports, quotes: Quotations, said: Flags, verbs: Reporting, breaks: Ints) -> NDArray[np.uint8]:
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
    sharp = x.page.sharp(quotes.end)
    tag = (speech < x.size) & (speech - last <= 7) & (x.part.following(last + 1) > speech) & ~ends
    tag &= x.sentence.following(last + 1) > speech
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
    third = np.where(opens | (x.gap[first - 1] & SENTENCE != 0), 0, x.before[first - 2])
    mention = isa(before, "word mention") | isa(behind, "mention") | (isa(before, "as") & isa(second, "mention"))
    mention |= isa(before, "article") & isa(second, "as") & isa(third, "mention")
    mention |= isa(behind, "relative") & isa(x.ahead[last], "mention")
    mention |= (isa(before, "of") & isa(second, "word")) | _topic(x, first, last, verbs)
    whole = opens & (sharp | ends)
    rules = [
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
    voice = np.select([rule for rule, _ in rules], [voice for _, voice in rules], SCARE).astype(np.uint8)
    so_called = isa(second, "so-called") & (words <= 4)
    voice[so_called] = SCARE
    unsaid = np.flatnonzero(voice == SCARE)
    doubt = _doubted(x, first[unsaid], last[unsaid], verbs) & ~sharp[unsaid]
    claim = verbs.apart["doubted"].contains(x.tokens.hash[first[unsaid]]) & (x.case[first[unsaid]] == LOWER)
    doubt = unsaid[doubt | (so_called[unsaid] & claim)]
    text = np.searchsorted(breaks, quotes.start, side="right")
    echo = _echoes(x, quotes, text, doubt, np.flatnonzero(voice == QUOTED))
    voice[unsaid] = QUOTED
    voice[doubt] = np.where(echo, QUOTED, SCARE)
    return voice


def _topic(x: Scan, first: Ints, last: Ints, verbs: Reporting) -> Flags:
    """Whether a quotation is the name of a theory, a list, a button."""
    hashes = x.tokens.hash
    after = verbs.apart["topic"].contains(hashes[np.minimum(last, x.size - 1)]) & (x.gap[last] == 0)
    behind = isa(x.before[first], "of") & verbs.apart["topic"].contains(hashes[np.maximum(first - 2, 0)])
    behind &= x.gap[first - 1] & SENTENCE == 0
    found: Flags = after | behind
    return found


def _doubted(x: Scan, first: Ints, last: Ints, verbs: Reporting) -> Flags:
    """Whether a few words that nobody says are held at arm's length: claims of worth, truth or office."""
    hashes, words = x.tokens.hash, last - first
    doubted = verbs.apart["doubted"]
    feigned = verbs.apart["feign"].contains(hashes[first - 1]) & (first > 0) & (x.gap[first] & SENTENCE == 0)
    one = doubted.contains(hashes[first]) & ((x.case[first] == LOWER) | (x.gap[first] & SENTENCE != 0))
    one &= x.page.codes_at(x.tokens.end[first]) != ord("-")
    two = one & isa(x.before[first], "possessive") & (words == 2) & ~isa(x.cue[last - 1], SMALL)
    # "“left” and “right”": words in a list are mentioned, not used.
    listed = (isa(x.before[first], "and") & x.inside[first - 2]) | (isa(x.cue[last], "and") & x.inside[last + 1])
    found: Flags = ((feigned & (words <= 3)) | (one & (words == 1)) | two) & ~listed
    return found


def _echoes(x: Scan, quotes: Quotations, text: Ints, of: Ints, among: Ints) -> Flags:
    """Whether the words of each quotation `of` stand in another one `among` them, in the same text."""
    found = np.zeros(len(of), dtype=bool)
    among = among[np.isin(text[among], text[of])]
    size = quotes.last[among] - quotes.first[among]
    begin = np.cumsum(size) - size
    at = np.arange(size.sum()) - np.repeat(begin - quotes.first[among], size)
    within, last = np.repeat(text[among], size), np.repeat(quotes.last[among], size)
    hashes = x.tokens.hash
    met = KeySet(hashes[quotes.first[of]]).contains(hashes[at])
    at, within, last = at[met], within[met], last[met]
    for words in np.unique(quotes.last[of] - quotes.first[of]).tolist():
        mine = np.flatnonzero(quotes.last[of] - quotes.first[of] == words)
        whole = at + words <= last
        key = sequence_hash(hashes, quotes.first[of[mine]], words) + text[of[mine]].astype(np.uint64)
        found[mine] = np.isin(key, sequence_hash(hashes, at[whole], words) + within[whole].astype(np.uint64))
    return found
