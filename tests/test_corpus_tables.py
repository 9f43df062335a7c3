"""The tables say what the reports say."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from framing import Analyzer
from framing.corpus.tables import SCHEMA, Tables, schemas, tables, taken
from framing.report.aggregate import mean_score, mean_scores

FILLER = ["", "No words here? 1 2 3.", "“We won,” he said. Officials said the border was open."]


@pytest.fixture(scope="module")
def made(analyzer: Analyzer, slanted: str, neutral: str) -> tuple[list[str], Tables]:
    texts = [slanted, neutral, *FILLER, slanted + "\n\n" + neutral]
    front = pa.table(
        {"id": [f"a{n}" for n in range(len(texts))], "source": ["x"] * len(texts), "row": range(len(texts))}
    ).append_column("outlet", pa.array(["A"] * len(texts)))
    return texts, tables(analyzer.read(texts), front)


def test_a_table_row_equals_its_report(made, analyzer):
    texts, both = made
    for row, (text, document) in enumerate(zip(texts, both.documents.to_pylist(), strict=True)):
        report = analyzer.analyze(text)
        assert document["id"] == f"a{row}"
        assert document["outlet"] == "A"
        assert document["n_characters"] == len(text)
        assert document["n_words"] == report.n_words == sum(document[f"n_words_{v}"] for v in VOICES)
        assert document["n_sentences"] == len(report.sentences)
        assert document["n_hits"] == len(report.hits)
        spoken = ("author", "attributed", "quoted")
        assert [document[f"n_sentences_{voice}"] for voice in spoken] == [
            sum(s.voice == voice for s in report.sentences) for voice in spoken
        ]
        assert document["score"] == pytest.approx(report.score, abs=1e-6)
        assert (document["score_low"], document["score_high"]) == pytest.approx(report.interval or (None, None))
        assert document["score_quoted"] == pytest.approx(report.scores["quoted"].value)
        sentences = both.sentences.filter(pa.compute.equal(both.sentences["id"], f"a{row}")).to_pylist()
        assert [s["sentence"] for s in sentences] == list(range(len(report.sentences)))
        for got, sentence in zip(sentences, report.sentences, strict=True):
            assert (got["start"], got["end"], got["voice"]) == (sentence.start, sentence.end, sentence.voice)
            assert got["bias.biased"] == pytest.approx(sentence.probability("bias")["biased"], abs=1e-6)
        hits = both.hits.filter(pa.compute.equal(both.hits["id"], f"a{row}")).to_pylist()
        for got, hit in zip(hits, report.hits, strict=True):
            for name in ("start", "end", "text", "term", "category", "direction", "voice", "target"):
                assert got[name] == getattr(hit, name)
            assert got["severity"] == pytest.approx(hit.severity)
            assert text[got["start"] : got["end"]] == got["text"]
            assert sentences[got["sentence"]]["start"] <= got["start"] < sentences[got["sentence"]]["end"]


VOICES = ("author", "attributed", "quoted", "scare")


def test_every_field_says_what_it_is_and_the_schema_its_version(made):
    _, both = made
    for table in (both.documents, both.sentences, both.hits):
        assert table.schema.metadata[b"schema"].decode() == SCHEMA
        for field in table.schema:
            if field.name != "outlet":
                assert field.metadata[b"description"]
                assert b"unit" in field.metadata
    assert taken() <= set(both.documents.schema.names)


def test_heads_with_more_labels_get_a_column_each():
    names = schemas({"bias": ["biased"], "frame": ["economy", "health"]})
    assert names["documents"].names[-3:] == ["score_quoted", "frame.economy", "frame.health"]
    assert names["sentences"].names[-3:] == ["bias.biased", "frame.economy", "frame.health"]


def test_batches_of_no_text_and_many_join(analyzer, finder, slanted):
    front = pa.table({"id": ["a"], "source": ["x"], "row": [0]})
    none = tables(analyzer.read([]), front.slice(0, 0))
    one = tables(analyzer.read([slanted]), front)
    joined = Tables.joined([none, one, one])
    assert joined.documents.num_rows == 2
    assert joined.hits.num_rows == 2 * one.hits.num_rows
    assert "score" not in tables(finder.read([slanted]), front).documents.column_names


def test_many_means_at_once_are_the_means_one_by_one():
    random = np.random.default_rng(3)
    group = random.integers(0, 40, 900)
    group = np.concatenate([group, np.full(250, 40)])
    values = random.random(len(group))
    mean, low, high = mean_scores(values, group, 42)
    for number in range(42):
        one = mean_score(values[group == number])
        found = (mean[number], low[number], high[number])
        assert found == pytest.approx(
            (np.nan,) * 3 if one.value is None else (one.value, one.low, one.high), nan_ok=True
        )
