"""What any head must beat: systems that read nothing, only the group's name, only the lexicon, or plain n-grams.

A baseline is a function of training rows and test rows. Labels are given by thresholds that did best on the training
rows, so that a rare label is not lost to a threshold of one half; probabilities are left as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeAlias

import numpy as np

from framing.analyzer import Analyzer
from framing.errors import UnknownName
from framing.evaluation.predictions import Floats, Predictions, tuned
from framing.evaluation.protocols import Protocol
from framing.lexicon.terms import CONTESTED_SEVERITY
from framing.spans import Ints

Groups: TypeAlias = Sequence[Any] | None
System: TypeAlias = Callable[[Sequence[str], Ints, Groups, Sequence[str], Groups], Predictions]
"""(training texts, training truth (n, k), their groups, test texts, their groups) -> answers for the test rows."""
BASELINES = ("majority", "group", "lexicon", "tfidf")
_INNER = 3
_OWN_VOICES = ("author", "scare")


def baseline(name: str, kind: str) -> System:
    """A baseline by name, for one kind of question.

    `majority` gives what most training rows have; `group` what most training rows of the row's group have, without
    reading a word; `lexicon` goes by the severity of the loaded terms in the writer's own voice; `tfidf` is logistic
    regression on TF-IDF of words (1-2) and characters within words (3-5).

    >>> Y = np.array([[1, 0], [1, 0], [0, 1]])
    >>> baseline("majority", "binary")(["a", "b", "c"], Y, None, ["d"], None).probabilities.round(2).tolist()
    [[0.67, 0.33]]
    """
    makers: dict[str, Callable[[str], System]] = {
        "majority": _majority,
        "group": _group,
        "lexicon": _lexicon,
        "tfidf": _tfidf,
    }
    if name not in makers:
        raise UnknownName("baseline", name, makers)
    return makers[name](kind)


def predict(
    system: System, protocol: Protocol, texts: Sequence[str], truth: Ints, groups: Groups = None
) -> Predictions:
    """A system's answers for the rows that the protocol tests, in the order of `protocol.tested`."""
    given = np.zeros(truth.shape, dtype=np.int64)
    probabilities = np.full(truth.shape, np.nan)
    for split in protocol.splits:
        (ours, our_groups), (theirs, their_groups) = (
            ([texts[row] for row in rows], None if groups is None else [groups[row] for row in rows])
            for rows in (split.train.tolist(), split.test.tolist())
        )
        answers = system(ours, truth[split.train], our_groups, theirs, their_groups)
        given[split.test] = answers.given
        if answers.probabilities is not None:
            probabilities[split.test] = answers.probabilities
    rows = protocol.tested
    ranked = not np.isnan(probabilities[rows]).any()
    return Predictions(given[rows], probabilities[rows] if ranked else None)


def severity(texts: Sequence[str]) -> Floats:
    """(n,) 0..1: `1 - prod(1 - severity)` over the loaded terms of each text in the writer's own voice.

    As in a report, "scare" quotes are the writer's; a contested term counts `CONTESTED_SEVERITY`.
    """
    calm = np.ones(len(texts))
    for row, hits in enumerate(_reader().find(texts)):
        for hit in hits:
            if hit.voice in _OWN_VOICES:
                calm[row] *= 1 - (CONTESTED_SEVERITY if hit.severity is None else hit.severity)
    return 1 - calm


@cache
def _reader() -> Analyzer:
    return Analyzer(heads=[])


def _majority(kind: str) -> System:
    def answer(_: Sequence[str], truth: Ints, __: Groups, test: Sequence[str], ___: Groups) -> Predictions:
        return Predictions.of(np.tile(truth.mean(axis=0), (len(test), 1)), kind)

    return answer


def _group(kind: str) -> System:
    def answer(_: Sequence[str], truth: Ints, groups: Groups, test: Sequence[str], tested: Groups) -> Predictions:
        """A group that no training row has gets the shares of all."""
        overall = truth.mean(axis=0)
        rows: dict[Any, list[int]] = {}
        for row, name in enumerate(groups or ()):
            rows.setdefault(name, []).append(row)
        shares = {name: truth[mine].mean(axis=0) for name, mine in rows.items()}
        found = [shares.get(name, overall) for name in tested] if tested else [overall] * len(test)
        return Predictions.of(np.array(found).reshape(len(test), truth.shape[1]), kind)

    return answer


def _lexicon(kind: str) -> System:
    def answer(train: Sequence[str], truth: Ints, _: Groups, test: Sequence[str], __: Groups) -> Predictions:
        ours, theirs = severity(train)[:, None], severity(test)[:, None]
        thresholds = tuned(truth, _learned(ours, truth, ours, kind), kind)
        return Predictions.of(_learned(ours, truth, theirs, kind), kind, thresholds)

    return answer


def _tfidf(kind: str) -> System:
    def answer(train: Sequence[str], truth: Ints, groups: Groups, test: Sequence[str], _: Groups) -> Predictions:
        from scipy import sparse
        from sklearn.feature_extraction.text import TfidfVectorizer

        words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
        characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), min_df=2, sublinear_tf=True)
        ours = sparse.hstack([words.fit_transform(train), characters.fit_transform(train)]).tocsr()
        theirs = sparse.hstack([words.transform(test), characters.transform(test)]).tocsr()
        probabilities = _learned(ours, truth, theirs, kind)
        if kind == "multiclass":
            return Predictions.of(probabilities, kind)
        return Predictions.of(probabilities, kind, tuned(truth, _crossed(ours, truth, groups, kind), kind))

    return answer


def _crossed(design: Any, truth: Ints, groups: Groups, kind: str) -> Floats:
    """(n, k) probabilities of the training rows, each by a model that saw nothing of its group."""
    from sklearn.model_selection import GroupKFold, KFold

    crossed = np.tile(truth.mean(axis=0), (len(truth), 1))
    named = None if groups is None else [str(name) for name in groups]
    if named is not None and len(set(named)) >= _INNER:
        parts = GroupKFold(_INNER).split(truth, groups=named)
    elif len(truth) >= _INNER:
        parts = KFold(_INNER, shuffle=True, random_state=0).split(truth)
    else:
        return crossed
    for train, held in parts:
        crossed[held] = _learned(design[train], truth[train], design[held], kind)
    return crossed


def _learned(train: Any, truth: Ints, test: Any, kind: str) -> Floats:
    """(n_test, k) probabilities by logistic regression, one label against the rest where there are more than two."""
    from sklearn.linear_model import LogisticRegression

    k = truth.shape[1]
    found = np.tile(truth.mean(axis=0), (test.shape[0], 1))
    for label in range(1 if kind == "binary" else 0, k):
        if 0 < truth[:, label].sum() < len(truth):
            model = LogisticRegression(C=3.0, solver="liblinear", tol=1e-2, random_state=0)
            found[:, label] = model.fit(train, truth[:, label]).predict_proba(test)[:, 1]
    if kind == "binary":
        found[:, 0] = 1 - found[:, 1]
    return found / found.sum(axis=1, keepdims=True) if kind == "multiclass" else found
