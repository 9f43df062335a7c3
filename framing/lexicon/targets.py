"""Whom a loaded term is aimed at: the listed name in the slot its row gives, or nobody.

No slot reaches over punctuation or a sentence's end, and none further than a few words: an unresolved target is None,
never a guess. A row's first slot says what kind of word it is, "before" or "of" a noun, "after" an adjective or a verb
with an object, "subject" a verb: the first slot reaches furthest, the others look right beside the term. Whatever the
slots, a noun may name the person after it ("dictator Kim Jong Un") or before its comma ("Maduro, the strongman,"), and
a noun or adjective what a copula links it with ("Assad is a dictator").
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from framing.lexicon.nearby import Bits, Flags, Nearby, bit
from framing.lexicon.terms import SLOTS
from framing.spans import Entities, Ints, Tokens
from framing.text.entities import CLASSES

_WIDTH = 8
"""Words to either side that any slot looks at."""
_STEPS = np.arange(_WIDTH)
_NEAR, _REACH, _SUBJECT = 1, 3, 5
"""Words that the slots look at: the later ones of a row, its first one, and a verb's subject."""
_DETERMINER, _COPULA, _CAPITAL, _HEAD, _BODY = (bit(k) for k in ("determiner", "copula", "capital", "head", "body"))
_NAMING, _EXAMPLE, _AGENT, _MEDIUM, _CALL = (bit(k) for k in ("naming", "example", "agent", "medium", "call"))
_BARRIER = bit("barrier", "naming", "example")
_LIGHT = bit("auxiliary", "copula", "adverb", "capital")
_STOP_BEFORE = _BARRIER | bit("determiner", "auxiliary", "copula", "verb", "head", "role", "prefix")
_STOP_AFTER = _BARRIER | bit("auxiliary", "copula", "verb", "participle")
_STOP_SUBJECT = _BARRIER | bit("determiner", "verb")
_STOP_LINKED = bit("barrier", "example", "verb")
_PLACE, _RULE = bit("place"), bit("rule")
_OPENER, _RELATIVE, _TITLE = bit("determiner", "naming"), bit("relative"), bit("title")
_LEADS_AWAY, _COMPANY, _PREPOSITION, _ORIGIN = (
    bit("preposition", "away"),
    bit("company"),
    bit("preposition"),
    bit("origin"),
)
_FOLLOWERS = bit("role", "capital")
_PERSON = CLASSES.index("person")
_BEARERS = np.isin(CLASSES, ("person", "group", "party"))
_ACTORS = np.isin(CLASSES, ("person", "group"))
_WHOLE = np.isin(CLASSES, ("state", "territory", "capital", "person"))
"""Names that stand alone: beside one, a further name is another's unless a person's role links them."""
_BEFORE, _AFTER, _OF, _SUBJECT_SLOT = (SLOTS.index(name) for name in ("before", "after", "of", "subject"))


class Targets:
    """The slots of many rows, compiled once."""

    def __init__(self, slots: Sequence[tuple[str, ...]]) -> None:
        self._slot = np.full((len(slots), len(SLOTS)), -1, dtype=np.int64)
        for row, names in enumerate(slots):
            self._slot[row, : len(names)] = [SLOTS.index(name) for name in names]

    def find(self, row: Ints, first: Ints, last: Ints, tokens: Tokens, entities: Entities) -> Ints:
        """(n_hits,) the entity aimed at, -1 where the text does not say."""
        target = np.full(len(row), -1, dtype=np.int64)
        left = np.searchsorted(entities.last, first - _WIDTH - 1)
        right = np.searchsorted(entities.first, last + _WIDTH, side="right")
        hits = np.flatnonzero((self._slot[row, 0] >= 0) & (left < right))
        if hits.size:
            slots = self._slot[row[hits]]
            search = _Search(tokens, entities, first[hits], last[hits], slots[:, 0])
            target[hits] = search.targets(slots)
        return target


class _Search:
    """Where the names near some hits stand: each method gives a token of a name per hit, -1 for none."""

    def __init__(self, tokens: Tokens, entities: Entities, first: Ints, last: Ints, main: Ints) -> None:
        self._near = near = Nearby(tokens, entities)
        self._tokens, self._entities = tokens, entities
        self._first, self._last, self._main = first, last, main
        self._hit = np.arange(len(first))
        self._after = after = last[:, None] + 1 + _STEPS
        after = np.minimum(after, len(tokens) - 1)
        before = np.maximum(first[:, None] - 1 - _STEPS, 0)
        bits = near.bits(np.concatenate([before, after], axis=1))
        self._before_bits, self._bits = bits[:, :_WIDTH], bits[:, _WIDTH:]
        inside = self._after < len(tokens)
        self._after = after
        self._joined = inside & tokens.joined[after]
        self._beside = self._joined & (near.gap(after) == 1)
        self._named = entities.token_entity[after] >= 0
        self._nearest(before)

    def _nearest(self, before: Ints) -> None:
        """The nearest name before each hit, what stands between, and where the first gap is."""
        chain = np.logical_and.accumulate(
            self._tokens.joined[before + 1] & (before + 1 == self._first[:, None] - _STEPS), axis=1
        )
        named = chain & (self._entities.token_entity[before] >= 0)
        self._words = words = named.argmax(axis=1)
        some = named[self._hit, words]
        none = np.zeros((len(before), 1), dtype=np.uint32)
        self._kinds = kinds = np.concatenate([none, np.bitwise_or.accumulate(self._before_bits, axis=1)], axis=1)
        plain = self._before_bits & (_LIGHT | _OPENER) == 0
        self._between: Bits = kinds[self._hit, words]
        plain &= words[:, None] > _STEPS
        self._plain = plain.sum(axis=1)
        opener = (self._before_bits & _OPENER > 0).argmax(axis=1)
        self._doing = (plain & (opener[:, None] < _STEPS)).any(axis=1)
        """Whether a word that is not small stands before the article: "is exposing the plot"."""
        self._name = np.where(some, before[self._hit, words], -1)
        self._medium = self._before_bits[self._hit, words] & _MEDIUM > 0
        self._run = chain.sum(axis=1)
        self._run_kinds: Bits = kinds[self._hit, self._run]
        self._start, self._end = start, _ = self._near.edges(np.maximum(self._name, 0))
        self._owner = self._near.gap(np.minimum(self._end + 1, len(self._tokens) - 1)) > 1
        self._lead = np.maximum(start - 1, 0)
        self._lead_bits = np.where(self._tokens.joined[start], self._near.bits(self._lead), 0)

    def targets(self, slots: Ints) -> Ints:
        """The entity each hit is aimed at, -1 for none."""
        noun, verb = (self._main == _BEFORE) | (self._main == _OF), self._main == _SUBJECT_SLOT
        found = np.empty((len(slots), 5 + len(SLOTS)), dtype=np.int64)
        found[:, 0] = np.where(self._entities.token_entity[self._first] >= 0, self._first, -1)
        found[:, 1] = np.where(noun, self._bearer(), -1)
        found[:, 2] = self._apposed()
        # "a long Twitter rant", but "Facebook claims"
        noun_too = (slots == _BEFORE).any(axis=1) & self._tokens.joined[self._start] & (self._lead_bits & _BARRIER == 0)
        self._medium &= ~verb | noun_too
        by_slot = np.stack([getattr(self, f"_in_{slot}")() for slot in SLOTS], axis=1)
        asked = np.where(slots >= 0, np.take_along_axis(by_slot, np.maximum(slots, 0), axis=1), -1)
        found[:, 3:-2] = asked
        found[:, -2] = np.where(verb, -1, self._example())
        found[:, -1] = np.where(verb, -1, self._linked())
        hit, column = np.nonzero(found >= 0)
        meant = self._near.meant(found[hit, column], self._first[hit], self._last[hit])
        found[hit[~meant], column[~meant]] = -1
        some = found >= 0
        at = found[self._hit, some.argmax(axis=1)]
        return np.where(at >= 0, self._entities.token_entity[at], -1)

    def _bearer(self) -> Ints:
        """The person or group named right after a noun: "the Syrian dictator Bashar al-Assad"."""
        at = self._after[:, 0]
        bears = self._beside[:, 0] & self._named[:, 0] & _BEARERS[self._entities.token_class[at]]
        return np.where(bears, at, -1)

    def _apposed(self) -> Ints:
        """The name before the comma: "Maduro, the Venezuelan strongman,", "Trump, who claims"."""
        near, tokens, opener = self._near, self._tokens, np.maximum(self._run - 1, 0)
        at = self._first - self._run
        name = np.maximum(at - 1, 0)
        gap = near.gap(at)
        fits = (at > 0) & (gap > 1) & (gap <= 3) & (tokens.sentence[at] == tokens.sentence[name])
        fits &= (self._entities.token_entity[name] >= 0) & (self._run > 0) & (self._run <= _REACH)
        opens = (self._before_bits[self._hit, opener] & _DETERMINER > 0) | (self._entities.token_entity[at] >= 0)
        closed = ~self._joined[:, 0] | (~self._joined[:, 1] & (self._bits[:, 0] & _STOP_AFTER == 0))
        noun = opens & closed & (self._run_kinds & _STOP_AFTER == 0) & _ACTORS[self._entities.token_class[name]]
        relative = self._before_bits[self._hit, opener] & _RELATIVE > 0
        verb = relative & (self._kinds[self._hit, opener] & (_STOP_SUBJECT | _RELATIVE) == 0)
        fits &= np.where(self._main == _SUBJECT_SLOT, verb, noun)
        return np.where(fits, name, -1)

    def _in_before(self) -> Ints:
        """The owner or attribute of a noun: "the Syrian regime", "Putin's old cronies"."""
        klass = self._entities.token_class[self._name]
        owner = self._owner
        touching, word = self._end + 1 == self._first, self._before_bits[:, 0]
        fits = owner | touching
        fits |= (self._end + 2 == self._first) & ((word & _CAPITAL > 0) | (self._main == _BEFORE) & (klass != _PERSON))
        fits &= (self._between & _STOP_BEFORE == 0) & (self._words < _REACH)
        return np.where(fits & (owner | ~self._medium), self._name, -1)

    def _in_subject(self) -> Ints:
        """The doer of a verb; for other words, one that nothing but small words part from it."""
        verb = self._main == _SUBJECT_SLOT
        fits = (self._plain <= np.where(verb, 2, 0)) & (self._between & _STOP_SUBJECT == 0)
        fits &= (self._words < _SUBJECT) & ~self._medium
        # "Trump's lawyers insist" is about the lawyers, "Trump's campaign insists" about Trump.
        following = self._before_bits[self._hit, np.maximum(self._words - 1, 0)]
        fits &= ~self._owner | (self._words == 0) | (following & (_CAPITAL | _BODY) > 0)
        return np.where(fits & ~self._led_away(), self._name, -1)

    def _led_away(self) -> Flags:
        """Whether a preposition puts the nearest name behind another noun: "critics of Trump", "aides to Mr Trump"."""
        further = np.maximum(self._lead - 1, 0)
        inner = self._tokens.joined[self._lead] & (self._lead_bits & (_DETERMINER | _TITLE) > 0)
        inner &= self._near.bits(further) & _LEADS_AWAY > 0
        led: Flags = ((self._lead_bits & _LEADS_AWAY > 0) | inner) & ~(self._owner & (self._words == 0))
        return led

    def _linked(self) -> Ints:
        """The name that a copula or a verb of naming links with the term: "is a dictator", "called him a liar"."""
        next_bits = np.where(self._joined[:, 0], self._bits[:, 0], 0)
        ends = ~self._joined[:, 0] | (next_bits & _BARRIER > 0)
        article = (self._between & _OPENER > 0) & ~self._doing
        fits = (self._between & _COPULA > 0) & (article | (ends & (self._plain == 0)))
        fits |= article & (self._lead_bits & _CALL > 0)
        fits |= (self._main == _AFTER) & (next_bits & _AGENT > 0)
        fits &= (self._plain < 2) & (self._between & _STOP_LINKED == 0)
        fits &= ~self._led_away() & (self._lead_bits & _COMPANY == 0)
        return np.where(fits, self._name, -1)

    def _example(self) -> Ints:
        """The name given as an example: "a demagogue like Trump", "far-left groups such as Code Pink"."""
        like = self._joined & (self._bits & _EXAMPLE > 0)
        like[:, 1] &= self._joined[:, 0] & (self._bits[:, 0] & _STOP_AFTER == 0)
        at = np.where(like[:, 0], 1, 2)
        at += self._bits[self._hit, at] & _NAMING > 0
        fits = (like[:, 0] | like[:, 1]) & self._joined[self._hit, at] & self._named[self._hit, at]
        return np.where(fits, self._after[self._hit, at], -1)

    def _in_after(self) -> Ints:
        """What an adjective or verb is aimed at: "the brutal Assad regime", "slammed Israel"."""
        far = (self._main == _AFTER) | (self._main == _SUBJECT_SLOT)
        body = (self._bits[:, 0] & _BODY > 0) & (self._bits[:, 1] & _ORIGIN > 0)
        reach, skipped = np.where(far, _REACH, _NEAR), 2 * body
        return self._compound(self._named[:, : _REACH + 2].any(axis=1), reach, skipped)

    def _in_of(self) -> Ints:
        """The bearer of a noun, after a preposition: "the regime of President Maduro"."""
        leads = (self._bits[:, 0] & _PREPOSITION > 0) & self._named[:, 1 : _REACH + 1].any(axis=1)
        leads &= (self._bits[:, 0] & _PLACE == 0) | (self._near.bits(self._last) & _RULE > 0)
        return self._compound(leads, np.full_like(self._hit, _REACH), np.ones_like(self._hit))

    def _compound(self, wanted: Flags, reach: Ints, skipped: Ints) -> Ints:
        """The last name of the noun compound after some skipped words, if the compound's head is no stranger."""
        hits = np.flatnonzero(wanted & self._joined[:, 0])
        found = np.full(len(wanted), -1, dtype=np.int64)
        if not hits.size:
            return found
        one, named, bits = np.arange(len(hits)), self._named[hits], self._bits[hits]
        after, beside, skip = self._after[hits], self._beside[hits], skipped[hits, None]
        # Index of the last name so far, the column itself left out; -1 before any.
        latest = np.full(named.shape, -1)
        latest[:, 1:] = np.maximum.accumulate(np.where(named, _STEPS, -1), axis=1)[:, :-1]
        seen = latest >= 0
        whole = seen & _WHOLE[self._entities.token_class[after[one[:, None], np.maximum(latest, 0)]]]
        going = self._joined[hits] & ~(seen & (latest == _STEPS - 1) & ~beside)
        foreign = ~named & going & (bits & _HEAD > 0)
        places = ~named & seen & going
        foreign[places] |= self._near.strange(after[places])
        far = ~seen & (reach[hits, None] + skip <= _STEPS)
        plain = ~named & (bits & (_LIGHT | _OPENER) == 0) & (skip <= _STEPS)
        # A second noun phrase is another's: "the agency the Trump administration".
        words = plain.cumsum(axis=1)
        far |= ~seen & ((words > 1) | ((words > 0) & (bits & _DETERMINER > 0)))
        stop = seen & ((whole & (bits & _FOLLOWERS == 0)) | (_STEPS - latest > 2) | (bits & _DETERMINER > 0))
        stop |= (bits & _STOP_AFTER > 0) & (skip <= _STEPS)
        going &= ~far & (named | ~(stop | foreign))
        alive = np.logical_and.accumulate(going, axis=1)
        names = alive & named
        column = _WIDTH - 1 - names[:, ::-1].argmax(axis=1)
        foreign[:, 1:] &= alive[:, :-1]
        # "Iran nuclear deal"
        nuclear, deal = np.minimum(column + 1, _WIDTH - 1), np.minimum(column + 2, _WIDTH - 1)
        attribute = beside[one, nuclear] & beside[one, deal] & (bits[one, deal] & _HEAD > 0)
        attribute &= bits[one, nuclear] & (_STOP_AFTER | _DETERMINER) == 0
        fits = names[one, column] & ~foreign.any(axis=1) & ~attribute
        found[hits[fits]] = after[one[fits], column[fits]]
        return found
