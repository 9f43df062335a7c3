"""The report of one document: lazy views over the arrays of the batch it was read in."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from framing.classify.head import Answers, Head, Inputs
from framing.classify.linear import Contribution
from framing.errors import UnknownName
from framing.lexicon.terms import Lexicon
from framing.registry import load
from framing.report.aggregate import FEWEST, Score, mean_score
from framing.report.records import Hit, Portrayal, SentenceReport
from framing.spans import ATTRIBUTED, AUTHOR, QUOTED, SCARE, VOICES, Batch

if TYPE_CHECKING:
    import pandas
    from matplotlib.axes import Axes

FORMATS = "framing.report.formats"
SCORED = "bias"
"""The head that the headline score speaks of."""
FRAME, PORTRAYAL = "frame", "portrayal"
"""The heads that whole texts and names are asked of."""
OTHERS = 0.3
"""Weight of what somebody else is said to have said, beside the writer's own words, where sentences are ordered."""


@dataclass(frozen=True, slots=True)
class Read:
    """A batch with what was found in it: shared by the reports of its texts."""

    inputs: Inputs
    lexicon: Lexicon
    entity_names: tuple[str, ...]
    answers: dict[str, Answers]
    heads: dict[str, Head]
    """Those that answered, for who asks why."""

    @property
    def batch(self) -> Batch:
        return self.inputs.batch


class DocumentReport:
    """Which words of a text take a side, in whose voice, about whom; and how its sentences are framed.

    >>> import framing
    >>> report = framing.analyze("The regime fell. Crowds cheered in Berlin. Nobody was hurt, officials said.")
    >>> [(hit.text, hit.voice) for hit in report.hits]
    [('regime', 'author')]
    """

    def __init__(self, read: Read, index: int, id: str | None = None) -> None:
        self.id = id
        self._read = read
        self._offset = int(read.batch.breaks[index])
        self._size = int(read.batch.sizes[index])
        first, last = np.searchsorted(read.batch.sentences.text, [index, index + 1])
        self._rows = slice(int(first), int(last))

    @property
    def text(self) -> str:
        """The document as given; lone surrogates are shown as U+FFFD."""
        return self._read.batch.text[self._offset : self._offset + self._size]

    @property
    def heads(self) -> tuple[str, ...]:
        """The heads that were asked."""
        return tuple(self._read.answers)

    @property
    def lexicon(self) -> Lexicon:
        """The terms that were looked for."""
        return self._read.lexicon

    def answers(self, head: str) -> Answers:
        """A head's probabilities for this document's sentences, (n_sentences, n_labels)."""
        if head not in self._read.answers:
            raise UnknownName("head", head, self._read.answers)
        return self._read.answers[head].of(self._rows)

    def explain(self, sentence: int, head: str, label: str | None = None) -> list[Contribution]:
        """What each word, pair and column of a sentence adds to a head's decision value, largest first.

        `label` says which value is meant where a head has more than two labels. The n-grams of the batch are made when
        this is first asked of any report of it.
        """
        if head not in self._read.heads:
            raise UnknownName("head", head, self._read.heads)
        return self._read.heads[head].explain(self._read.inputs, self._rows.start + sentence, label)

    def span(self, sentence: int) -> tuple[int, int]:
        """Where a sentence stands in the text: code points, end exclusive."""
        sentences, row = self._read.batch.sentences, self._rows.start + sentence
        return int(sentences.start[row]) - self._offset, int(sentences.end[row]) - self._offset

    @property
    def voices(self) -> NDArray[np.uint8]:
        """(n_sentences,) codes of `framing.spans.VOICES`: whose words most of each sentence is."""
        return self._read.batch.sentence_voice[self._rows]

    @cached_property
    def sentences(self) -> list[SentenceReport]:
        """The sentences in text order."""
        return [SentenceReport(self, index) for index in range(self._rows.stop - self._rows.start)]

    @cached_property
    def hits(self) -> list[Hit]:
        """The loaded terms in text order."""
        return [self._hit(row) for row in range(self._hit_span.start, self._hit_span.stop)]

    @cached_property
    def _hit_span(self) -> slice:
        first, last = np.searchsorted(self._read.batch.hits.sentence, [self._rows.start, self._rows.stop])
        return slice(int(first), int(last))

    def hit_rows(self, sentence: int) -> slice:
        """Which of `hits` stand in a sentence."""
        row = self._rows.start + sentence
        first, last = np.searchsorted(self._read.batch.hits.sentence[self._hit_span], [row, row + 1])
        return slice(int(first), int(last))

    @property
    def hit_sentences(self) -> NDArray[np.int64]:
        """(n_hits,) the sentence of each hit."""
        return self._read.batch.hits.sentence[self._hit_span] - self._rows.start

    @property
    def loadedness(self) -> NDArray[np.float64]:
        """(n_sentences,) 0..1, to order sentences by, and no more than that.

        It is the chance that the wording or one of the terms is loaded, as if these were independent; what others are
        said to have said counts less.
        """
        hits, span = self._read.batch.hits, self._hit_span
        others = self.voices != AUTHOR
        calm = np.ones(len(others))
        if SCORED in self._read.answers:
            calm -= self.answers(SCORED).probabilities[:, 1] * np.where(others, OTHERS, 1.0)
        severity = np.array([term.weight for term in self._read.lexicon])
        voice = hits.voice[span]
        weight = severity[hits.term[span]] * np.where((voice == AUTHOR) | (voice == SCARE), 1.0, OTHERS)
        np.multiply.at(calm, self.hit_sentences, 1 - weight)
        return 1 - calm

    def _hit(self, row: int) -> Hit:
        hits = self._read.batch.hits
        term = self._read.lexicon.terms[hits.term[row]]
        start, end, target = int(hits.start[row]), int(hits.end[row]), int(hits.target[row])
        return Hit(
            text=self._read.batch.text[start:end],
            start=start - self._offset,
            end=end - self._offset,
            term=term.term,
            category=term.category,
            direction=term.direction,
            severity=term.severity,
            sense=term.sense,
            voice=VOICES[hits.voice[row]],
            target=self._read.entity_names[target] if target >= 0 else None,
            neutral=term.neutral,
            sources=term.sources,
            advice=term.advice,
        )

    @cached_property
    def n_words(self) -> int:
        """Word tokens in the text."""
        first, last = np.searchsorted(self._read.batch.tokens.start, [self._offset, self._offset + self._size])
        return int(last - first)

    @cached_property
    def scores(self) -> dict[str, Score]:
        """Mean probability of biased wording over the sentences of each voice; empty without the bias head."""
        if SCORED not in self._read.answers:
            return {}
        biased = self.answers(SCORED).probabilities[:, 1]
        return {VOICES[voice]: mean_score(biased[self.voices == voice]) for voice in (AUTHOR, ATTRIBUTED, QUOTED)}

    @property
    def score(self) -> float | None:
        """Mean probability, 0..1, that a sentence in the writer's own voice is biased in wording; None under 3."""
        return self.scores["author"].value if self.scores else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """95 % bootstrap interval of `score` over the writer's sentences."""
        own = self.scores.get("author")
        return None if own is None or own.low is None or own.high is None else (own.low, own.high)

    @property
    def frames(self) -> dict[str, float]:
        """Probability of each policy frame; empty unless a head `frame` was asked."""
        if FRAME not in self._read.answers or not self.sentences:
            return {}
        model, probabilities = self._read.heads[FRAME].model, self.answers(FRAME).probabilities
        if model.whole is None:
            return dict(zip(model.labels, probabilities.max(axis=0).tolist(), strict=True))
        shares = model.of_whole(model.decisions_of(probabilities))
        return dict(zip(model.labels, shares.tolist(), strict=True))

    @cached_property
    def portrayals(self) -> dict[str, Portrayal]:
        """How each name is shown: those that a loaded term is aimed at, and those the text speaks of more than twice.

        The latter, and all probabilities, need the head `portrayal`; they are over names in the writer's own voice.
        """
        terms: dict[str, Counter[str]] = defaultdict(Counter)
        for hit in self.hits:
            if hit.target is not None:
                terms[hit.target][hit.does] += 1
        shown = self._shown()
        names = {*terms, *(name for name, (count, _) in shown.items() if count >= FEWEST)}
        return {name: Portrayal(dict(terms[name].most_common()), *shown.get(name, (0, None))) for name in sorted(names)}

    def _shown(self) -> dict[str, tuple[int, dict[str, float]]]:
        """How often each name stands in the writer's own voice, and the mean probabilities of how it is shown there."""
        if PORTRAYAL not in self._read.heads:
            return {}
        batch = self._read.batch
        portrayed = self._read.inputs.portrayed(self._read.heads[PORTRAYAL])
        start = batch.tokens.start.take(batch.entities.first)
        first, last = np.searchsorted(start, [self._offset, self._offset + self._size])
        own = first + np.flatnonzero(batch.voices.at(start[first:last]) == AUTHOR)
        entity, said = batch.entities.entity[own], portrayed.probabilities[own]
        return {
            self._read.entity_names[one]: (
                len(rows),
                dict(zip(portrayed.labels, rows.mean(axis=0).tolist(), strict=True)),
            )
            for one in np.unique(entity).tolist()
            if len(rows := said[entity == one])
        }

    def to_dict(self) -> dict[str, Any]:
        """The report as plain data, after docs/report-schema.md."""
        document: dict[str, Any] = load(FORMATS, "json").as_dict(self)
        return document

    def to_json(self, indent: int | None = 2) -> str:
        """`to_dict` as JSON text."""
        return json.dumps(self.to_dict(), indent=indent, ensure_ascii=False)

    def to_text(self) -> str:
        """The report as the command line prints it into a pipe."""
        return str(load(FORMATS, "text").render(self))

    def to_html(self) -> str:
        """The report as one HTML page that needs no other file."""
        return str(load(FORMATS, "html").render(self))

    def _repr_html_(self) -> str:
        return str(load(FORMATS, "html").fragment(self))

    def to_markdown(self) -> str:
        """The report as Markdown, for notes and papers."""
        return str(load(FORMATS, "markdown").render(self))

    def to_frame(self) -> pandas.DataFrame:
        """One row a sentence: offsets, voice, text, the heads' probabilities, the loaded terms."""
        frame: pandas.DataFrame = load(FORMATS, "frame").as_frame(self)
        return frame

    def plot(self) -> Axes:
        """Probability of biased wording along the text, coloured by voice, on matplotlib axes."""
        axes: Axes = load(FORMATS, "plot").plot(self)
        return axes
