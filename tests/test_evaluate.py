"""Measures, resampling and the record of an evaluation."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from xml.etree import ElementTree as Xml

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn import metrics

from framing.errors import FramingError
from framing.evaluation.metrics import EXPLAINED, brier, calibration_error, confusion, measures, reliability
from framing.evaluation.predictions import KINDS, Predictions, one_hot, tuned
from framing.evaluation.record import Evaluation
from framing.evaluation.resampling import Resamples, difference, holm, interval, mcnemar, replicates

LABELS = ("a", "b", "c", "d")


def drawn(kind: str, n: int, seed: int) -> tuple[np.ndarray, Predictions]:
    """Random truth, and answers that have seen some of it; probabilities of two digits, so that some are equal."""
    generator = np.random.default_rng(seed)
    k = 2 if kind == "binary" else 4
    if kind == "multilabel":
        truth = (generator.random((n, k)) < 0.3).astype(np.int64)
        probabilities = (0.3 * truth + 0.7 * generator.random((n, k))).round(2)
    else:
        truth = one_hot(generator.integers(0, k, n), k)
        probabilities = generator.random((n, k)) + 0.4 * truth
        probabilities = probabilities / probabilities.sum(axis=1, keepdims=True)
    return truth, Predictions.of(probabilities, kind)


@pytest.mark.parametrize("kind", KINDS)
@given(n=st.integers(1, 25), seed=st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_a_draw_measures_what_the_copied_rows_measure(kind: str, n: int, seed: int) -> None:
    truth, said = drawn(kind, n, seed)
    weights = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n))[None, :]
    rows = np.repeat(np.arange(n), weights[0])
    copied = measures(truth[rows], said.take(rows), LABELS[: truth.shape[1]], kind)
    found = replicates(truth, said, kind, np.arange(n), [weights])
    for name in EXPLAINED:
        if name in copied.whole:
            assert found.whole[name][0] == pytest.approx(copied.whole[name], abs=1e-9), name
        elif name in found.whole:
            assert np.isnan(found.whole[name][0]), name
    for column, of_label in enumerate(copied.labels.values()):
        for name, value in of_label.items():
            assert found.labels[name][0, column] == pytest.approx(value, abs=1e-9), name


def test_measures_of_each_kind_are_the_ones_meant() -> None:
    truth, said = drawn("binary", 300, 0)
    y, given_ = truth[:, 1], said.given[:, 1]
    assert said.probabilities is not None
    p = said.probabilities[:, 1]
    found = measures(truth, said, ("no", "yes"), "binary").whole
    assert found == {
        "accuracy": pytest.approx(metrics.accuracy_score(y, given_)),
        "macro_f1": pytest.approx(metrics.f1_score(y, given_, average="macro")),
        "weighted_f1": pytest.approx(metrics.f1_score(y, given_, average="weighted")),
        "f1": pytest.approx(metrics.f1_score(y, given_)),
        "mcc": pytest.approx(metrics.matthews_corrcoef(y, given_)),
        "average_precision": pytest.approx(metrics.average_precision_score(y, p)),
        "ece": pytest.approx(calibration_error(y, p)),
        "brier": pytest.approx(np.mean((p - y) ** 2)),
    }
    truth, said = drawn("multiclass", 300, 0)
    found = measures(truth, said, LABELS, "multiclass").whole
    assert found["brier"] == pytest.approx(((said.probabilities - truth) ** 2).sum() / 300)
    assert found["average_precision"] == pytest.approx(
        metrics.average_precision_score(truth, said.probabilities, average="macro")
    )
    truth, said = drawn("multilabel", 300, 0)
    found = measures(truth, said, LABELS, "multilabel").whole
    assert found["micro_f1"] == pytest.approx(metrics.f1_score(truth, said.given, average="micro"))
    assert found["accuracy"] == pytest.approx((truth == said.given).all(axis=1).mean())
    assert "f1" not in found


def test_calibration_by_hand() -> None:
    truth, said = np.array([0, 1, 1, 1]), np.array([0.15, 0.15, 0.8, 1.0])
    assert calibration_error(truth, said) == pytest.approx((2 * abs(0.5 - 0.15) + 0.2 + 0) / 4)
    assert brier(truth, said) == pytest.approx((0.15**2 + 0.85**2 + 0.2**2) / 4)
    assert [row["n"] for row in reliability(truth, said)] == [2, 1, 1]
    # Multi-class: of the label given most probability.
    truth, said = one_hot(np.array([0, 1]), 3), Predictions.of([[0.7, 0.2, 0.1], [0.65, 0.25, 0.1]], "multiclass")
    assert measures(truth, said, LABELS[:3], "multiclass").whole["ece"] == pytest.approx((0.3 + 0.65) / 2)


def test_a_label_that_nobody_has_or_gives_is_left_out_and_one_given_in_error_is_not() -> None:
    truth = one_hot(np.array([0, 0, 1, 1]), 3)
    assert measures(truth, Predictions(truth), LABELS[:3], "multiclass").whole["macro_f1"] == 1.0
    said = Predictions(one_hot(np.array([0, 0, 1, 2]), 3))
    assert measures(truth, said, LABELS[:3], "multiclass").whole["macro_f1"] == pytest.approx((1 + 2 / 3 + 0) / 3)


def test_confusion_has_the_truth_in_rows() -> None:
    truth, said = one_hot(np.array([0, 0, 1]), 2), one_hot(np.array([0, 1, 1]), 2)
    assert confusion(truth, said, "binary") == [[1, 1], [0, 1]]
    assert confusion(truth, said, "multilabel")[1] == [[1, 1], [0, 1]]


@pytest.mark.parametrize("kind", ["binary", "multilabel"])
def test_no_other_threshold_does_better(kind: str) -> None:
    truth, said = drawn(kind, 200, 3)
    assert said.probabilities is not None
    best = tuned(truth, said.probabilities, kind)
    k = truth.shape[1]

    def score(thresholds: np.ndarray) -> float:
        found = Predictions.of(said.probabilities, kind, thresholds).given
        return float(metrics.f1_score(truth, found, average="macro"))

    assert score(best) > score(np.full(k, 0.9))
    for value in np.linspace(0, 1, 21):
        for column in range(k):
            other = best.copy()
            other[column] = value
            assert score(other) <= score(best) + 1e-12
    assert np.isinf(tuned(0 * truth, said.probabilities, kind)).all()


def test_groups_are_drawn_whole_and_the_same_for_every_system() -> None:
    resamples = Resamples.of(5, ["x", "y", "x", "y", "z"], draws=50, seed=7)
    first, again = list(resamples.weights()), list(resamples.weights())
    assert all((one == two).all() for one, two in zip(first, again, strict=True))
    weights = np.concatenate(first)
    assert weights.shape == (50, 3)
    assert (weights.sum(axis=1) == 3).all()
    assert not (weights == np.concatenate(list(Resamples.of(5, list("xyxyz"), 50, 8).weights()))).all()


def test_the_interval_covers_the_truth_where_rows_of_a_group_resemble_each_other() -> None:
    """Groups differ in how often they are right; resampling single rows takes that for knowledge."""
    generator = np.random.default_rng(0)
    groups, rows, runs = 40, 10, 150
    group = np.repeat(np.arange(groups), rows)
    covered = dict.fromkeys(("group", "row"), 0)
    for run in range(runs):
        right = generator.random(groups * rows) < np.repeat(generator.beta(1.5, 0.5, groups), rows)
        truth = one_hot(generator.integers(0, 2, len(group)), 2)
        said = Predictions(np.where(right[:, None], truth, 1 - truth))
        for unit, groups_ in (("group", group.tolist()), ("row", None)):
            resamples = Resamples.of(len(group), groups_, draws=150, seed=run)
            found = replicates(truth, said, "binary", resamples.group, resamples.weights())
            low, high = interval(found.whole["accuracy"]) or (1.0, 0.0)
            covered[unit] += low <= 0.75 <= high
    assert 0.90 <= covered["group"] / runs <= 0.99
    assert covered["row"] / runs < 0.75


def test_the_paired_difference_is_surer_than_two_intervals() -> None:
    generator = np.random.default_rng(1)
    truth = one_hot(generator.integers(0, 2, 600), 2)
    wrong = generator.random(600) < 0.25
    better = wrong & (generator.random(600) < 0.8)
    systems = [Predictions(np.where(off[:, None], 1 - truth, truth)) for off in (better, wrong)]
    resamples = Resamples.of(600, draws=400)
    ours, theirs = (
        replicates(truth, one, "binary", resamples.group, resamples.weights()).whole["accuracy"] for one in systems
    )
    told = difference(1 - better.mean(), 1 - wrong.mean(), ours, theirs)
    assert told is not None
    assert told.value == pytest.approx(wrong.mean() - better.mean())
    assert 0 < told.low < told.value < told.high
    assert told.p == pytest.approx(2 / 401)
    assert interval(ours)[0] < interval(theirs)[1]  # type: ignore[index]
    same = difference(0.5, 0.5, ours, ours)
    assert same is not None
    assert (same.low, same.high, same.p) == (0.0, 0.0, 1.0)


def test_mcnemar_is_the_exact_binomial_test() -> None:
    truth = one_hot(np.zeros(40, dtype=np.int64), 2)
    first, second = truth.copy(), truth.copy()
    first[:3], second[3:15] = 1 - truth[:3], 1 - truth[3:15]
    found = mcnemar(truth, first, second)
    assert (found.only_first, found.only_second) == (12, 3)
    assert found.p == pytest.approx(binomtest(3, 15).pvalue)
    assert mcnemar(truth, first, first).p == 1.0
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])


def evaluated(kind: str, **more: object) -> Evaluation:
    truth, said = drawn(kind, 120, 5)
    other = Predictions(drawn(kind, 120, 6)[1].given)
    column = ["north" if row % 3 else None for row in range(120)]
    settings: dict[str, object] = {
        "groups": [row // 4 for row in range(120)],
        "grouped_by": "article",
        "slices": {"region": column},
        "texts": [f"Text {row} | with a bar" for row in range(120)],
        "about": {"data": "made", "protocol": "none"},
        "draws": 60,
    }
    labels = LABELS[: truth.shape[1]]
    return Evaluation(truth, labels, kind, {"ours": said, "theirs": other}, **{**settings, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", KINDS)
def test_an_evaluation_says_everything(kind: str, tmp_path: Path) -> None:
    found = evaluated(kind)
    told = found.to_dict()
    assert told == json.loads(found.to_json()) == evaluated(kind).to_dict()
    assert told["n"] == 120
    assert told["intervals"] == {"level": 0.95, "draws": 60, "seed": 0, "resampled": "article", "units": 30}
    ours, theirs = told["systems"]["ours"], told["systems"]["theirs"]
    assert all(
        one["low"] <= one["value"] + 0.05 and one["value"] <= one["high"] + 0.05 for one in ours["measures"].values()
    )
    assert "brier" in ours["measures"]
    assert "brier" not in theirs["measures"]
    assert theirs["reliability"] is None
    comparison = told["comparisons"][0]
    assert comparison["measures"]["accuracy"]["value"] == pytest.approx(
        ours["measures"]["accuracy"]["value"] - theirs["measures"]["accuracy"]["value"], abs=1e-5
    )
    (north,) = told["slices"]["region"]
    rows = np.arange(120) % 3 > 0
    alone = measures(found.truth[rows], found.systems["ours"].take(rows), found.labels, kind).whole
    assert north["n"] == 80
    assert north["systems"]["ours"] == pytest.approx(alone, abs=1e-5)

    files = {path.name: path for path in found.write(tmp_path / "out")}
    assert set(files) == {"evaluation.md", "evaluation.json", "errors.csv", "reliability.svg", "precision_recall.svg"}
    page = files["evaluation.md"].read_text("utf-8")
    for part in ("120", "made", "seed 0", "scikit-learn", "30 of them", "McNemar", "Confusion of ours", "By region"):
        assert part in page
    for name in ("reliability.svg", "precision_recall.svg"):
        drawing = Xml.parse(files[name]).getroot()
        lines = [
            path
            for path in drawing.iter("{http://www.w3.org/2000/svg}path")
            if "stroke-width: 1.4" in path.get("style", "")
        ]
        assert len(lines) == 2  # the curve of the one system with probabilities, and its line in the legend
        assert name in page
    with files["errors.csv"].open(encoding="utf-8", newline="") as file:
        errors = list(csv.DictReader(file))
    assert errors[0]["text"].endswith("| with a bar")
    before = {name: path.read_bytes() for name, path in files.items()}
    found.write(tmp_path / "out")
    assert before == {name: path.read_bytes() for name, path in files.items()}


def test_errors_are_wrong_and_the_surest_come_first() -> None:
    found = evaluated("binary")
    rows = found.errors(10)
    assert len(rows) == 10
    assert all(row["true"] != row["given"] for row in rows)
    sure = [row["confidence"] for row in rows]
    assert sure == sorted(sure, reverse=True)
    every = found.errors(1000)
    wrong = (found.systems["ours"].given != found.truth).any(axis=1)
    assert [row["row"] - 1 for row in sorted(every, key=lambda row: row["row"])] == np.flatnonzero(wrong).tolist()
    assert rows[0]["article"] == (rows[0]["row"] - 1) // 4
    assert found.errors(3, "theirs")[0]["confidence"] is None
    with pytest.raises(FramingError, match="did you mean 'ours'"):
        found.errors(3, "our")
    many = evaluated("multilabel").errors(1)[0]
    assert many["confidence"] == pytest.approx(max(row["confidence"] for row in evaluated("multilabel").errors(1000)))


def test_figures_are_left_out_where_nothing_can_be_drawn(tmp_path: Path) -> None:
    truth, said = drawn("binary", 20, 0)
    found = Evaluation(truth, ("no", "yes"), "binary", {"ours": Predictions(said.given)}, draws=20)
    assert [path.suffix for path in found.write(tmp_path)] == [".md", ".json", ".csv"]
    assert "## Figures" not in (tmp_path / "evaluation.md").read_text("utf-8")


def test_few_groups_and_rare_labels_are_said() -> None:
    notes = evaluated("multiclass", groups=[row // 12 for row in range(120)]).to_dict()["notes"]
    assert "Only 10 values of `article`" in notes[0]
    truth, said = drawn("multilabel", 15, 0)
    assert "fewer than 10 rows" in Evaluation(truth, LABELS, "multilabel", {"o": said}, draws=9).to_dict()["notes"][0]
