"""A head, ready to answer: a linear model with the extractors' columns it was trained with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from framing.classify.artefact import HEADS, load
from framing.classify.engine import Engine
from framing.classify.linear import Contribution, LinearModel
from framing.classify.model import Model
from framing.classify.prior import at
from framing.classify.reader import ReaderModel
from framing.errors import InputError, ModelError, UnknownName
from framing.features.columns import Columns
from framing.features.hashing import Grams, Hashing
from framing.features.mentions import Mentions
from framing.registry import names
from framing.resources import models
from framing.spans import Batch, Words
from framing.text.entities import counted_as

if TYPE_CHECKING:
    from scipy import sparse

LANGUAGE = "en"


def shipped() -> tuple[str, ...]:
    """Heads of the drawer whose trained folder is there."""
    return tuple(name for name in names(HEADS) if models(f"{name}-{LANGUAGE}", "config.json").is_file())


@dataclass(frozen=True, slots=True)
class Answers:
    """What a head says of a batch's sentences."""

    labels: tuple[str, ...]
    kind: str
    probabilities: NDArray[np.float64]
    """(n_sentences, n_labels)"""
    given: NDArray[np.bool_]
    """(n_sentences, n_labels) whether a label is given."""
    prior: tuple[float, ...]
    """(n_labels,) the shares of sentences with each label that the probabilities assume."""

    def of(self, rows: slice) -> Answers:
        """The answers for some sentences."""
        return replace(self, probabilities=self.probabilities[rows], given=self.given[rows])


class Inputs:
    """A batch as heads see it: n-grams and columns, made once for all heads that ask."""

    def __init__(self, batch: Batch, columns: Columns) -> None:
        self.batch = batch
        self._source = columns
        self._grams: dict[Hashing, Grams] = {}
        self._portrayed: dict[Head, Answers] = {}
        self._decisions: dict[Engine, list[NDArray[np.float64]]] = {}

    @cached_property
    def columns(self) -> NDArray[np.float32]:
        """(n_sentences, n_columns)"""
        return self._source.extract(self.batch)

    @cached_property
    def _sparse(self) -> sparse.csr_matrix:
        """The columns, most of which are 0, as every engine multiplies them."""
        from scipy.sparse import csr_matrix

        return csr_matrix(self.columns)

    def grams(self, hashing: Hashing) -> Grams:
        if hashing not in self._grams:
            words = hashing.words(self.batch)
            self._grams[hashing] = hashing.grams(self.batch.codes, self.batch.tokens, words)
        return self._grams[hashing]

    def decisions(self, engine: Engine) -> list[NDArray[np.float64]]:
        """The decision values of an engine's models for the batch's sentences, found once for all of them."""
        if engine not in self._decisions:
            self._decisions[engine] = engine.decisions(self.batch, self._sparse)
        return self._decisions[engine]

    def portrayed(self, head: Head) -> Answers:
        """What a head says of each listed name of the batch; found for all of them when first asked."""
        if head not in self._portrayed:
            self._portrayed[head] = head.answer(self, Mentions.named(self.batch))
        return self._portrayed[head]


class Head:
    """A trained model joined to the columns it needs."""

    model: Model

    def __init__(self, model: Model, columns: Columns) -> None:
        self._columns = columns
        self.model = model
        if isinstance(model, LinearModel):
            if model.columns != columns.names:
                missing = [name for name in model.columns if name not in columns.names]
                added = [name for name in columns.names if name not in model.columns]
                raise ModelError(
                    f"head {model.head!r} was trained with other columns: {missing} are gone, {added} are new; "
                    "train it again"
                )
            self.share(Engine([model]), 0)

    @classmethod
    def load(cls, name: str | Path, columns: Columns) -> Head:
        """A shipped head by its name, or any model folder by its path."""
        if isinstance(name, Path) or "/" in name or "\\" in name:
            return cls(load(Path(name)), columns)
        if name not in shipped():
            raise UnknownName("head", name, shipped())
        return cls(load(models(f"{name}-{LANGUAGE}")), columns)

    def at(self, prior: float) -> Head:
        """The head that assumes another share of positive sentences than it was calibrated at."""
        return Head(at(self.model, prior), self._columns)

    def share(self, engine: Engine, place: int) -> None:
        """Be answered by an engine, as its model at a place."""
        self._engine, self._place, self.model = engine, place, engine.models[place]

    def decisions(self, read: Inputs, some: Mentions | None = None) -> NDArray[np.float64]:
        """(n_sentences, n_values) uncalibrated decision values; of a head that reads mentions a row each of these."""
        if isinstance(self.model, ReaderModel):
            if some is None:
                raise InputError(f"head {self.model.head!r} reads names in sentences; expected `portray`")
            return self.model.decisions(read.batch, some)
        return read.decisions(self._engine)[self._place]

    def answer(self, read: Inputs, some: Mentions | None = None) -> Answers:
        """Calibrated probabilities and labels of every sentence, or of `some` mentions."""
        model = self.model
        probabilities = model.probabilities(self.decisions(read, some))
        return Answers(model.labels, model.kind, probabilities, model.given(probabilities), model.prior)

    def value_of(self, label: str | None) -> int:
        """Which decision value speaks for a label; a binary head's one value speaks for its second label."""
        if self.model.kind == "binary":
            return 0
        if label not in self.model.labels:
            raise UnknownName("label", str(label), self.model.labels)
        return self.model.labels.index(label)

    @property
    def linear(self) -> LinearModel:
        """The model as one whose values are sums over words; raises `InputError` if it is none."""
        if not isinstance(self.model, LinearModel):
            raise InputError(f"head {self.model.head!r} is a network: its values are no sums over words")
        return self.model

    def explain(self, read: Inputs, sentence: int = 0, label: str | None = None) -> list[Contribution]:
        """Contributions to the decision value of one sentence for a label, largest first."""
        model, value = self.linear, self.value_of(label)
        grams, words = read.grams(model.hashing), model.hashing.words(read.batch)
        texts = _texts(read.batch, words, sentence)
        return model.contributions(grams, words, read.columns, texts, sentence=sentence, value=value)


def join(heads: Iterable[Head]) -> None:
    """Let those heads that read the same n-grams of sentences be answered together."""
    alike: dict[Hashing, list[Head]] = defaultdict(list)
    for head in heads:
        if isinstance(head.model, LinearModel):
            alike[head.model.hashing].append(head)
    for group in alike.values():
        engine = Engine([head.linear for head in group])
        for place, head in enumerate(group):
            head.share(engine, place)


def _texts(batch: Batch, words: Words, sentence: int) -> list[str]:
    """The text of each of the words that stands in a sentence; a listed name is shown whole, with what it counts as."""
    tokens = batch.tokens
    first, last = np.searchsorted(words.sentence, [sentence, sentence + 1])
    start = words.token[first:last]
    end = np.append(batch.words.token, len(tokens))[np.searchsorted(batch.words.token, start) + 1] - 1
    places = zip(tokens.start[start].tolist(), tokens.end[end].tolist(), strict=True)
    texts = [batch.text[a:b] for a, b in places]
    for word in np.flatnonzero(words.hidden[first:last]).tolist():
        texts[word] += f" (any {counted_as(int(batch.entities.token_class[start[word]]))})"
    return texts
