"""Train a linear head on labelled sentences; the only writer of models/."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from framing.annotate import Annotator
from framing.classify.artefact import HEADS, save
from framing.classify.linear import LinearModel
from framing.features.columns import Columns
from framing.features.hashing import Hashing
from framing.lexicon.terms import Lexicon
from framing.registry import load
from framing.resources import seeds
from framing.spans import Ints

if TYPE_CHECKING:
    from scipy import sparse

_AT_ONCE = 400
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides the weights, given the data."""

    hashing: Hashing = field(default_factory=Hashing)
    rarest: int = 3
    """An n-gram in fewer training sentences weighs nothing."""
    log_ratio: float = 0.7
    """Power of the class log-ratio that n-grams are scaled by before fitting (NB-SVM, Wang & Manning 2012)."""
    cost: float = 15.0
    """Inverse strength of the L2 penalty."""
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Examples:
    """Labelled sentences as features."""

    counts: sparse.csr_matrix
    """(n, 2**bits) counts of n-grams."""
    columns: NDArray[np.float32]
    """(n, n_columns)"""
    column_names: tuple[str, ...]
    label: Ints
    """(n,) 0 or 1."""
    weight: Floats
    """(n,) what a sentence counts in fitting."""

    def take(self, rows: Ints) -> Examples:
        """Some of the examples."""
        return replace(
            self, counts=self.counts[rows], columns=self.columns[rows], label=self.label[rows], weight=self.weight[rows]
        )


def featurise(
    texts: Sequence[str], label: Ints, weight: Floats, hashing: Hashing, lexicon: Lexicon | None = None
) -> Examples:
    """Sentences to features, by the code that inference uses."""
    from scipy import sparse

    annotate = Annotator(Lexicon.load() if lexicon is None else lexicon)
    columns = Columns(annotate.lexicon)
    counts, extracted = [], []
    for begin in range(0, len(texts), _AT_ONCE):
        batch = annotate(texts[begin : begin + _AT_ONCE], segment=False)
        words = batch.words
        counts.append(hashing.matrix(hashing.grams(batch.codes, batch.tokens, words), words, len(batch.sentences)))
        extracted.append(columns.extract(batch))
    return Examples(sparse.vstack(counts).tocsr(), np.concatenate(extracted), columns.names, label, weight)


def fit(examples: Examples, recipe: Recipe, head: str, labels: tuple[str, ...]) -> LinearModel:
    """Fit a binary head; its probabilities are not calibrated yet."""
    from scipy import sparse
    from sklearn.linear_model import LogisticRegression

    counts = examples.counts
    frequency = np.bincount(counts.indices[counts.data > 0], minlength=counts.shape[1])
    rarity = np.where(frequency >= recipe.rarest, np.log((1 + counts.shape[0]) / (1 + frequency)) + 1, 0.0)
    kept = np.flatnonzero(rarity)
    norm = np.sqrt(np.maximum(counts @ rarity**2, 1e-12))
    scaled = sparse.diags(1 / norm) @ counts[:, kept] @ sparse.diags(rarity[kept])
    ratio = _log_ratio(counts[:, kept], examples)
    scale = np.abs(ratio) ** recipe.log_ratio
    design = sparse.hstack([scaled @ sparse.diags(scale), sparse.csr_matrix(examples.columns)]).tocsr()
    model = LogisticRegression(C=recipe.cost, solver="liblinear", tol=1e-2, random_state=recipe.seed)
    model.fit(design.astype(np.float64), examples.label, sample_weight=examples.weight)
    weights = model.coef_[0]
    table = np.zeros((counts.shape[1], 2), dtype=np.float32)
    table[kept, 0] = weights[: len(kept)] * scale * rarity[kept]
    table[:, 1] = rarity**2
    one = np.ones(1, dtype=np.float32)
    return LinearModel(
        head=head,
        labels=labels,
        hashing=recipe.hashing,
        columns=examples.column_names,
        table=table,
        column_weights=weights[len(kept) :, None].astype(np.float32),
        intercept=model.intercept_.astype(np.float32),
        slope=one,
        offset=0 * one,
        threshold=0.5 * one,
        prior=float(np.average(examples.label, weights=examples.weight)),
    )


def _log_ratio(counts: sparse.csr_matrix, examples: Examples) -> Floats:
    """Log-ratio of each n-gram's smoothed share among positive and negative sentences it occurs in."""
    present = counts.copy()
    present.data = np.ones_like(present.data)
    positive = 1 + present.T @ (examples.weight * examples.label)
    negative = 1 + present.T @ (examples.weight * (1 - examples.label))
    ratio: Floats = np.log((positive / positive.sum()) / (negative / negative.sum()))
    return ratio


def decide(model: LinearModel, examples: Examples) -> Floats:
    """(n,) decision values of featurised sentences, as inference computes them."""
    table = model.table.astype(np.float64)
    norm = np.sqrt(np.maximum(examples.counts @ table[:, 1], 1e-12))
    own = examples.counts @ table[:, 0] / norm
    decisions: Floats = own + examples.columns @ model.column_weights[:, 0] + model.intercept[0]
    return decisions


def platt(decisions: Floats, label: Ints) -> tuple[float, float]:
    """Slope and offset of Platt scaling (Platt 1999): probability = sigmoid(slope * decision + offset)."""
    from sklearn.linear_model import LogisticRegression

    scaling = LogisticRegression(C=1e6).fit(decisions[:, None], label)
    return float(scaling.coef_[0, 0]), float(scaling.intercept_[0])


def calibrate(model: LinearModel, decisions: Floats, label: Ints) -> LinearModel:
    """The model with probabilities fitted to held-out decisions; the prior becomes that of their labels."""
    slope, offset = platt(decisions, label)
    return replace(
        model,
        slope=np.array([slope], dtype=np.float32),
        offset=np.array([offset], dtype=np.float32),
        prior=float(label.mean()),
    )


def seeds_hash(language: str = "en") -> str:
    """A digest of every seeds file of a language: says which lexicon and names a model was trained with."""
    digest = hashlib.sha256()
    for path in sorted(seeds(language).rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(seeds(language)).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _versions() -> dict[str, str]:
    return {name: version(name) for name in ("numpy", "scikit-learn", "sentencex")}


def train(
    examples: Examples, fold: Ints, out: str | Path, head: str = "bias", recipe: Recipe | None = None, **provenance: Any
) -> LinearModel:
    """Fit on all examples, calibrate by cross-validation over `fold`, write the folder `out`.

    `fold` is (n,): rows of one number are held out together; rows of -1 are never held out.
    """
    recipe = recipe or Recipe()
    labels = load(HEADS, head).LABELS
    held = np.flatnonzero(fold >= 0)
    decisions = np.zeros(len(fold))
    for number in np.unique(fold[held]):
        out_rows = np.flatnonzero(fold == number)
        model = fit(examples.take(np.flatnonzero(fold != number)), recipe, head, labels)
        decisions[out_rows] = decide(model, examples.take(out_rows))
    model = calibrate(fit(examples, recipe, head, labels), decisions[held], examples.label[held])
    made = {"recipe": asdict(recipe), "seeds_hash": seeds_hash(), "versions": _versions()}
    save(model, Path(out), {**made, **provenance})
    return model
