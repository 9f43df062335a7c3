"""Search a batch for the lexicon's terms: forms, then senses, then whose voice and about whom."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from framing.lexicon.candidates import Bits, Candidates, Reading
from framing.lexicon.contexts import Context
from framing.lexicon.names import alone_in_capitals
from framing.lexicon.senses import Senses
from framing.lexicon.targets import Targets
from framing.lexicon.terms import SCARE_QUOTES, Lexicon
from framing.spans import SCARE, Hits, Ints, Tokens, Voices, Whole
from framing.text.keys import KeySet
from framing.text.phrases import Matches, Phrases, token_sequences

_MARKS = "\"'“”‘’«»„`"
MENTION = "mention"
"""The word class after which a term is spoken about, not used: "the word", "the phrase"."""
CAPITALISED = "capitalised"
"""The word class of common nouns and adjectives that are written with a capital, too: "a Communist mayor"."""
_BRIEF = 3
"""Tokens in scare quotes; longer ones are mostly somebody's words whose speaker stands further off."""


class Matcher:
    """A lexicon compiled for search."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        terms = lexicon.terms
        forms = [(form, row) for row, term in enumerate(terms) if term.category != SCARE_QUOTES for form in term.forms]
        self._phrases = Phrases([form for form, _ in forms])
        self._row = np.array([row for _, row in forms], dtype=np.int64)
        mention = Context("prev", tuple(lexicon.classes.get(MENTION, ())))
        rows = [*((term.loaded, term.plain) for term in terms), ((mention,), ())]
        self._senses = Senses(rows, lexicon.classes, [*(term.where for term in terms), MENTION], forms)
        words, begin, count = token_sequences(lexicon.classes.get(MENTION, ()))
        self._mentions = KeySet(words.hash[begin + count - 1])
        """The last words of mentions, which few hits stand behind."""
        words, _, _ = token_sequences(lexicon.classes.get(CAPITALISED, ()))
        self._capitals = KeySet(words.hash)
        self._is_name = np.array([term.term[0].isupper() for term in terms], dtype=bool)
        self._targets = Targets([term.slots for term in terms])
        self._scare = next((row for row, term in enumerate(terms) if term.category == SCARE_QUOTES), -1)

    def find(
        self,
        text: str,
        codes: NDArray[np.uint32],
        tokens: Tokens,
        whole: Whole,
        voices: Voices,
    ) -> Hits:
        """Every loaded term of the batch in its loaded sense, in text order.

        A term is found by its own words, part of which may be a name, and judged amid whole names.
        """
        matches = self._outermost(self._phrases.every(tokens))
        row, first, last, met = (
            np.concatenate(columns)
            for columns in zip(
                (self._row[matches.phrase], matches.first, matches.last, self._senses.of_form[matches.phrase]),
                self._scare_quotes(text, tokens, voices),
                strict=True,
            )
        )
        candidates = Candidates(row, whole.of[first], whole.of[last], met)
        reading = Reading(codes, whole.tokens)
        kept = np.flatnonzero(~self._cuts_a_name(candidates, first, last, tokens, whole.tokens))
        kept = kept[self._senses.judge(candidates.only(kept), reading)]
        kept = kept[~self._is_no_use(candidates.only(kept), reading)]
        kept = kept[self._apart(row[kept], first[kept], last[kept], len(tokens))]
        row, first, last = row[kept], first[kept], last[kept]
        start = tokens.start[first]
        return Hits(
            term=row,
            start=start,
            end=tokens.end[last],
            sentence=tokens.sentence[first],
            voice=voices.at(start),
            target=self._targets.find(row, whole.of[first], whole.of[last], whole.tokens, whole.entities),
        )

    def _scare_quotes(self, text: str, tokens: Tokens, voices: Voices) -> tuple[Ints, Ints, Ints, Bits]:
        """Row, first and last token of words in quotation marks that nobody is said to have said."""
        spans = np.flatnonzero(voices.voice == SCARE) if self._scare >= 0 else np.zeros(0, dtype=np.int64)
        spans = np.array([span for span in spans.tolist() if text[voices.start[span]] in _MARKS], dtype=np.int64)
        first = np.searchsorted(tokens.start, voices.start[spans])
        last = np.searchsorted(tokens.start, voices.end[spans]) - 1
        brief = np.flatnonzero((first <= last) & (last - first < _BRIEF))
        row = np.full(len(brief), self._scare, dtype=np.int64)
        return row, first[brief], last[brief], np.zeros(len(brief), dtype=np.uint64)

    def _outermost(self, matches: Matches) -> Matches:
        """The matches that lie in no longer form of their own row: a row judges its longest form alone."""
        row, reach = self._row[matches.phrase], matches.last
        order = np.lexsort((-reach, matches.first, row))
        place = row[order] * (reach.max(initial=0) + 1) + reach[order]
        outer = np.append(True, np.maximum.accumulate(place)[:-1] < place[1:])[: len(order)]
        return matches.only(order[outer])

    def _apart(self, row: Ints, first: Ints, last: Ints, n_tokens: int) -> Ints:
        """Which to keep, in text order: the longest hides those inside it, and a term hides scare quotes around it.

        What is no hit hides nothing: "lavish" is found in "lavish pensions" that are no cause of outrage.
        """
        terms, scare = np.flatnonzero(row != self._scare), np.flatnonzero(row == self._scare)
        terms = terms[Matches(terms, first[terms], last[terms]).longest(n_tokens)]
        following = np.append(first[terms], n_tokens)
        free = following[np.searchsorted(following, first[scare])] > last[scare]
        both = np.concatenate([terms, scare[free]])
        return both[np.argsort(first[both], kind="stable")]

    def _cuts_a_name(
        self, some: Candidates, first: Ints, last: Ints, tokens: Tokens, whole: Tokens
    ) -> NDArray[np.bool_]:
        """Whether each term begins or ends inside a listed name, as "proud" does in Proud Boys.

        A term that is a name itself may go on: "Crooked Hillary" stands in "Crooked Hillary Clinton".
        """
        cut = (whole.start[some.first] < tokens.start[first]) | (whole.end[some.last] > tokens.end[last])
        goes_on = self._is_name[some.row] & (some.first < some.last)
        cuts: NDArray[np.bool_] = cut & ~goes_on
        return cuts

    def _is_no_use(self, some: Candidates, reading: Reading) -> NDArray[np.bool_]:
        """Whether a term is spoken about, or stands as a title or somebody's name."""
        spoken_about = np.zeros(len(some), dtype=bool)
        behind = np.flatnonzero(self._mentions.contains(reading.tokens.hash[some.first - 1]))
        mention = np.full(len(behind), len(self.lexicon), dtype=np.int64)
        mentions = Candidates(mention, some.first[behind], some.last[behind], some.met[behind])
        spoken_about[behind] = self._senses.judge(mentions, reading)
        word = ~self._is_name[some.row] & (some.row != self._scare)
        word &= ~self._capitals.contains(reading.tokens.hash[some.first])
        no_use: NDArray[np.bool_] = spoken_about | (word & alone_in_capitals(some, reading))
        return no_use
