"""Which answers and truths are refused."""

from __future__ import annotations

import numpy as np
import pytest

from framing.errors import FramingError, InputError
from framing.evaluation.predictions import Predictions, one_hot
from framing.evaluation.record import Evaluation


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"systems": {}}, "no system"),
        (
            {"systems": {"ours": Predictions(one_hot(np.zeros(3, dtype=np.int64), 2))}},
            "'ours': answers for 3 rows; expected 4",
        ),
        ({"systems": {"ours": Predictions(np.ones((4, 2), dtype=np.int64))}}, "row 0: 2 labels; expected exactly one"),
        ({"systems": {"ours": Predictions.of(np.full((4, 2), 0.9), "binary")}}, "add up to 1.800; expected 1"),
        (
            {"systems": {"ours": Predictions.of(np.array([[0.5, 0.5]] * 3 + [[np.nan, 1]]), "binary")}},
            "row 3: .*0 to 1",
        ),
        ({"labels": ("a", "b", "c")}, r"shape \(4, 2\); expected \(n, 3\)"),
        ({"labels": ("a", "a")}, "each name once"),
        ({"labels": ("a",)}, "labels: a; expected two or more"),
        ({"kind": "multi-class"}, "did you mean 'multiclass'"),
        ({"truth": np.full((4, 2), 2)}, "truth: row 0"),
        ({"truth": np.zeros((0, 2))}, "no labelled row"),
        ({"groups": ["x"] * 4}, "all 4 rows are of one group"),
        ({"groups": ["x"] * 3}, "groups of 3 rows; expected 4"),
        ({"texts": ["one"]}, "texts: 1 values; expected 4"),
        ({"slices": {"topic": ["one"]}}, "topic: 1 values; expected 4"),
        ({"draws": 0}, "0 resamples"),
    ],
)
def test_what_does_not_fit_is_refused(change: dict[str, object], message: str) -> None:
    truth = one_hot(np.array([0, 1, 0, 1]), 2)
    right = {"truth": truth, "labels": ("a", "b"), "kind": "binary", "systems": {"ours": Predictions(truth)}}
    with pytest.raises(FramingError, match=message) as caught:
        Evaluation(**{**right, **change})  # type: ignore[arg-type]
    assert isinstance(caught.value, InputError) or "kind" in change
