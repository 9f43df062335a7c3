"""The one joint: texts to reports."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framing.annotate import Annotator, bundled
from framing.classify.head import Head, Inputs, join, shipped
from framing.classify.linear import Contribution
from framing.classify.spans import Span, carriers
from framing.errors import InputError, ModelError, UnknownName
from framing.features.columns import Columns
from framing.features.mentions import spans_of
from framing.lexicon.plain import as_data, of_data
from framing.lexicon.terms import Lexicon
from framing.packing import pack, unpack
from framing.report.document import PORTRAYAL, DocumentReport, Read
from framing.report.records import Hit
from framing.resources import seeds_digest

_CHARACTERS = 800_000
"""Long enough that the cost of a batch is spread over many sentences, short enough to stay near the processor."""
_LENGTH = 8
"""Bytes that say how long a packed lexicon is."""


class Analyzer:
    """Reads texts with a lexicon and some heads.

    Parameters
    ----------
    heads: names of shipped heads or paths of model folders; None for every shipped head, () for the lexicon alone,
        which loads no model.
    lexicon: None for the bundled one.
    prior: share of positive sentences that probabilities are to assume, for the one head, or by head's name; None for
        the share in the set that each head was calibrated on. That is the default since it is the only one at which
        the probabilities were checked against people's labels; it is far higher than in news at large (half of BABE is
        biased by design, 5 % of BASIL). `framing.evaluation.prevalence` estimates it for a corpus.

    >>> analyzer = Analyzer(heads=[])
    >>> analyzer.analyze("They toppled the regime.").hits[0].category
    'legitimacy'
    """

    def __init__(
        self,
        heads: Sequence[str | Path] | None = None,
        lexicon: Lexicon | None = None,
        prior: float | Mapping[str, float] | None = None,
    ) -> None:
        self._annotate = bundled() if lexicon is None else Annotator(lexicon)
        self._heads: dict[str, Head] = {}
        chosen = shipped() if heads is None else heads
        self._columns = Columns(self.lexicon)
        for name in chosen:
            head = Head.load(name, self._columns)
            self._heads[head.model.head] = head
        for name, share in self._priors(prior).items():
            self._heads[name] = self._head(name).at(share)
        join(self._heads.values())

    def packed(self) -> bytes:
        """What it reads texts with, compiled, as plain data that `unpacked` makes an analyzer of in no time.

        For processes of one version that run together. Heads that read names stay behind: `read` does not ask them.
        """
        lexicon = json.dumps(as_data(self.lexicon), ensure_ascii=False).encode()
        models = [self._heads[name].model for name in self.sentence_heads]
        compiled = pack((self._annotate.matcher, models), self.lexicon)
        return b"".join([len(lexicon).to_bytes(_LENGTH, "little"), lexicon, compiled])

    @classmethod
    def unpacked(cls, data: bytes) -> Analyzer:
        """The analyzer that was packed; making it runs no code. Raises `ModelError` where the data are none.

        >>> analyzer = Analyzer(heads=[], lexicon=Lexicon.load().without("thug"))
        >>> "thug" in Analyzer.unpacked(analyzer.packed()).lexicon
        False
        """
        end = _LENGTH + int.from_bytes(data[:_LENGTH], "little")
        try:
            lexicon = of_data(json.loads(data[_LENGTH:end]))
        except (ValueError, LookupError, TypeError) as error:
            raise ModelError(f"these data are no analyzer that this version has packed: {error}") from error
        matcher, models = unpack(memoryview(data)[end:], lexicon)
        columns = Columns(lexicon)
        heads = {model.head: Head(model, columns) for model in models}
        join(heads.values())
        analyzer = cls.__new__(cls)
        vars(analyzer).update(_annotate=Annotator(lexicon, matcher), _columns=columns, _heads=heads)
        return analyzer

    @property
    def heads(self) -> tuple[str, ...]:
        """Names of the heads that answer."""
        return tuple(self._heads)

    @property
    def sentence_heads(self) -> tuple[str, ...]:
        """Those of `heads` that `classify` asks: all but the ones that read names, which `portray` asks."""
        return tuple(name for name, head in self._heads.items() if head.model.reads != "mention")

    @property
    def lexicon(self) -> Lexicon:
        return self._annotate.lexicon

    @property
    def fingerprint(self) -> dict[str, Any]:
        """What its answers depend on, as digests: analyzers with equal ones answer alike."""
        return {
            "lexicon": self.lexicon.digest,
            "seeds": seeds_digest(),
            "heads": {name: head.model.fingerprint for name, head in self._heads.items()},
        }

    def labels(self, head: str) -> tuple[str, ...]:
        """The columns of `classify`."""
        return self._head(head).model.labels

    def kind(self, head: str) -> str:
        """How many of its labels a head gives: binary, one of two; multiclass, one of several; multilabel, any."""
        return self._head(head).model.kind

    def analyze(self, text: str, id: str | None = None) -> DocumentReport:
        """The report of one text."""
        return DocumentReport(self.read([text]), 0, id)

    def pipe(self, texts: Iterable[str], batch_size: int | None = None) -> Iterator[DocumentReport]:
        """Reports of many texts, lazily and in order.

        `batch_size` texts are read at once; by default as many as make about 800,000 characters.
        """
        for batch in batches(texts, batch_size):
            read = self.read(batch)
            yield from (DocumentReport(read, index) for index in range(len(batch)))

    def read(self, texts: Sequence[str]) -> Read:
        """What is found in texts, in columns over all of them: for tables, where a report each would cost too much."""
        inputs = self._inputs(texts)
        answers = {name: self._heads[name].answer(inputs) for name in self.sentence_heads}
        # Fresh inputs: reports do not keep the n-grams, which are made again where somebody asks for reasons.
        again = Inputs(inputs.batch, self._columns)
        return Read(again, self.lexicon, self._annotate.entities.names, answers, self._heads)

    def classify(self, sentences: Sequence[str], head: str = "bias") -> NDArray[np.float64]:
        """(n, n_labels) calibrated probabilities of sentences taken as given, without segmentation."""
        asked = self._head(head)
        parts = [asked.answer(self._inputs(part, segment=False)).probabilities for part in batches(sentences)]
        return np.concatenate(parts) if parts else np.zeros((0, len(asked.model.labels)))

    def given(self, probabilities: NDArray[np.float64], head: str = "bias") -> NDArray[np.bool_]:
        """(n, n_labels) the labels that a head gives at probabilities of shape (n, n_labels)."""
        return self._head(head).model.given(probabilities)

    def portray(self, sentences: Sequence[str], targets: Sequence[tuple[int, int]]) -> NDArray[np.float64]:
        """(n, 3) probabilities that a sentence shows its target in a negative, neutral or positive way.

        A target is the start and end of a name in its sentence, in code points, the end exclusive. Needs the head
        `portrayal`. Raises `InputError` for a target that holds no word, with its row.

        >>> import framing
        >>> analyzer = framing.Analyzer(heads=["portrayal"])
        >>> shown = analyzer.portray(["Smith was praised; Jones was accused of fraud."], [(19, 24)])
        >>> shown.shape, analyzer.labels("portrayal")[shown[0].argmax()]
        ((1, 3), 'negative')
        """
        if len(sentences) != len(targets):
            raise InputError(f"{len(sentences)} sentences and {len(targets)} targets; expected one target a sentence")
        asked = self._head(PORTRAYAL)
        parts, row = [np.zeros((0, len(asked.model.labels)))], 0
        for part in batches(sentences):
            start, end = zip(*targets[row : row + len(part)], strict=True)
            inputs = self._inputs(part, segment=False)
            parts.append(asked.answer(inputs, spans_of(inputs.batch, start, end, row)).probabilities)
            row += len(part)
        return np.concatenate(parts)

    def spans(
        self, sentences: Sequence[str], head: str = "technique", labels: Sequence[str] | None = None
    ) -> list[list[Span]]:
        """The stretches of each sentence that carry a head's labels (all but a binary head's first, unless named).

        A sentence that is not given a label has none of it.
        """
        asked = self._head(head)
        known = asked.model.labels
        wanted = tuple(labels if labels is not None else known[1:] if asked.model.kind == "binary" else known)
        for label in wanted:
            if label not in known:
                raise UnknownName("label", label, known)
        found: list[list[Span]] = []
        for part in batches(sentences):
            inputs = self._inputs(part, segment=False)
            batch = inputs.batch
            lists: list[list[Span]] = [[] for _ in part]
            for start, end, label in zip(*(c.tolist() for c in carriers(asked, inputs, wanted)), strict=True):
                row = int(np.searchsorted(batch.breaks, start, side="right")) - 1
                offset = int(batch.breaks[row])
                lists[row].append(Span(start - offset, end - offset, wanted[label], batch.text[start:end]))
            found += lists
        return found

    def find(self, sentences: Sequence[str]) -> list[list[Hit]]:
        """The loaded terms of each sentence as given; no head is asked."""
        read = Read(self._inputs(sentences, segment=False), self.lexicon, self._annotate.entities.names, {}, {})
        return [DocumentReport(read, index).hits for index in range(len(sentences))]

    def explain(self, sentence: str, head: str = "bias", label: str | None = None) -> list[Contribution]:
        """What each word, pair and column adds to the decision value, largest first; the sum is the value.

        The value becomes a probability by `sigmoid(slope * value + offset)` of the head's model. A head with more than
        two labels has a value for each, and `label` says which.
        """
        return self._head(head).explain(self._inputs([sentence], segment=False), label=label)

    def decision(self, sentence: str, head: str = "bias", label: str | None = None) -> float:
        """The decision value that `explain` takes apart."""
        asked = self._head(head)
        return float(asked.decisions(self._inputs([sentence], segment=False))[0, asked.value_of(label)])

    def _priors(self, prior: float | Mapping[str, float] | None) -> Mapping[str, float]:
        if prior is None or isinstance(prior, Mapping):
            return prior or {}
        if len(self._heads) != 1:
            raise InputError(f"prior is {prior} for {len(self._heads)} heads; expected one by name, {{head: share}}")
        return dict.fromkeys(self._heads, prior)

    def _head(self, name: str) -> Head:
        if name not in self._heads:
            raise UnknownName("head", name, self._heads)
        return self._heads[name]

    def _inputs(self, texts: Sequence[str], *, segment: bool = True) -> Inputs:
        return Inputs(self._annotate(texts, segment=segment), self._columns)


def batches(texts: Iterable[str], batch_size: int | None = None) -> Iterator[list[str]]:
    """Texts in lists of `batch_size`; by default of as many as make about 800,000 characters."""
    batch: list[str] = []
    characters = 0
    for text in texts:
        batch.append(text)
        characters += len(text)
        if len(batch) == batch_size or (batch_size is None and characters >= _CHARACTERS):
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


@cache
def _bundled() -> Analyzer:
    return Analyzer()


def analyze(text: str, id: str | None = None) -> DocumentReport:
    """The report of one text, with the bundled lexicon and heads.

    >>> analyze("The regime fell.").hits[0].text
    'regime'
    """
    return _bundled().analyze(text, id)
