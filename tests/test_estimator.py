from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn import config_context
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, GroupKFold, cross_val_score

from framing import Analyzer
from framing.classify import FramingClassifier
from framing.classify.calibrated import split
from framing.classify.fitting import Recipe
from framing.errors import InputError, ModelError
from framing.labelled import read_labelled

HOT = ["The shameful liars disgraced us!", "What a monstrous, ludicrous scheme.", "His thugs sneered at the brave."]
COOL = ["The court met on Monday.", "Rain is expected in the north.", "The ministry published the figures."]
WARM = ["She warned that it may fail.", "They fear the plan could collapse.", "Doubts remain about it, he warned."]
TEXTS, HEAT = (HOT + COOL) * 4, np.array(([1] * 3 + [0] * 3) * 4)
SMALL: dict[str, Any] = {"bits": 10, "folds": 2}


def test_the_classifier_is_searched_and_cross_validated() -> None:
    classifier = FramingClassifier(**SMALL)
    assert cross_val_score(clone(classifier), TEXTS, HEAT, cv=2).tolist() == [1.0, 1.0]
    grid = {"cost": [1e-6, 15.0], "log_ratio": [0.0, 0.7]}
    search = GridSearchCV(classifier, grid, cv=2, scoring="neg_log_loss", error_score="raise").fit(TEXTS, HEAT)
    assert search.best_params_["cost"] == 15.0
    assert search.best_estimator_.recipe_.cost == 15.0


def test_groups_are_routed_to_the_folds_inside_and_outside() -> None:
    with config_context(enable_metadata_routing=True):
        classifier = FramingClassifier(**SMALL).set_fit_request(groups=True, sample_weight=True)
        classifier.set_score_request(sample_weight=True)
        search = GridSearchCV(classifier, {"cost": [1.0]}, cv=GroupKFold(2), error_score="raise")
        search.fit(TEXTS, HEAT, groups=np.repeat(np.arange(4), 6), sample_weight=np.ones(24))
        assert search.score(TEXTS, HEAT) == 1.0
        with pytest.raises(InputError, match="1 groups for 2 folds"):
            search.fit(TEXTS, HEAT, groups=np.repeat([0, 1], 12), sample_weight=np.ones(24))


@pytest.mark.parametrize("classes", [["cool", "hot"], [False, True], [-1, 1], [0.0, 2.0]])
def test_two_classes_of_any_kind(classes: list) -> None:
    classifier = FramingClassifier(**SMALL).fit(TEXTS, [classes[hot] for hot in HEAT])
    assert classifier.classes_.tolist() == classes
    assert classifier.predict(HOT[:1] + COOL[:1]).tolist() == classes[::-1]
    odds, shares = classifier.decision_function(TEXTS), classifier.predict_proba(TEXTS)
    np.testing.assert_allclose(1 / (1 + np.exp(-odds)), shares[:, 1])
    np.testing.assert_allclose(shares.sum(axis=1), 1)


def test_more_classes_in_the_order_of_classes_() -> None:
    labels = np.tile(np.repeat(["hot", "cool", "warm"], 3), 4)
    classifier = FramingClassifier(**SMALL).fit((HOT + COOL + WARM) * 4, labels)
    assert classifier.classes_.tolist() == ["cool", "hot", "warm"]
    assert classifier.predict([HOT[0], COOL[0], WARM[0]]).tolist() == ["hot", "cool", "warm"]
    assert classifier.decision_function(HOT).shape == classifier.predict_proba(HOT).shape == (3, 3)


@pytest.mark.parametrize("make", [np.array, sparse.csr_matrix, lambda y: pd.DataFrame(y, columns=["hot", "warm"])])
def test_any_number_of_labels_a_sentence(make: Any) -> None:
    both = [f"{hot} {warm}" for hot, warm in zip(HOT, WARM, strict=True)]
    target = np.repeat([[1, 0], [0, 0], [0, 1], [1, 1]], 3, axis=0)
    classifier = FramingClassifier(**SMALL).fit((HOT + COOL + WARM + both) * 6, make(np.tile(target, (6, 1))))
    assert classifier.predict(HOT + COOL + WARM + both).tolist() == target.tolist()
    assert classifier.predict_proba(HOT).shape == (3, 2)
    assert classifier.classes_.tolist() in ([0, 1], ["hot", "warm"])


def test_weights_decide_where_labels_disagree() -> None:
    texts, labels = TEXTS + TEXTS, np.append(HEAT, 1 - HEAT)
    plain = FramingClassifier(**SMALL).fit(TEXTS, HEAT)
    for first, second, sign in ((5, 1, 1), (1, 5, -1)):
        weight = np.repeat([first, second], len(TEXTS))
        learned = FramingClassifier(**SMALL).fit(texts, labels, sample_weight=weight).model_.table[:, 0]
        assert sign * learned @ plain.model_.table[:, 0] > 0
    alone = FramingClassifier(**SMALL).fit(texts, labels, sample_weight=np.repeat([1, 0], len(TEXTS)))
    np.testing.assert_array_equal(alone.predict_proba(TEXTS), plain.predict_proba(TEXTS))


@pytest.mark.parametrize(
    ("y", "weight", "complaint"),
    [
        ([1] * 24, None, r"y has one class only, \[1\], in 24 rows"),
        (HEAT, HEAT, r"y has one class only, \[1\], in 12 rows"),
        ([0] * 23 + [1], None, r"too few sentences for 2 folds: \{'1': 1\}"),
        (np.stack([HEAT, np.ones(24, dtype=int)], axis=1), None, r"\{'not 1': 0\}"),
        (HEAT, -np.ones(24), "sample_weight has negative numbers"),
        (HEAT, np.ones((24, 2)), r"sample_weight has shape \(24, 2\)"),
    ],
)
def test_what_cannot_be_learned_is_told_before_fitting(y: Any, weight: Any, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        FramingClassifier(**SMALL).fit(TEXTS, y, sample_weight=weight)


@pytest.mark.parametrize("settings", [{"folds": 1}, {"cost": 0}, {"log_ratio": -1}, {"rarest": 0.5}, {"cost": "much"}])
def test_settings_of_the_classifier_are_checked(settings: dict) -> None:
    with pytest.raises(InputError, match=f"{next(iter(settings))} is .*; expected a number from"):
        FramingClassifier(**settings).fit(TEXTS, HEAT)


def test_chance_is_in_random_state_alone() -> None:
    texts, labels = TEXTS + WARM * 4, np.append(HEAT, [0, 1] * 6)
    same = [FramingClassifier(**SMALL, random_state=seed).fit(texts, labels).predict_proba(WARM) for seed in (0, 0, 1)]
    np.testing.assert_array_equal(same[0], same[1])
    assert not np.array_equal(same[0], same[2])
    drawn = FramingClassifier(**SMALL, random_state=np.random.RandomState(3)).fit(texts, labels)
    assert drawn.recipe_.seed != FramingClassifier(**SMALL, random_state=None).fit(texts, labels).recipe_.seed


def test_a_label_in_one_group_only_is_learned() -> None:
    target = np.zeros((24, 2), dtype=int)
    target[:, 0], target[:2, 1] = HEAT, 1
    groups = np.repeat(np.arange(4), 6)
    found = FramingClassifier(**SMALL).fit(TEXTS, target, groups=groups).predict_proba(TEXTS)
    assert found[:, 1].max() < 0.5 < found[HEAT == 1, 0].min()


def test_parts_of_many_labels_are_even_in_each() -> None:
    rng = np.random.default_rng(0)
    shares = {"a": 0.5, "b": 0.1, "c": 0.04}
    labels = [[label for label, share in shares.items() if rng.random() < share] for _ in TEXTS * 10]
    data = read_labelled({"text": TEXTS * 10, "label": labels})
    fold = split(data, Recipe(folds=4))
    counts = np.array([data.target[fold == part].sum(axis=0) for part in range(4)])
    assert (counts.max(axis=0) - counts.min(axis=0) <= 4).all()
    assert (counts[:, 2].max() - counts[:, 2].min()) <= 1


# Folders


ELSEWHERE = """
import json, sys
from pathlib import Path
from framing import Analyzer
texts, folders = json.load(sys.stdin), [Path(folder) for folder in sys.argv[1:]]
analyzer = Analyzer(heads=folders)
classified = [analyzer.classify(texts, head=folder.name).tolist() for folder in folders]
assert "sklearn" not in sys.modules
from framing.classify import FramingClassifier
found = []
for folder in folders:
    loaded = FramingClassifier.load(folder)
    answers = loaded.predict(texts), loaded.predict_proba(texts), loaded.decision_function(texts), loaded.classes_
    found.append([*(answer.tolist() for answer in answers), str(loaded.get_params())])
print(json.dumps([classified, found]))
"""


def test_folders_answer_in_another_process_and_in_the_analyzer(tmp_path: Path) -> None:
    texts = (HOT + COOL + WARM) * 4
    asked = {
        "binary": [1, 1, 1, 0, 0, 0, 0, 0, 0] * 4,
        "multiclass": ([3] * 3 + [1] * 3 + [2] * 3) * 4,
        "multilabel": np.tile([[1, 0]] * 3 + [[0, 0]] * 3 + [[0, 1]] * 3, (4, 1)),
    }
    fitted = [FramingClassifier(**SMALL, cost=7.0, random_state=5).fit(texts, labels) for labels in asked.values()]
    for kind, classifier in zip(asked, fitted, strict=True):
        classifier.save(tmp_path / kind)
        assert {path.name for path in (tmp_path / kind).iterdir()} == {
            "README.md",
            "config.json",
            "weights.safetensors",
        }
    run = [sys.executable, "-c", ELSEWHERE, *(str(tmp_path / kind) for kind in asked)]
    ran = subprocess.run(run, input=json.dumps(texts), capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    for classifier, classified, found in zip(fitted, *json.loads(ran.stdout), strict=True):
        answers = classifier.predict(texts), classifier.predict_proba(texts), classifier.decision_function(texts)
        assert found == [*(answer.tolist() for answer in (*answers, classifier.classes_)), str(classifier.get_params())]
        assert found[1] == classified


def test_the_face_does_not_load_scikit_learn_until_it_is_asked_for() -> None:
    code = "import sys, framing, framing.features, framing.classify; assert 'sklearn' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
    for package in (sys.modules["framing.features"], sys.modules["framing.classify"]):
        with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
            _ = package.Nothing


def test_a_named_head_and_a_report(tmp_path: Path) -> None:
    FramingClassifier(**SMALL).fit(TEXTS, np.where(HEAT, "hot", "cool")).save(tmp_path / "x", head="heat")
    sentence = Analyzer(heads=[tmp_path / "x"]).analyze(HOT[0]).sentences[0]
    assert sentence.label("heat") == "hot"
    assert "classes" not in json.loads((tmp_path / "x" / "config.json").read_text("utf-8"))


def test_only_the_fitted_and_the_nameable_is_saved(tmp_path: Path) -> None:
    with pytest.raises(NotFittedError):
        FramingClassifier().save(tmp_path / "x")
    classifier = FramingClassifier(**SMALL).fit(TEXTS, HEAT)
    classifier.classes_ = np.array([b"no", b"yes"])
    with pytest.raises(InputError, match="expected text, numbers or booleans"):
        classifier.save(tmp_path / "x")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("classes", [0]),
        ("classes", "01"),
        ("classes", [0, "1"]),
        ("classes", [[0], [1]]),
        ("classes", [1, 0]),
        ("recipe", []),
        ("recipe", {"folds": "many"}),
        ("recipe", {"seed": "x"}),
    ],
)
def test_a_folder_that_makes_no_sense_is_refused(tmp_path: Path, key: str, value: Any) -> None:
    FramingClassifier(**SMALL).fit(TEXTS, HEAT).save(tmp_path / "x")
    config = json.loads((tmp_path / "x" / "config.json").read_text("utf-8"))
    (tmp_path / "x" / "config.json").write_text(json.dumps({**config, key: value}), "utf-8")
    with pytest.raises(ModelError, match=key):
        FramingClassifier.load(tmp_path / "x")
