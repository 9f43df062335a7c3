from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import framing
from framing import Analyzer, FramingError
from framing.classify.fitting import Recipe
from framing.cli import main
from framing.evaluation.run import Trial
from framing.features.hashing import Hashing
from framing.labelled import Schema

HOT = ["The shameful liars disgraced us!", "What a monstrous, ludicrous scheme.", "His thugs sneered at the brave."]
COOL = ["The court met on Monday.", "Rain is expected in the north.", "The ministry published the figures."]
SMALL = Recipe(hashing=Hashing(bits=12))
DATA = {
    "text": [f"{text} {number}" for number in range(8) for text in HOT + COOL],
    "label": ["biased", "biased", "biased", "neutral", "neutral", "neutral"] * 8,
    "outlet": [f"outlet {number % 4}" for number in range(8) for _ in range(6)],
    "held": [number >= 6 for number in range(8) for _ in range(6)],
}


@pytest.mark.parametrize("protocol", ["folds", "group", "natural"])
def test_a_head_is_trained_anew_and_tested_beside_baselines(protocol: str) -> None:
    by = {"folds": None, "group": "outlet", "natural": "held"}[protocol]
    trial = Trial(protocol, by=by, slices=("outlet",), recipe=SMALL)
    found = framing.evaluate(Analyzer(heads=[]), DATA, "bias", trial, Schema(group="outlet")).to_dict()
    assert set(found["systems"]) >= {"bias", "majority", "lexicon", "tfidf"}
    assert found["systems"]["bias"]["measures"]["macro_f1"]["value"] > 0.9
    assert found["systems"]["majority"]["measures"]["macro_f1"]["value"] < 0.5
    assert protocol in found["about"]["protocol"]


def test_a_recipe_holds_in_evaluation_as_in_training() -> None:
    few = [row for row in range(48) if DATA["label"][row] == "neutral" or row % 6 == 0]
    skewed = {name: [values[row] for row in few] for name, values in DATA.items()}
    trials = [Trial("folds", recipe=replace(SMALL, balanced=balanced), baselines=()) for balanced in (False, True)]
    plain, even = (framing.evaluate(Analyzer(heads=[]), skewed, "bias", trial).systems["bias"] for trial in trials)
    assert not np.allclose(plain.probabilities, even.probabilities)


def test_two_files_one_to_learn_from_one_to_test() -> None:
    test = {"text": [HOT[0], COOL[0]], "label": ["biased", "neutral"]}
    found = framing.evaluate(Analyzer(heads=[]), DATA, "bias", Trial("holdout", test=test, recipe=SMALL, baselines=()))
    assert len(found) == 2
    assert found.to_dict()["systems"]["bias"]["measures"]["accuracy"]["value"] == 1.0


def test_another_system_joins_by_its_answers(tmp_path: Path) -> None:
    with (tmp_path / "theirs.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "label"])
        writer.writerows([str(row), label] for row, label in enumerate(DATA["label"]))
    trial = Trial("folds", predictions=[tmp_path / "theirs.csv"], baselines=(), recipe=SMALL)
    found = framing.evaluate(Analyzer(heads=[]), DATA, "bias", trial).to_dict()
    assert found["systems"]["theirs"]["measures"]["accuracy"]["value"] == 1.0


@pytest.mark.parametrize(
    ("trial", "complaint"),
    [
        (Trial("fold"), "unknown protocol 'fold'; did you mean 'folds'?"),
        (Trial("holdout"), "no test set"),
        (Trial("group", by="outlt"), "unknown column 'outlt'; did you mean 'outlet'?"),
        (Trial("natural"), "expected `by`, a column, true for test rows"),
    ],
)
def test_wrong_trials_are_told(trial: Trial, complaint: str) -> None:
    with pytest.raises(FramingError) as error:
        framing.evaluate(Analyzer(heads=[]), DATA, "bias", trial)
    assert complaint in str(error.value)


def test_the_commands_train_and_evaluate(tmp_path: Path) -> None:
    with (tmp_path / "set.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(list(DATA))
        writer.writerows(zip(*DATA.values(), strict=True))
    made = CliRunner().invoke(
        main, ["train", f"{tmp_path}/set.csv", "--head", "bias", "--out", f"{tmp_path}/mine", "--group", "outlet"]
    )
    assert made.exit_code == 2
    assert "4 groups for 5 folds" in made.output
    made = CliRunner().invoke(
        main,
        [
            "train",
            f"{tmp_path}/set.csv",
            "--head",
            "bias",
            "--out",
            f"{tmp_path}/mine",
            "--group",
            "outlet",
            "--folds",
            "4",
            "--writer-only",
        ],
    )
    assert made.exit_code == 0, made.output
    assert json.loads((tmp_path / "mine" / "config.json").read_text("utf-8"))["hashing"]["writer_only"]
    assert (tmp_path / "mine" / "README.md").is_file()
    told = CliRunner().invoke(
        main, ["evaluate", f"{tmp_path}/set.csv", "--head", f"{tmp_path}/mine", "--out", f"{tmp_path}/e"]
    )
    assert told.exit_code == 0, told.output
    assert (tmp_path / "e" / "evaluation.md").read_text("utf-8").count("macro F1")
    assert np.allclose(Analyzer(heads=[tmp_path / "mine"]).classify(["A calm day."]).sum(), 1)
