from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from datasets import Dataset
from scipy import sparse
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.exceptions import SkipTestWarning
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import check_estimator, parametrize_with_checks
from sklearn.utils.validation import validate_data

from framing.classify import FramingClassifier
from framing.errors import InputError
from framing.features import FramingVectorizer
from framing.features.hashing import Hashing
from framing.features.sentences import featurise

HOT = ["The shameful liars disgraced us!", "What a monstrous, ludicrous scheme.", "His thugs sneered at the brave."]
COOL = ["The court met on Monday.", "Rain is expected in the north.", "The ministry published the figures."]
TEXTS, HEAT = (HOT + COOL) * 4, np.array(([1] * 3 + [0] * 3) * 4)
SMALL: dict[str, Any] = {"bits": 10, "folds": 2}


# scikit-learn's checks pass arrays of numbers. A row of numbers is a sentence here: each number is three words, which
# say which bin it falls into at three widths. Nothing else of the estimators is changed, so that every check applies.

SAID = str.maketrans("0123456789-", "abcdefghijz")


def as_sentences(rows: np.ndarray) -> list[str]:
    def word(place: int, value: float, letter: str, width: float) -> str:
        return f"{letter}{place}q{int(np.floor(value / width))}".translate(SAID)

    bins = (("x", 1), ("y", 2), ("v", 4))
    return [" ".join(word(at, value, *each) for at, value in enumerate(row) for each in bins) for row in rows]


class OfNumbers:
    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.one_d_array, tags.input_tags.two_d_array, tags.input_tags.string = False, True, False
        return tags


class VectorizerOfNumbers(OfNumbers, FramingVectorizer):
    def fit(self, X, y=None):
        return super().fit(as_sentences(validate_data(self, X)), y)

    def transform(self, X):
        return super().transform(as_sentences(validate_data(self, X, reset=False)))


class ClassifierOfNumbers(OfNumbers, FramingClassifier):
    def fit(self, X, y, sample_weight=None, groups=None):
        return super().fit(as_sentences(validate_data(self, X)), y, sample_weight, groups)

    def predict(self, X):
        return self.of(super().predict, X)

    def predict_proba(self, X):
        return self.of(super().predict_proba, X)

    def decision_function(self, X):
        return self.of(super().decision_function, X)

    def of(self, method, X):
        if not hasattr(self, "classes_") or isinstance(X, list):
            return method(X)
        return method(as_sentences(validate_data(self, X, reset=False)))


CHECKED = [
    VectorizerOfNumbers(bits=6, chars=(0, 0)),
    ClassifierOfNumbers(bits=8, chars=(0, 0), pairs=False, rarest=1, folds=2),
]


def expected_to_fail(estimator: Any) -> dict[str, str]:
    if isinstance(estimator, FramingVectorizer):
        return {}
    return {
        "check_sample_weight_equivalence_on_dense_data": "A weight is what a sentence counts in fitting. An n-gram's "
        "frequency, the folds and the calibration count sentences, so a weight of two is not a sentence twice.",
    }


@parametrize_with_checks(CHECKED, expected_failed_checks=expected_to_fail)
def test_scikit_learns_own_checks(estimator: Any, check: Any) -> None:
    check(estimator)


@pytest.mark.parametrize("estimator", [FramingVectorizer(), FramingClassifier()])
def test_the_tags_say_that_sentences_come_in_not_tables(estimator: Any) -> None:
    with pytest.warns(SkipTestWarning, match=r"one_d_array=True, two_d_array=False.*string=True"):
        check_estimator(estimator)


# The vectoriser


def test_the_vectoriser_is_the_featuriser_of_the_heads() -> None:
    found = FramingVectorizer(bits=9, chars=(2, 4), pairs=False).fit_transform(HOT)
    ours = featurise(HOT, Hashing(bits=9, chars=(2, 4), pairs=False))
    assert sparse.issparse(found)
    assert (found.format, found.dtype) == ("csr", np.float32)
    assert (found[:, :512] != ours.counts).nnz == 0
    np.testing.assert_array_equal(found[:, 512:].toarray(), ours.columns)
    names = FramingVectorizer(bits=9).get_feature_names_out()
    assert names[[0, 511]].tolist() == ["ngram_0", "ngram_511"]
    assert tuple(names[512:]) == ours.names


def test_frames_have_the_names_of_the_columns() -> None:
    vectorizer = FramingVectorizer(bits=4, sparse_output=False).set_output(transform="pandas")
    frame = vectorizer.fit_transform(HOT)
    assert frame.columns.tolist() == vectorizer.get_feature_names_out().tolist()
    pd.testing.assert_frame_equal(clone(vectorizer).set_params(bits=None).transform(HOT), frame.iloc[:, 16:])


@pytest.mark.parametrize("make", [tuple, np.array, pd.Series, iter, lambda texts: Dataset.from_dict({"a": texts})["a"]])
def test_sentences_come_in_any_one_dimensional_shape(make: Any) -> None:
    vectorizer = FramingVectorizer(bits=6)
    assert (vectorizer.fit_transform(make(HOT)) != vectorizer.transform(HOT)).nnz == 0


def test_no_sentences_are_no_rows() -> None:
    assert FramingVectorizer(bits=6, columns=False).transform([]).shape == (0, 64)
    assert FramingClassifier(**SMALL).fit(TEXTS, HEAT).predict([]).shape == (0,)


@pytest.mark.parametrize(
    ("X", "complaint"),
    [
        ("The regime fell.", "X is one text"),
        (pd.DataFrame({"text": HOT}), r"shape \(3, 1\); expected one dimension"),
        (["One.", None], "row 1 of X is None; expected a string"),
        (np.array([1.0, 2.0]), r"row 0 of X is np.float64\(1.0\)"),
    ],
)
def test_what_is_no_list_of_sentences_is_refused(X: Any, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint) as error:
        FramingVectorizer(bits=6).transform(X)
    assert isinstance(error.value, ValueError)


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"bits": 40}, "bits is 40; expected a whole number from 1 to 22"),
        ({"chars": (5, 3)}, r"chars is \(5, 3\); expected two lengths"),
        ({"chars": (2.5, 3)}, r"chars is \(2.5, 3\); expected two lengths"),
        ({"chars": 3}, "chars is 3; expected two lengths"),
    ],
)
def test_settings_are_checked_when_fitting(settings: dict, complaint: str) -> None:
    for estimator in (FramingVectorizer(**settings), FramingClassifier(**settings)):
        with pytest.raises(InputError, match=complaint):
            estimator.fit(TEXTS, HEAT)


def test_a_column_of_a_table_stands_beside_others() -> None:
    table = pd.DataFrame({"text": HOT + COOL, "length": [1.0] * 6})
    join = ColumnTransformer([("says", FramingVectorizer(bits=5), "text"), ("rest", "passthrough", ["length"])])
    assert join.fit_transform(table).shape == (6, len(join.get_feature_names_out()))
    assert join.get_feature_names_out()[[0, -1]].tolist() == ["says__ngram_0", "rest__length"]


def test_a_pipeline_is_searched() -> None:
    pipeline = make_pipeline(FramingVectorizer(columns=False), TfidfTransformer(), LogisticRegression())
    grid = {"framingvectorizer__bits": [1, 10], "framingvectorizer__chars": [(0, 0), (3, 5)]}
    search = GridSearchCV(pipeline, grid, cv=2, error_score="raise").fit(TEXTS, HEAT)
    assert search.best_params_["framingvectorizer__bits"] == 10
    assert search.predict(HOT).tolist() == [1, 1, 1]
