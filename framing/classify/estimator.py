"""A head as a scikit-learn classifier over raw sentences."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from numbers import Integral, Real
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import assert_all_finite, check_consistent_length, check_random_state, column_or_1d
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import check_is_fitted

from framing.annotate import bundled
from framing.classify.artefact import load, save
from framing.classify.calibrated import learn, provenance, split, weights
from framing.classify.fitting import Examples, Floats, Recipe, Task
from framing.classify.head import Head, Inputs
from framing.classify.linear import LinearModel
from framing.classify.model import n_values
from framing.errors import InputError, ModelError
from framing.features.columns import Columns
from framing.features.hashing import Hashing
from framing.features.sentences import AT_ONCE, featurise, sentences_of
from framing.labelled import Labelled
from framing.spans import Ints

Classes = NDArray[Any]
_LEAST: Mapping[str, tuple[type, float]] = {
    "rarest": (Integral, 1),
    "log_ratio": (Real, 0),
    "cost": (Real, 1e-9),
    "folds": (Integral, 2),
}
_NAMED = (str, bool, int, float)
"""Types of class that a folder can hold."""


class FramingClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Labels sentences after examples: the shipped heads' features, weights and calibration, on labels of your own.

    `X` is any iterable of strings, one sentence each. It has one dimension, so there is no `n_features_in_`. `y` holds
    one label a sentence, of two (binary) or more (multi-class) classes, or is an indicator matrix (n, n_labels) for any
    number of labels a sentence (multi-label), whose columns have names if it is a data frame.

    Parameters
    ----------
    bits, chars, pairs, writer_only: the hashed n-grams, see `framing.features.FramingVectorizer`.
    rarest: an n-gram in fewer training sentences weighs nothing.
    log_ratio: power of the class log-ratio that n-grams are scaled by (NB-SVM, Wang & Manning 2012); 0 for none.
    cost: inverse strength of the L2 penalty.
    balanced: whether all labels weigh the same in sum, however rare they are.
    folds: held-out parts that the probabilities are calibrated on; `fit` fits `folds + 1` times.
    random_state: deals sentences to folds; the same number gives the same model.

    Attributes
    ----------
    classes_: (n_classes,) sorted; of a multi-label classifier the names or numbers of the columns of `y`.
    model_: the `LinearModel`, rounded as it is saved: a saved classifier answers as the one in memory.
    recipe_: the `Recipe` it was fitted by.

    >>> from framing.classify import FramingClassifier
    >>> texts = ["The shameful liars fled!", "The court met on Monday."] * 8
    >>> classifier = FramingClassifier(bits=10, folds=2).fit(texts, ["hot", "cool"] * 8)
    >>> classifier.predict(["Those shameful liars!", "The court met."]).tolist()
    ['hot', 'cool']
    """

    def __init__(
        self,
        *,
        bits: int = 18,
        chars: tuple[int, int] = (3, 5),
        pairs: bool = True,
        writer_only: bool = False,
        rarest: int = 3,
        log_ratio: float = 0.7,
        cost: float = 15.0,
        balanced: bool = False,
        folds: int = 5,
        random_state: Any = 0,
    ) -> None:
        self.bits = bits
        self.chars = chars
        self.pairs = pairs
        self.writer_only = writer_only
        self.rarest = rarest
        self.log_ratio = log_ratio
        self.cost = cost
        self.balanced = balanced
        self.folds = folds
        self.random_state = random_state

    def fit(self, X: Any, y: Any, sample_weight: Any = None, groups: Any = None) -> Self:
        """Fit on all sentences, calibrate on held-out parts of them.

        `sample_weight` (n,) is what a sentence counts in fitting, 0 leaves it out; probabilities are calibrated to the
        shares of the labels as they are. `groups` (n,) are held out whole: articles, outlets. Raises `InputError`, a
        `ValueError`, before anything is fitted: a row that is no string, one class only, fewer sentences of a class
        than folds.
        """
        recipe = self._recipe()
        texts = sentences_of(X)
        check_consistent_length(texts, y, sample_weight, groups)
        weight = _weight(sample_weight, len(texts))
        used = np.flatnonzero(weight > 0)
        target, classes, kind = _asked(y, used)
        rows = Labelled(
            text=[texts[row] for row in used.tolist()],
            target=target,
            labels=tuple(map(str, classes.tolist())),
            kind=kind,
            weight=weight[used],
            id=list(map(str, used.tolist())),
            group=None if groups is None else list(map(str, column_or_1d(groups)[used])),
        )
        fold = split(rows, recipe)
        examples = Examples(featurise(rows.text, recipe.hashing), rows.values, weights(rows, recipe.balanced))
        model = learn(examples, fold, Task("classifier", kind, rows.labels), recipe)
        self.classes_, self.recipe_ = classes, recipe
        self.model_ = replace(model, table=model.table.astype(np.float16).astype(np.float32))
        return self

    def decision_function(self, X: Any) -> Floats:
        """(n,) log-odds of the second class; (n, n_classes) for more than two, or for many labels a sentence.

        They are calibrated: their sigmoid (of a multi-class classifier the softmax) is the probability.
        """
        values = self._decisions(X) * self.model_.slope + self.model_.offset
        decided: Floats = values[:, 0] if self.model_.kind == "binary" else values
        return decided

    def predict_proba(self, X: Any) -> Floats:
        """(n, n_classes) calibrated; each row adds up to 1 unless there are many labels a sentence."""
        decisions = self._decisions(X)
        return self.model_.probabilities(decisions)

    def predict(self, X: Any) -> Classes:
        """(n,) the class of each sentence, or (n, n_labels) 1 for each label it is given.

        Of many labels, each is given from the probability that had its best F1 on held-out sentences.
        """
        check_is_fitted(self)
        if self.model_.kind == "multilabel":
            return self.model_.given(self.predict_proba(X)).astype(np.int64)
        decided = self.decision_function(X)
        place = decided > 0 if decided.ndim == 1 else decided.argmax(axis=1)
        classes: Classes = self.classes_[place.astype(np.int64)]
        return classes

    def save(self, folder: str | Path, head: str | None = None) -> None:
        """Write a model folder, without pickle: `load` and `Analyzer(heads=[folder])` read it.

        `head` is the name the analyzer knows it by; the folder's unless given. Nothing of scikit-learn is in it, so
        that it does not matter which version loads it. Raises `InputError` for classes that are no text, numbers or
        booleans.
        """
        check_is_fitted(self)
        folder, names = Path(folder), self.classes_.tolist()
        if not all(isinstance(name, _NAMED) for name in names):
            raise InputError(f"classes are {names}; expected text, numbers or booleans to save")
        own = {} if tuple(names) == self.model_.labels else {"classes": names}
        model = replace(self.model_, head=folder.resolve().name if head is None else head)
        save(model, folder, {**provenance(self.recipe_), **own})

    @classmethod
    def load(cls, folder: str | Path) -> Self:
        """A fitted classifier from a folder that `save` or `framing train` wrote. Raises `ModelError`.

        >>> from tempfile import TemporaryDirectory
        >>> texts = ["The shameful liars fled!", "The court met on Monday."] * 8
        >>> with TemporaryDirectory() as folder:
        ...     FramingClassifier(bits=10, folds=2).fit(texts, [1, 0] * 8).save(folder, head="heat")
        ...     FramingClassifier.load(folder).predict(texts[:2]).tolist()
        [1, 0]
        """
        model = load(Path(folder))
        config = json.loads((Path(folder) / "config.json").read_text(encoding="utf-8"))
        made, names = config.get("recipe", {}), config.get("classes", list(model.labels))
        if not isinstance(made, dict):
            raise ModelError(f"{folder}: 'recipe' is {made!r:.60}; expected an object")
        if not isinstance(names, list) or not all(type(name) in _NAMED for name in names):
            raise ModelError(f"{folder}: 'classes' are {names!r:.60}; expected text, numbers or booleans")
        if tuple(map(str, names)) != model.labels or len(set(map(type, names))) != 1:
            raise ModelError(f"{folder}: 'classes' are {names!r:.60}; expected those of {model.labels}")
        known = {name: made[name] for name in (*_LEAST, "balanced") if name in made}
        if not isinstance(model, LinearModel):
            raise ModelError(f"{folder}: a network; this classifier is linear")
        hashing = model.hashing
        found = cls(
            bits=hashing.bits,
            chars=hashing.chars,
            pairs=hashing.pairs,
            writer_only=hashing.writer_only,
            random_state=made.get("seed", 0),
            **known,
        )
        try:
            found.recipe_ = found._recipe()
        except ValueError as error:
            raise ModelError(f"{folder}: recipe: {error}") from error
        found.classes_, found.model_ = np.array(names), model
        return found

    def _decisions(self, X: Any) -> Floats:
        """(n, n_values) uncalibrated, by the engine that answers for the shipped heads."""
        check_is_fitted(self)
        texts, annotate = sentences_of(X), bundled()
        columns = Columns(annotate.lexicon)
        head, starts = Head(self.model_, columns), range(0, len(texts), AT_ONCE)
        batches = (annotate(texts[begin : begin + AT_ONCE], segment=False) for begin in starts)
        parts = [head.decisions(Inputs(batch, columns)) for batch in batches]
        return np.concatenate([np.zeros((0, n_values(self.model_.kind, self.model_.labels))), *parts])

    def _recipe(self) -> Recipe:
        for name, (kind, least) in _LEAST.items():
            value = getattr(self, name)
            wrong = not isinstance(value, kind)
            if wrong or not least <= value < np.inf:
                raise InputError(f"{name} is {value!r}; expected a number from {least:g}")
        seed = self.random_state
        if not isinstance(seed, Integral):
            seed = check_random_state(seed).randint(1 << 31)
        return Recipe(
            hashing=Hashing.checked(self.bits, self.chars, self.pairs, self.writer_only),
            rarest=int(self.rarest),
            log_ratio=float(self.log_ratio),
            cost=float(self.cost),
            balanced=bool(self.balanced),
            folds=int(self.folds),
            seed=int(seed),
        )

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.one_d_array, tags.input_tags.two_d_array, tags.input_tags.string = True, False, True
        tags.classifier_tags.multi_label = True
        return tags


def _asked(y: Any, used: Ints) -> tuple[Floats, Classes, str]:
    """Of the rows that are used: the target (n, n_classes), the classes, and the kind of head."""
    if y is None:
        raise InputError("FramingClassifier requires y to be passed, but the target y is None")
    with np.errstate(invalid="ignore"):  # scikit-learn casts before it tells that a number is none
        check_classification_targets(y)
        kind = type_of_target(y, input_name="y")
    if kind == "multilabel-indicator":
        target = np.asarray(y.toarray() if hasattr(y, "toarray") else y, dtype=np.float64)
        return target[used], np.asarray(getattr(y, "columns", np.arange(target.shape[1]))), "multilabel"
    labels = column_or_1d(y, warn=True)
    assert_all_finite(labels, input_name="y")
    classes, place = np.unique(labels[used], return_inverse=True)
    if len(classes) < 2:
        raise InputError(f"y has one class only, {classes.tolist()}, in {len(used)} rows; expected two or more")
    return np.eye(len(classes))[place], classes, "binary" if len(classes) == 2 else "multiclass"


def _weight(sample_weight: Any, n: int) -> Floats:
    """(n,) what each sentence counts."""
    if sample_weight is None:
        return np.ones(n)
    weight = np.asarray(sample_weight, dtype=np.float64)
    if weight.shape != (n,):
        raise InputError(f"sample_weight has shape {weight.shape}; expected ({n},)")
    assert_all_finite(weight, input_name="sample_weight")
    if not (weight >= 0).all() or not weight.any():
        raise InputError("sample_weight has negative numbers or zeros only; expected positive ones")
    return weight
