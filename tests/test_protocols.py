"""How rows are split, what the baselines learn, and how another system's answers are read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from framing.errors import FramingError, InputError
from framing.evaluation.baselines import BASELINES, baseline, predict, severity
from framing.evaluation.metrics import measures
from framing.evaluation.predictions import KINDS, Predictions, check, one_hot
from framing.evaluation.protocols import MANY, Protocol, folds, group, holdout, natural
from framing.evaluation.third_party import systems_from_csv

YES = ("no", "yes")
TRUTH = one_hot(np.arange(20) % 4 == 0, 2)


def checked(protocol: Protocol, tested: int, n: int) -> Protocol:
    """No row is learned from and tested at once, and none is tested twice."""
    for split in protocol.splits:
        assert not set(split.train) & set(split.test)
        assert len(split.test)
    assert len(protocol.tested) == len(set(protocol.tested)) == tested
    assert protocol.tested.max() < n
    return protocol


def test_folds_hold_the_same_share_of_each_label_and_follow_the_seed() -> None:
    made = checked(folds(TRUTH, YES, seed=3), 20, 20)
    assert [int(TRUTH[split.test, 1].sum()) for split in made.splits] == [1] * 5
    assert all(len(split.train) == 16 for split in made.splits)
    assert "seed 3" in made.described
    again, other = folds(TRUTH, YES, seed=3), folds(TRUTH, YES, seed=4)
    assert (again.splits[0].test == made.splits[0].test).all()
    assert any((a.test != b.test).any() for a, b in zip(other.splits, made.splits, strict=True))
    many = np.zeros((30, 2), dtype=np.int64)
    many[:, 0], many[:5, 1] = 1, 1  # each row has the first label, five have a rare one too
    assert [int(many[split.test, 1].sum()) for split in folds(many, YES).splits] == [1] * 5


def test_the_folds_of_the_data_are_kept() -> None:
    own = [row % 3 if row < 18 else None for row in range(20)]
    made = checked(folds(TRUTH, YES, own), 18, 20)
    assert [split.name for split in made.splits] == ["0", "1", "2"]
    assert (made.splits[1].test == np.arange(1, 18, 3)).all()
    assert all({18, 19} <= set(split.train.tolist()) for split in made.splits)


def test_groups_are_held_out_whole() -> None:
    outlets = ["CNN", "Fox", "BBC", "Vox"] * 5
    truth = one_hot(np.arange(20) % 3 == 0, 2)
    made = checked(group(truth, YES, outlets, "outlet"), 20, 20)
    assert [split.name for split in made.splits] == ["BBC", "CNN", "Fox", "Vox"]
    assert made.shared(outlets) == 0
    assert "`outlet`" in made.described
    articles = [f"article {row // 2}" for row in range(2 * MANY + 4)] + [None]
    truth = one_hot(np.arange(len(articles)) % 3 == 0, 2)
    made = checked(group(truth, YES, articles, n_folds=7), len(articles) - 1, len(articles))
    assert len(made.splits) == 7
    assert made.shared(articles) == 0
    assert folds(truth, YES).shared(articles) > 0


def test_natural_and_holdout_test_what_they_are_told() -> None:
    rows = np.arange(20) >= 15
    assert (checked(natural(TRUTH, YES, rows), 5, 20).tested == np.arange(15, 20)).all()
    made = checked(holdout(TRUTH, YES, 12), 8, 20)
    assert (made.splits[0].train == np.arange(12)).all()
    assert "8 rows of one file, learned from 12" in made.described


@pytest.mark.parametrize(
    ("split", "message"),
    [
        (lambda: folds(TRUTH[:0], YES), "no labelled row"),
        (lambda: folds(TRUTH, YES, n_folds=21), "21 folds of 20 rows"),
        (lambda: folds(TRUTH, YES, [1] * 20), r"all rows are in one fold: '1' \(20 rows\)"),
        (lambda: folds(TRUTH, YES, [None] * 20), "all rows are in one fold: none"),
        (lambda: folds(TRUTH, YES, [1] * 19), "fold column: 19 values; expected 20"),
        (lambda: folds(TRUTH, YES, TRUTH[:, 1].tolist()), r"'0' held out \(15 rows\) there are 5 rows .*no: 0, yes: 5"),
        (lambda: folds(0 * TRUTH, YES), "no: 0, yes: 0"),
        (lambda: group(TRUTH, YES, ["CNN"] * 20, "outlet"), r"'outlet': 1 groups among 20 rows: 'CNN' \(20\)"),
        (lambda: natural(TRUTH, YES, np.zeros(20, dtype=bool)), "20 rows to learn from and 0 to test"),
        (lambda: natural(TRUTH, YES, TRUTH[:, 1] == 1), "no: 15, yes: 0.*at least two labels"),
        (lambda: holdout(TRUTH, YES, 0), "0 rows to learn from and 20 to test"),
    ],
)
def test_a_split_that_teaches_nothing_is_refused(split: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        split()  # type: ignore[operator]


TEXTS = [
    "The council met on Tuesday to discuss the budget.",
    "The regime's thugs crushed the protest.",
    "A storm is expected on the coast this week.",
    "Radical extremists and their cronies wrecked the town.",
] * 6
LOADED = np.array([0, 1, 0, 1] * 6)


@pytest.mark.parametrize("name", BASELINES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_baseline_answers_every_kind(name: str, kind: str) -> None:
    truth = one_hot(LOADED, 2)
    if kind != "binary":
        truth = np.column_stack([truth, np.zeros(len(truth), dtype=np.int64)])  # a label that no training row has
    if kind == "multilabel":
        truth[0] = 0
    outlets = ["a", "b"] * 12
    labels = tuple("xyz"[: truth.shape[1]])
    made = predict(baseline(name, kind), folds(truth, labels), TEXTS, truth, outlets)
    check(name, made, truth, kind)
    found = measures(truth, made, labels, kind).whole["macro_f1"]
    assert found < 0.5 if name == "majority" else found > 0.9


def test_the_group_baseline_reads_only_the_group() -> None:
    truth = one_hot(np.array([1, 1, 0, 0, 0]), 2)
    answer = baseline("group", "binary")(["?"] * 5, truth, list("aabbb"), ["x", "y", "z"], ["a", "b", "new"])
    assert answer.probabilities is not None
    assert answer.probabilities[:, 1].tolist() == pytest.approx([1.0, 0.0, 0.4])
    assert answer.given[:, 1].tolist() == [1, 0, 0]


def test_severity_is_of_the_loaded_terms_in_the_writers_voice() -> None:
    from framing import Analyzer

    text = "The regime's thugs crushed the protest."
    hits = Analyzer(heads=[]).analyze(text).hits
    expected = 1 - np.prod([1 - (hit.severity or 0.0) for hit in hits])
    plain, loaded, quoted = severity(["The council met.", text, '"The regime fell," the minister said.'])
    assert (plain, quoted) == (0.0, 0.0)
    assert loaded == pytest.approx(expected)
    assert loaded > 0.3


@pytest.mark.parametrize("name", ["lexicon", "tfidf"])
def test_a_rare_label_is_given_at_a_threshold_of_the_training_rows(name: str) -> None:
    generator = np.random.default_rng(0)
    rare = generator.random(240) < 0.1
    said = generator.random(240) < np.where(rare, 0.7, 0.1)  # of every five sentences with the word two are meant
    texts = [f"The {'regime' if on else 'state'} fell on day {generator.integers(50)}." for on in said]
    truth = one_hot(rare, 2)
    made = predict(baseline(name, "binary"), folds(truth, YES), texts, truth)
    assert made.probabilities is not None
    at_half = Predictions.of(made.probabilities, "binary")
    f1, at_half_f1 = (measures(truth, one, YES, "binary").whole["f1"] for one in (made, at_half))
    assert f1 > at_half_f1 + 0.1


def test_an_unknown_baseline_is_refused() -> None:
    with pytest.raises(FramingError, match="did you mean 'tfidf'"):
        baseline("tf-idf", "binary")


def written(folder: Path, text: str) -> Path:
    path = folder / "theirs.csv"
    path.write_text(text, encoding="utf-8")
    return path


IDS = ["a1", "a2", "a3"]


def test_answers_are_joined_by_id_or_row(tmp_path: Path) -> None:
    path = written(tmp_path, 'id;label;note\na3;yes;"two\nlines"\na1;no;\na2;yes;\n')
    found = systems_from_csv(path, YES, IDS)
    assert list(found) == ["theirs"]
    assert found["theirs"].given.tolist() == [[1, 0], [0, 1], [0, 1]]
    assert found["theirs"].probabilities is None
    for column in ("probability", "yes"):
        one = systems_from_csv(written(tmp_path, f"row,{column}\n2,0.9\n1,0.2\n3,0.5\n"), YES, IDS)["theirs"]
        assert one.probabilities is not None
        assert one.probabilities.tolist() == [pytest.approx(row) for row in ([0.8, 0.2], [0.1, 0.9], [0.5, 0.5])]
        assert one.given[:, 1].tolist() == [0, 1, 1]


def test_a_file_may_hold_several_systems_and_several_labels(tmp_path: Path) -> None:
    text = "\ufeffsystem,row,label,fear,doubt\nS,1,fear|doubt,0.9,0.4\nS,2,,0.1,0.1\nT,2,doubt,0,1\nT,1,,0,0\n"
    found = systems_from_csv(written(tmp_path, text), ("fear", "doubt"), ["x", "y"], "multilabel")
    assert found["S"].given.tolist() == [[1, 1], [0, 0]]
    assert found["T"].given.tolist() == [[0, 0], [0, 1]]
    assert found["S"].probabilities is not None
    assert found["S"].probabilities.tolist() == [[0.9, 0.4], [0.1, 0.1]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "theirs.csv: no row; expected"),
        ("id,label\n", "theirs.csv: no row; expected a header and 3 rows"),
        ("name,label\na1,no\n", "theirs.csv:1: columns name, label; expected `id` or `row`"),
        ("id,said\na1,no\n", "theirs.csv:1: columns id, said; expected `label`, or probabilities named no, yes"),
        ("id,label\na1,no\na9,yes\n", "theirs.csv:3: id 'a9'; expected an id of the labelled rows"),
        ("row,label\n0,no\n", "theirs.csv:2: row '0'; expected a row from 1 to 3"),
        ("id,label\na1,no\n\na1,no\n", "theirs.csv:4: id 'a1' of system 'theirs' stands already at theirs.csv:2"),
        ("id,label\na2,no\n", "theirs.csv: system 'theirs' answers 1 of 3 rows; missing id a1, a3"),
        ("id,label\na1,no\na2,yess\na3,no\n", "theirs.csv:3: unknown label 'yess'; did you mean 'yes'"),
        ('id,note,label\na1,"x\ny",no\na2,z,\n', "theirs.csv:4: 0 labels|theirs.csv: system"),
        ("id,yes\na1,0.5\na2,high\na3,1\n", "theirs.csv:3: column 'yes': 'high'; expected a probability"),
        ("id,yes\na1,0.5\na2,1.2\na3,1\n", "theirs.csv:3: column 'yes': '1.2'"),
        ("id,yes\na1,0.5\na2,nan\na3,1\n", "theirs.csv:3: column 'yes': 'nan'"),
        ("id,no,yes\na1,0.5,0.5\na2,0.5,0.9\na3,0,1\n", "theirs.csv:3: probabilities add up to 1.400"),
        ("id,no\na1,0.5\na2,0.5\na3,0\n", "theirs.csv:1: probabilities of no, none of yes"),
        ("id,label\na1,no\na2\n", "theirs.csv:3: 1 cells; expected 2: id, label"),
        ("id,id\na1,no\n", "theirs.csv:1: a column stands twice"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        systems_from_csv(written(tmp_path, text), YES, IDS)


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        systems_from_csv(tmp_path / "none.csv", YES, IDS)
    path = tmp_path / "latin.csv"
    path.write_bytes("id,label\ncaf\xe9,no\n".encode("latin-1"))
    with pytest.raises(InputError, match=r"latin\.csv: not UTF-8 at byte"):
        systems_from_csv(path, YES, IDS)
    with pytest.raises(InputError, match="1 ids stand twice"):
        systems_from_csv(written(tmp_path, "id,label\na1,no\n"), YES, ["a1", "a1"])
