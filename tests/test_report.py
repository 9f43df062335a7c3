from __future__ import annotations

import json
import math
from itertools import pairwise
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import framing
from framing import Analyzer, FramingError
from framing.registry import names
from framing.report.aggregate import mean_score
from framing.report.document import FORMATS
from framing.report.ranking import most_loaded, terms

SCHEMA = json.loads((Path(framing.__file__).parent / "report/formats/report.schema.json").read_text("utf-8"))
AWKWARD = [
    "",
    "   \n",
    "Word",
    "\x00\x00",
    "\ud800 lone",
    "شكرا جزيلا.",
    "\ufeffThe regime.",
    "a" * 5000,
    "<script>x</script> “regime”",
]


def check(report: framing.analyzer.DocumentReport) -> None:
    """What must hold of any report of any text."""
    data = json.loads(report.to_json())
    jsonschema.validate(data, SCHEMA)
    end = 0
    for sentence in report.sentences:
        assert end <= sentence.start < sentence.end <= len(report.text)
        assert report.text[sentence.start : sentence.end] == sentence.text == sentence.text.strip()
        for head in report.heads:
            if report.answers(head).kind != "multilabel":
                assert math.isclose(sum(sentence.probability(head).values()), 1, abs_tol=1e-6)
        end = sentence.end
    for hit in report.hits:
        assert report.text[hit.start : hit.end] == hit.text
        assert sum(sentence.start <= hit.start < sentence.end for sentence in report.sentences) == 1


def test_the_slanted_telling_stands_out(analyzer: Analyzer, slanted: str, neutral: str) -> None:
    hot, cool = analyzer.analyze(slanted), analyzer.analyze(neutral)
    check(hot)
    check(cool)
    assert hot.score is not None
    assert cool.score is not None
    assert hot.interval[0] > cool.interval[1]
    assert len(hot.hits) > 5 * len(cool.hits)


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_texts_give_a_clear_report(analyzer: Analyzer, text: str) -> None:
    report = analyzer.analyze(text)
    check(report)
    assert report.score is None
    assert report.to_text()
    assert "<script>x" not in report.to_html()


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(), max_size=300))
def test_any_string_survives(text: str) -> None:
    check(framing.analyze(text))


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.sampled_from(["The regime fell.", "“We left.\n\nThey", "He said no", "", "…", "“Go,” she said.\n- a\n- b"]),
        max_size=6,
    )
)
def test_a_text_reads_the_same_alone_and_in_company(texts: list[str]) -> None:
    analyzer = framing.analyzer._bundled()
    together = [report.to_dict() for report in analyzer.pipe(texts)]
    assert together == [report.to_dict() for report in analyzer.pipe(texts, batch_size=1)]


def test_under_three_sentences_there_is_no_score(analyzer: Analyzer) -> None:
    assert analyzer.analyze("One came. Two left.").score is None
    assert analyzer.analyze("One came. Two left. Three stayed.").score is not None
    assert analyzer.analyze("“One came. Two left. Three stayed,” she said.").score is None


def test_quoted_words_are_not_the_writers(analyzer: Analyzer) -> None:
    text = "It rained on Monday. The bridge was closed. Buses ran late. “The regime’s thugs crushed us,” she said."
    report = analyzer.analyze(text)
    assert {hit.voice for hit in report.hits} == {"quoted"}
    assert report.sentences[-1].voice == "quoted"
    assert report.scores["author"].n_sentences == 3


def test_lexicon_only_loads_no_model_and_scores_nothing(finder: Analyzer) -> None:
    report = finder.analyze("The regime fell. They cheered. It rained.")
    assert finder.heads == ()
    assert report.score is None
    assert report.scores == {}
    assert [hit.text for hit in report.hits] == ["regime"]
    jsonschema.validate(report.to_dict(), SCHEMA)
    assert "regime" in report.to_text()


def test_an_unknown_head_offers_the_nearest(analyzer: Analyzer) -> None:
    report = analyzer.analyze("One came.")
    with pytest.raises(FramingError, match="did you mean 'bias'"):
        report.sentences[0].label("bais")
    with pytest.raises(FramingError, match="did you mean 'bias'"):
        Analyzer(heads=["biass"])
    with pytest.raises(FramingError, match="did you mean 'bias'"):
        analyzer.classify(["x"], head="biased")


def test_classify_takes_sentences_as_given(analyzer: Analyzer) -> None:
    sentences = ["One. Two. Three.", "", "The regime’s thugs crushed the protest."]
    probabilities = analyzer.classify(sentences, head="bias")
    assert probabilities.shape == (3, len(analyzer.labels("bias")))
    np.testing.assert_allclose(probabilities.sum(axis=1), 1)
    assert analyzer.classify([]).shape == (0, 2)
    alone = np.concatenate([analyzer.classify([sentence]) for sentence in sentences])
    np.testing.assert_allclose(alone, probabilities, rtol=1e-9)


def test_pipe_is_lazy_and_in_order(analyzer: Analyzer) -> None:
    pulled = []

    def texts():
        for index in range(10):
            pulled.append(index)
            yield f"Text number {index}."

    reports = analyzer.pipe(texts(), batch_size=2)
    assert next(reports).text == "Text number 0."
    assert pulled == [0, 1]
    assert [report.text for report in reports] == [f"Text number {i}." for i in range(1, 10)]


@pytest.mark.parametrize(
    "sentence", ["The regime’s thugs crushed the protest!", "He met the United States envoy.", "", "“Go,” he said. No."]
)
def test_explanations_add_up_to_the_decision(analyzer: Analyzer, sentence: str) -> None:
    parts = analyzer.explain(sentence)
    decision = analyzer.decision(sentence)
    assert math.isclose(sum(part.value for part in parts), decision, abs_tol=1e-5)
    sizes = [abs(part.value) for part in parts]
    assert sizes == sorted(sizes, reverse=True)
    model = analyzer._head("bias").model
    probability = 1 / (1 + math.exp(-(float(model.slope[0]) * decision + float(model.offset[0]))))
    assert math.isclose(probability, analyzer.classify([sentence])[0, 1], rel_tol=1e-9)


def test_swapping_listed_sides_moves_nothing(analyzer: Analyzer) -> None:
    sentence = "The {} regime bombed a school, and {}’s thugs cheered."
    pairs = [("Israeli", "Israel"), ("Iranian", "Iran"), ("Russian", "Russia"), ("Ukrainian", "Ukraine")]
    probabilities = analyzer.classify([sentence.format(*pair) for pair in pairs])
    assert np.ptp(probabilities[:, 1]) == 0


def test_intervals_hold_the_mean_and_narrow_with_more_sentences() -> None:
    values = np.random.default_rng(1).random(400)
    few, many = mean_score(values[:20]), mean_score(values)
    assert few.low < few.value < few.high
    assert many.high - many.low < few.high - few.low
    assert mean_score(values) == many


def test_the_most_loaded_come_first(analyzer: Analyzer, slanted: str, neutral: str) -> None:
    report = analyzer.analyze(slanted)
    assert len(most_loaded(report, 5)) == 5
    assert {count.term for count in terms(report)} == {hit.term for hit in report.hits}
    assert most_loaded(analyzer.analyze("It rained."), 5) == []


def test_a_contested_word_counts_as_no_more_than_that(finder: Analyzer) -> None:
    report = finder.analyze("They criticised Israeli settlements and the Israeli regime.")
    assert report.portrayals["Israel"].terms == {"contested": 1, "delegitimise": 1}


def test_every_format_of_the_drawer_is_reachable(analyzer: Analyzer, slanted: str) -> None:
    report = analyzer.analyze(slanted, id="march")
    made = {
        "text": report.to_text(),
        "json": report.to_json(),
        "html": report.to_html(),
        "markdown": report.to_markdown(),
        "frame": report.to_frame(),
        "plot": report.plot(),
    }
    assert set(made) == set(names(FORMATS))
    assert list(made["frame"]["text"]) == [sentence.text for sentence in report.sentences]
    assert len(made["plot"].patches) == len(report.sentences)
    assert all(left.end <= right.start for left, right in pairwise(report.hits)), "the article has no nested hits"
    assert made["html"].count('<a class="m ') == len(report.hits)


def test_text_is_data_to_a_terminal(analyzer: Analyzer) -> None:
    report = analyzer.analyze(
        "The \x1b[31mregime\x1b[0m [bold]fell[/bold] \u202eevil\u202c. [link=x]y[/link]", id="\x1b[2J"
    )
    printed = report.to_text()
    assert "\x1b" not in printed
    assert "\u202e" not in printed
    assert "[bold]fell[/bold]" in printed
