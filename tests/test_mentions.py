from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from framing import Analyzer, FramingError
from framing.annotate import bundled
from framing.classify.artefact import load, save
from framing.classify.fitting import Examples, Recipe, Task, fit
from framing.features.hashing import Hashing
from framing.features.mentions import Mentions, featurise_mentions, read, spans_of
from framing.report.document import DocumentReport

SMALL = Recipe(hashing=Hashing(bits=14), rarest=1, cost=10.0)
LABELS = ("negative", "neutral", "positive")
ROWS = [
    (f"{one} {verb} {two} on {day}.", name, label)
    for day in ("Monday", "Tuesday", "Friday")
    for one, two in (("Smith", "Jones"), ("Okafor", "Lindqvist"))
    for verb, name, label in (
        ("accused", two, "negative"),
        ("praised", two, "positive"),
        ("met", two, "neutral"),
        ("accused", one, "neutral"),
        ("praised", one, "neutral"),
    )
]


def place(text: str, name: str) -> tuple[int, int]:
    return text.index(name), text.index(name) + len(name)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    texts = [text for text, _, _ in ROWS]
    start, end = zip(*(place(text, name) for text, name, _ in ROWS), strict=True)
    target = np.array([[float(label == one) for one in LABELS] for *_, label in ROWS])
    features = featurise_mentions(texts, start, end, SMALL.hashing)
    model = fit(Examples(features, target, np.ones(len(texts))), Task("portrayal", "multiclass", LABELS), SMALL)
    from dataclasses import replace

    out = tmp_path_factory.mktemp("models") / "portrayal-en"
    save(replace(model, reads="mention", slope=model.slope * 4), out, {})
    return out


@pytest.fixture(scope="module")
def analyzer(folder: Path) -> Analyzer:
    return Analyzer(heads=[folder])


def shown(analyzer: Analyzer, text: str, name: str) -> str:
    return LABELS[analyzer.portray([text], [place(text, name)])[0].argmax()]


def test_two_names_of_one_sentence_are_shown_differently(analyzer: Analyzer) -> None:
    text = "Baker accused Carter on Sunday."
    assert (shown(analyzer, text, "Baker"), shown(analyzer, text, "Carter")) == ("neutral", "negative")
    assert shown(analyzer, "Baker praised Carter on Sunday.", "Carter") == "positive"


def test_names_move_nothing(analyzer: Analyzer) -> None:
    pairs = ("Iran accused Israel on Monday.", "Russia accused Ukraine on Monday.", "Varga accused Obeng on Monday.")
    second = ("Israel", "Ukraine", "Obeng")
    found = [analyzer.portray([text], [place(text, name)]) for text, name in zip(pairs, second, strict=True)]
    assert np.array_equal(found[0], found[1])
    assert found[2].argmax() == found[0].argmax() == 0


def test_a_row_does_not_depend_on_the_others(analyzer: Analyzer) -> None:
    texts = [text for text, _, _ in ROWS]
    spans = [place(text, name) for text, name, _ in ROWS]
    together = analyzer.portray(texts, spans)
    alone = [analyzer.portray([text], [span])[0] for text, span in zip(texts, spans, strict=True)]
    assert np.array_equal(together, np.stack(alone))
    assert together.sum(axis=1) == pytest.approx(1)
    assert analyzer.portray([], []).shape == (0, 3)


def test_targets_without_a_word_are_named_with_their_row(analyzer: Analyzer) -> None:
    for span in ((5, 5), (5, 6), (-1, 4), (0, 99)):
        with pytest.raises(FramingError, match=r"target 1: characters"):
            analyzer.portray(["Smith fell.", "Smith fell."], [(0, 5), span])
    with pytest.raises(FramingError, match="1 sentences and 0 targets"):
        analyzer.portray(["Smith fell."], [])
    with pytest.raises(FramingError, match="portray"):
        analyzer.classify(["Smith fell."], head="portrayal")


def test_a_span_touches_whole_words() -> None:
    batch = bundled()(["The North Korean army, said Smith."], segment=False)
    mentions = spans_of(batch, [6], [11])
    assert (mentions.first.tolist(), mentions.last.tolist()) == ([1], [1])
    grams, words = read(batch, mentions, Hashing(bits=12))
    start = batch.tokens.start[words.token]
    assert [batch.text[at : at + 3] for at in start] == ["The", "arm", "sai", "Smi"]
    assert len(grams.pair) > len(words)


def test_no_names_no_rows() -> None:
    batch = bundled()(["It rained.", ""], segment=False)
    assert len(Mentions.named(batch)) == 0


def test_a_report_says_how_names_are_shown_in_the_writers_voice(analyzer: Analyzer) -> None:
    text = "Iran accused Israel on Monday. Russia accused Israel on Tuesday. China accused Israel on Friday."
    portrayal = analyzer.analyze(text).portrayals["Israel"]
    assert portrayal.n_mentions == 3
    assert portrayal.probability is not None
    assert max(portrayal.probability, key=portrayal.probability.__getitem__) == "negative"
    quoted = analyzer.analyze("“Iran accused Israel. Russia accused Israel. China accused Israel,” he said.")
    assert quoted.portrayals == {}
    second = list(analyzer.pipe(["It rained. It rained.", text]))[1]
    assert second.portrayals["Israel"] == portrayal
    plain: DocumentReport = Analyzer(heads=[]).analyze(text)
    assert plain.portrayals == {}


def test_a_folder_says_what_it_reads(folder: Path) -> None:
    assert load(folder).reads == "mention"
