from __future__ import annotations

import pickle
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from framing import Analyzer
from framing.annotate import bundled
from framing.classify.engine import Engine
from framing.classify.fitting import Examples, Recipe, Task, decide, fit
from framing.classify.head import Head, Inputs, join
from framing.classify.linear import LinearModel
from framing.features.columns import Columns
from framing.features.hashing import Hashing
from framing.features.sentences import featurise

TEXTS = ["The shameful liars fled!", "The court met on Monday.", "Rain fell.", "He met the United States envoy.", ""]
RECIPE = Recipe(hashing=Hashing(bits=12), rarest=1)


@pytest.fixture(scope="module")
def models() -> list[LinearModel]:
    features = featurise(TEXTS, RECIPE.hashing)
    one, two = np.eye(5)[:, :1], np.eye(5)[:, 1:3]
    weight = np.ones(5)
    return [
        fit(Examples(features, one, weight), Task("one", "binary", ("a", "b")), RECIPE),
        fit(Examples(features, two, weight), Task("two", "multilabel", ("c", "d")), RECIPE),
    ]


def inputs(texts: list[str]) -> Inputs:
    return Inputs(bundled()(texts, segment=False), Columns(bundled().lexicon))


def values_of(engine: Engine, read: Inputs) -> list[np.ndarray]:
    return engine.decisions(read.batch, csr_matrix(read.columns))


def test_models_answered_together_answer_as_in_training(models: list[LinearModel]) -> None:
    read, features = inputs(TEXTS), featurise(TEXTS, RECIPE.hashing)
    for model, found in zip(models, values_of(Engine(models), read), strict=True):
        assert found == pytest.approx(decide(model, features), abs=1e-5)


def test_answers_depend_neither_on_the_batch_nor_on_what_was_read_before(models: list[LinearModel]) -> None:
    engine, read = Engine(models), inputs(TEXTS)
    together = values_of(engine, read)
    again = values_of(engine, read)
    copied = values_of(pickle.loads(pickle.dumps(engine)), read)
    for row, text in enumerate(TEXTS):
        alone = inputs([text])
        for place, values in enumerate(values_of(Engine(models[::-1]), alone)[::-1]):
            for found in (together, again, copied):
                assert np.array_equal(found[place][row], values[0])


def test_words_that_share_a_slot_do_not_mix(models: list[LinearModel], monkeypatch: pytest.MonkeyPatch) -> None:
    read = inputs(TEXTS)
    whole = values_of(Engine(models), read)
    monkeypatch.setattr("framing.classify.engine._SLOT_BITS", 2)
    engine = Engine(models)
    for _ in range(2):
        for found, expected in zip(values_of(engine, read), whole, strict=True):
            assert np.array_equal(found, expected)


def test_heads_of_one_hashing_share_an_engine_and_others_do_not(models: list[LinearModel]) -> None:
    columns = Columns(bundled().lexicon)
    other = fit(
        Examples(featurise(TEXTS, Hashing(bits=10)), np.eye(5)[:, :1], np.ones(5)),
        Task("three", "binary", ("e", "f")),
        replace(RECIPE, hashing=Hashing(bits=10)),
    )
    heads = [Head(model, columns) for model in (*models, other)]
    read = inputs(TEXTS)
    before = [head.decisions(read) for head in heads]
    join(heads)
    for head, values in zip(heads, before, strict=True):
        assert np.array_equal(head.decisions(read), values)
    assert heads[0]._engine is heads[1]._engine is not heads[2]._engine


SPOKEN = ['"The shameful liars fled", the mayor said.', "Officials said that the liars fled to a court."]


def test_a_head_of_the_writers_words_does_not_hear_others() -> None:
    recipe = replace(RECIPE, hashing=Hashing(bits=12, writer_only=True))
    features = featurise([*TEXTS, *SPOKEN], recipe.hashing)
    model = fit(Examples(features, np.eye(7)[:, :1], np.ones(7)), Task("one", "binary", ("a", "b")), recipe)
    silent = replace(model, column_weights=0 * model.column_weights)
    head = Head(silent, Columns(bundled().lexicon))
    read = inputs([*SPOKEN, '"Rain fell", the mayor said.', "Officials said that rain fell on a court."])
    values = head.decisions(read)
    assert values[:2] == pytest.approx(decide(silent, features.take(np.array([5, 6]))), abs=1e-5)
    assert np.array_equal(values[:2], values[2:])
    parts = head.explain(read, 0)
    assert sum(part.value for part in parts) == pytest.approx(values[0, 0], abs=1e-5)
    assert {part.text for part in parts if part.kind == "word"} == {"the", "mayor", "said"}
    heard = {part.text for part in head.explain(read, 1) if part.kind == "word"}
    assert "Officials" in heard
    assert "liars" not in heard


def test_spans_of_a_head_of_the_writers_words_are_the_writers() -> None:
    text = 'It is a shameful, absurd betrayal of decent people, though he called them "brutal terrorists" in March.'
    (found,) = Analyzer(heads=["subjectivity"]).spans([text], head="subjectivity")
    assert any("shameful" in span.text for span in found)
    assert all(span.end <= text.index('"') for span in found)


def test_scare_quotes_are_the_writers_words() -> None:
    sneer = ['The "experts" fled at once.']
    own, every = (featurise(sneer, Hashing(bits=12, writer_only=only)).counts for only in (True, False))
    assert (own != every).nnz == 0


def test_spans_are_what_moves_a_label_that_was_given() -> None:
    analyzer = Analyzer(heads=["bias"])
    texts = ["The shameful liars disgraced us with monstrous, ludicrous schemes!", "The court met on Monday."]
    hot, cool = analyzer.spans(texts, head="bias")
    assert cool == []
    assert {span.label for span in hot} == {"biased"}
    assert all(texts[0][span.start : span.end] == span.text for span in hot)
    assert any("liars" in span.text for span in hot)
    assert all(one.end < two.start for one, two in pairwise(hot))


def test_a_label_that_is_unknown_of_a_sentence_teaches_nothing() -> None:
    features = featurise(TEXTS, RECIPE.hashing)
    task, every = Task("one", "binary", ("a", "b")), np.ones(5)
    known = np.array([1.0, 0, 1, 0, 1])
    target = np.array([[1.0], [1], [0], [0], [0]])
    unknown = np.where(known[:, None] > 0, target, np.nan)
    found, expected = (fit(Examples(features, *said), task, RECIPE) for said in ((unknown, every), (target, known)))
    assert np.array_equal(found.table, expected.table)
    assert found.prior == expected.prior == pytest.approx((2 / 3, 1 / 3))
    assert not np.array_equal(found.table, fit(Examples(features, target, every), task, RECIPE).table)
