from __future__ import annotations

import numpy as np
import pytest

from framing import Analyzer, FramingError
from framing.annotate import bundled
from framing.features.mentions import Mentions, around, spans_of
from framing.features.windows import NAME, NOTHING, TARGET, UNKNOWN, first_word, windows
from framing.report.document import DocumentReport

LABELS = ("negative", "neutral", "positive")


def place(text: str, name: str) -> tuple[int, int]:
    return text.index(name), text.index(name) + len(name)


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return Analyzer(heads=["portrayal"])


def shown(analyzer: Analyzer, text: str, name: str) -> str:
    return LABELS[analyzer.portray([text], [place(text, name)])[0].argmax()]


def test_two_names_of_one_sentence_are_shown_differently(analyzer: Analyzer) -> None:
    text = "Baker accused Carter on Sunday."
    accuser, accused = analyzer.portray([text, text], [place(text, "Baker"), place(text, "Carter")])
    assert accused.argmax() == 0
    assert accuser[0] < accused[0] - 0.1
    assert shown(analyzer, "Baker praised Carter on Sunday.", "Carter") == "positive"
    assert shown(analyzer, "Baker met Carter on Sunday.", "Carter") == "neutral"
    assert shown(analyzer, "Hamas massacred families, Israel said.", "Israel") == "neutral"


def test_names_move_nothing(analyzer: Analyzer) -> None:
    pairs = ("Iran accused Israel on Monday.", "Russia accused Ukraine on Monday.", "Varga accused Obeng on Monday.")
    second = ("Israel", "Ukraine", "Obeng")
    found = [analyzer.portray([text], [place(text, name)]) for text, name in zip(pairs, second, strict=True)]
    assert np.array_equal(found[0], found[1])
    assert found[2].argmax() == found[0].argmax() == 0


def test_a_row_does_not_depend_on_the_others(analyzer: Analyzer) -> None:
    pairs = [("Smith", "Jones"), ("Okafor", "Lindqvist of the far and quiet North")]
    texts = [f"{one} {verb} {two} on Monday." for one, two in pairs for verb in ("accused", "praised", "met")]
    spans = [place(text, one) for text, (one, _) in zip(texts, [pair for pair in pairs for _ in range(3)], strict=True)]
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
    start = batch.tokens.start[around(batch, mentions).words.token]
    assert [batch.text[at : at + 3] for at in start] == ["The", "arm", "sai", "Smi"]


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


def test_a_window_holds_words_in_order_and_names_as_what_they_are() -> None:
    batch = bundled()(["Iran accused a zzyzx of Smith, said Jones."], segment=False)
    accused = batch.words.vocabulary.hash[batch.words.vocabulary.number[1]]
    found = windows(batch, spans_of(batch, [0], [4]), np.array([accused]), 6)[0].tolist()
    assert found == [NOTHING] * 6 + [TARGET, first_word(), UNKNOWN, UNKNOWN, UNKNOWN, NAME, UNKNOWN]
    second = windows(batch, spans_of(batch, [24], [29]), np.array([accused]), 6)[0].tolist()
    assert TARGET < second[1] < first_word()
    assert second[2:9] == [first_word(), UNKNOWN, UNKNOWN, UNKNOWN, TARGET, UNKNOWN, NAME]
