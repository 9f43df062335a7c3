"""What every trained model has, whatever it reads: labels, and how its decision values become probabilities."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framing.resources import digest

Floats = NDArray[np.float64]

KINDS = ("binary", "multiclass", "multilabel")
"""One of two labels, one of several, any number of several."""
READS = ("sentence", "mention", "document")
"""What was labelled: sentences, mentions of somebody in them, or whole documents, whose sentences are scored too."""


def n_values(kind: str, labels: Sequence[str]) -> int:
    """How many decision values a model has: one for two labels, else one a label."""
    return 1 if kind == "binary" else len(labels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Model(ABC):
    """A trained head, less what turns words into decision values."""

    head: str
    kind: str
    """One of `KINDS`."""
    labels: tuple[str, ...]
    """Of a binary head the negative one comes first."""
    slope: NDArray[np.float32]
    """(n_values,) Platt scaling: probability = sigmoid(slope * value + offset), of a multi-class head the softmax."""
    offset: NDArray[np.float32]
    threshold: NDArray[np.float32]
    """(n_values,) probability from which a label is given; a multi-class head gives the most probable one."""
    prior: tuple[float, ...]
    """(n_labels,) the shares of sentences with each label that the probabilities assume."""
    reads: str = "sentence"
    """One of `READS`."""
    whole: NDArray[np.float32] | None = None
    """(3, n_values) how the mean of a document's decision values becomes a probability: slope, offset, threshold; None
    unless documents were labelled."""

    @abstractmethod
    def told(self) -> tuple[bytes, ...]:
        """All that its decision values depend on."""

    @property
    def fingerprint(self) -> dict[str, Any]:
        """What its answers depend on; the weights and the calibration as digests."""
        calibration = [a for a in (self.slope, self.offset, self.threshold, self.whole) if a is not None]
        return {
            "labels": list(self.labels),
            "prior": list(self.prior),
            "weights": digest(*self.told()),
            "calibration": digest(*(array.tobytes() for array in calibration)),
        }

    def probabilities(self, decisions: Floats) -> Floats:
        """(n_sentences, n_labels) calibrated; each row adds up to 1 unless the head is multi-label."""
        values = decisions * self.slope + self.offset
        if self.kind == "multiclass":
            odds = np.exp(values - values.max(axis=1, keepdims=True))
            shares: Floats = odds / odds.sum(axis=1, keepdims=True)
            return shares
        positive: Floats = 1 / (1 + np.exp(-values))
        return np.concatenate([1 - positive, positive], axis=1) if self.kind == "binary" else positive

    def decisions_of(self, probabilities: Floats) -> Floats:
        """The decision values that a multi-label head gave these (n, n_labels) probabilities for."""
        certain = np.clip(probabilities, 1e-12, 1 - 1e-12)
        odds: Floats = np.log(certain / (1 - certain))
        return (odds - self.offset) / self.slope

    def of_whole(self, decisions: Floats) -> Floats:
        """(n_labels,) probabilities of a document from its (n_sentences, n_values) decision values."""
        if self.whole is None:
            raise ValueError(f"head {self.head!r} says nothing of whole documents")
        slope, offset, _ = self.whole
        probability: Floats = 1 / (1 + np.exp(-(slope * decisions.mean(axis=0) + offset)))
        return probability

    def given(self, probabilities: Floats) -> NDArray[np.bool_]:
        """(n_sentences, n_labels) the labels each sentence is given: one, or any number if the head is multi-label."""
        if self.kind == "multilabel":
            return probabilities >= self.threshold
        if self.kind == "binary":
            positive = probabilities[:, 1] >= self.threshold[0]
            return np.stack([~positive, positive], axis=1)
        best: NDArray[np.bool_] = probabilities.argmax(axis=1)[:, None] == np.arange(len(self.labels))
        return best
