from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from framing import Analyzer, FramingError
from framing.classify.calibrated import split
from framing.classify.fitting import Examples, Recipe, Task, best_threshold, calibrate, decide, fit
from framing.features.hashing import Hashing
from framing.features.sentences import featurise
from framing.labelled import Schema, read_labelled
from framing.training import train

HOT = ["The shameful liars disgraced us!", "What a monstrous, ludicrous scheme.", "His thugs sneered at the brave."]
COOL = ["The court met on Monday.", "Rain is expected in the north.", "The ministry published the figures."]
WARM = ["She warned that it may fail.", "They fear the plan could collapse.", "Doubts remain about it, he warned."]
SMALL = Recipe(hashing=Hashing(bits=12))


def write(path: Path, rows: list[tuple[str, str]], sign: str = ",") -> Path:
    path.write_text(f"text{sign}label\n" + "".join(f'"{text}"{sign}{label}\n' for text, label in rows), "utf-8")
    return path


def test_a_file_as_published_loads_with_semicolons_and_without_agreement(tmp_path: Path) -> None:
    path = tmp_path / "set.csv"
    path.write_text("text;label_bias;outlet\nOne.;Biased;a\nTwo.;Non-biased;b\nThree.;No agreement;b\n", "utf-8")
    data = read_labelled(path, Schema(label="label_bias", group="outlet"))
    assert (data.labels, data.kind) == (("Non-biased", "Biased"), "binary")
    assert data.values.ravel().tolist() == [1, 0]
    assert (data.group, data.n_undecided) == (["a", "b"], 1)


@pytest.mark.parametrize("given", [("Biased", "Non-biased"), (1, 0), ("1", "0"), (True, False), ("biased", "Neutral")])
def test_labels_of_a_head_are_known_by_their_usual_names(given: tuple[object, object]) -> None:
    data = read_labelled({"text": ["One.", "Two."], "label": list(given)}, Schema(labels=("neutral", "biased")))
    assert data.values.ravel().tolist() == [1, 0]


def test_the_same_rows_come_from_every_kind_of_source(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq
    from datasets import Dataset

    columns = {"text": ["One.", "Two.", "Three."], "label": ["calm", "hot", "calm"]}
    write(tmp_path / "a.csv", list(zip(*columns.values(), strict=True)))
    write(tmp_path / "a.tsv", list(zip(*columns.values(), strict=True)), "\t")
    lines = [json.dumps(dict(zip(columns, row, strict=True))) for row in zip(*columns.values(), strict=True)]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), "utf-8")
    pq.write_table(pa.table(columns), tmp_path / "a.parquet")
    sources = [tmp_path / f"a.{end}" for end in ("csv", "tsv", "jsonl", "parquet")]
    for source in (*sources, columns, Dataset.from_dict(columns)):
        data = read_labelled(source)
        assert (data.text, data.labels, data.target.argmax(axis=1).tolist()) == (
            columns["text"],
            ("calm", "hot"),
            [0, 1, 0],
        )


def test_lists_and_bars_are_many_labels() -> None:
    listed = read_labelled({"text": ["a", "b", "c"], "label": [["x", "y"], [], ["y"]]})
    barred = read_labelled({"text": ["a", "b"], "label": ["x|y", "y"]})
    assert listed.kind == barred.kind == "multilabel"
    assert listed.target.tolist() == [[1, 1], [0, 0], [0, 1]]
    assert listed.counts() == {"x": 1, "y": 2}


@pytest.mark.parametrize(
    ("columns", "schema", "complaint"),
    [
        ({"txt": ["a"], "label": ["x"]}, Schema(), "unknown column 'text'; did you mean 'txt'?"),
        ({"text": ["a", " "], "label": ["x", "y"]}, Schema(), "dict:1: empty text"),
        ({"text": ["a", "b"], "label": ["x", "x"]}, Schema(), "one label only: {'x': 2}"),
        (
            {"text": ["a", "b"], "label": ["neutral", "bised"]},
            Schema(labels=("neutral", "biased")),
            "unknown label 'bised'; did you mean 'biased'?",
        ),
    ],
)
def test_faults_name_the_place(columns: dict, schema: Schema, complaint: str) -> None:
    with pytest.raises(FramingError) as error:
        read_labelled(columns, schema)
    assert complaint in str(error.value)


def test_faults_in_files_name_the_line(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "a", "label": "x"}\n{broken\n', "utf-8")
    with pytest.raises(FramingError, match=r"a\.jsonl:2"):
        read_labelled(tmp_path / "a.jsonl")
    (tmp_path / "a.csv").write_text("text,label\na,x\nb,y,z\n", "utf-8")
    with pytest.raises(FramingError, match=r"a\.csv:3: more cells than the 2 columns"):
        read_labelled(tmp_path / "a.csv")
    with pytest.raises(FramingError, match=r"expected \.csv"):
        read_labelled(write(tmp_path / "a.xls", []))


def test_too_few_sentences_or_groups_are_told_before_fitting() -> None:
    data = read_labelled({"text": HOT + COOL, "label": ["h"] * 3 + ["c"] * 3, "by": ["a", "a", "b", "b", "b", "b"]})
    with pytest.raises(FramingError, match=r"\{'c': 3, 'h': 3\}; expected 5 or more"):
        split(data, Recipe())
    data = read_labelled(
        {"text": HOT + COOL, "label": ["h"] * 3 + ["c"] * 3, "by": ["a", "a", "b", "b", "b", "b"]}, Schema(group="by")
    )
    with pytest.raises(FramingError, match="2 groups for 3 folds"):
        split(data, Recipe(folds=3))
    assert (
        len(
            {(group, fold) for group, fold in zip(data.group or [], split(data, Recipe(folds=2)).tolist(), strict=True)}
        )
        == 2
    )


@pytest.mark.parametrize("balanced", [False, True])
def test_a_head_of_three_labels_is_trained_loaded_and_right(tmp_path: Path, balanced: bool) -> None:
    texts = (HOT * 2 + COOL + WARM) * 6
    labels = (["hot"] * 6 + ["cool"] * 3 + ["warm"] * 3) * 6
    said: list[str] = []
    train(
        {"text": texts, "label": labels},
        "heat",
        tmp_path / "heat",
        recipe=replace(SMALL, balanced=balanced),
        progress=said.append,
    )
    analyzer = Analyzer(heads=[tmp_path / "heat"])
    found = analyzer.classify([HOT[0], COOL[1], WARM[2]], head="heat")
    assert np.allclose(found.sum(axis=1), 1)
    assert [analyzer.labels("heat")[place] for place in found.argmax(axis=1)] == ["hot", "cool", "warm"]
    assert "72 sentences" in said[0]
    sentence = analyzer.analyze(" ".join(HOT)).sentences[0]
    assert sentence.label("heat") == "hot"
    assert sentence.labels("heat") == ("hot",)


def test_a_head_of_many_labels_gives_none_one_or_several(tmp_path: Path) -> None:
    texts = (HOT + COOL + WARM + [f"{hot} {warm}" for hot, warm in zip(HOT, WARM, strict=True)]) * 8
    labels = ([["hot"]] * 3 + [[]] * 3 + [["warm"]] * 3 + [["hot", "warm"]] * 3) * 8
    train({"text": texts, "label": labels}, "heat", tmp_path / "heat", recipe=SMALL)
    report = Analyzer(heads=[tmp_path / "heat"]).analyze(f"{COOL[0]} {HOT[0]} {WARM[0]}")
    assert [sentence.labels("heat") for sentence in report.sentences] == [(), ("hot",), ("warm",)]
    assert report.sentences[0].label("heat") is None
    assert report.to_dict()["sentences"][0]["heads"]["heat"]["labels"] == []


def test_a_base_is_worth_what_it_knows_and_costs_nothing() -> None:
    texts, target = (HOT + COOL) * 6, np.array(([1.0] * 3 + [0.0] * 3) * 6)[:, None]
    examples = Examples(featurise(texts, SMALL.hashing), target, np.ones(len(texts)))
    task = Task("bias", "binary", ("neutral", "biased"))
    base = fit(examples, task, SMALL)
    few = Examples(featurise([HOT[0], COOL[0]], SMALL.hashing), target[[0, 3]], np.ones(2))
    built = fit(few, task, SMALL, base)
    assert built.table.shape == base.table.shape
    values = decide(built, examples.features)[:, 0]
    assert values[target[:, 0] == 1].min() > values[target[:, 0] == 0].max()


def test_soft_labels_calibrate_to_their_share() -> None:
    texts = (HOT + COOL) * 20
    target = np.array(([0.75] * 3 + [0.25] * 3) * 20)[:, None]
    examples = Examples(featurise(texts, SMALL.hashing), target, np.ones(len(texts)))
    task = Task("bias", "binary", ("neutral", "biased"))
    model = fit(examples, task, SMALL)
    values = decide(model, examples.features)
    found = calibrate(model, values, target).probabilities(values)[:, 1]
    assert np.allclose(found, target[:, 0], atol=0.03)


def test_the_best_threshold_parts_the_labels() -> None:
    truth = np.array([False, False, True, False, True, True])
    probability = np.array([0.1, 0.2, 0.3, 0.35, 0.6, 0.9])
    assert 0.2 < best_threshold(truth, probability) < 0.3
    assert best_threshold(np.zeros(3, dtype=bool), probability[:3]) == 0.5


def test_a_base_heads_knowledge_carries_over(tmp_path: Path) -> None:
    texts, marks = HOT * 6 + COOL * 6, ["hot"] * 18 + ["cool"] * 18
    schema = Schema(labels=("cool", "hot"))
    train({"text": texts, "label": marks}, "below", tmp_path / "below", schema, SMALL)
    few = {"text": [*HOT, *COOL] * 2, "label": (["hot"] * 3 + ["cool"] * 3) * 2}
    recipe = replace(SMALL, rarest=99, folds=2)
    model = train(few, "above", tmp_path / "above", schema, recipe, base=str(tmp_path / "below"))
    shares = Analyzer(heads=[tmp_path / "above"]).classify(["Monstrous liars sneered!", "The court met."], head="above")
    assert shares[0, 1] > shares[1, 1]
    assert model.table[:, 0].any()
    assert json.loads((tmp_path / "above" / "config.json").read_text("utf-8"))["base"] == "below"
    own = replace(recipe, hashing=replace(recipe.hashing, writer_only=True))
    assert train(few, "above", tmp_path / "own", schema, own, base=str(tmp_path / "below")).hashing.writer_only
    with pytest.raises(FramingError, match="base head 'below' has Hashing"):
        train(few, "above", tmp_path / "x", schema, Recipe(hashing=Hashing(bits=10)), base=str(tmp_path / "below"))
