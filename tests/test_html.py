"""The page as text: what stands in it, and what may not. `test_browser.py` opens it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import framing
from framing import Analyzer
from framing.lexicon.catalogue import categories
from framing.report.pages import TEMPLATES
from framing.report.pieces import cut, paragraphs, shown
from framing.report.reasons import reasons
from framing.report.verdict import found, verdict

HOSTILE = '<script>alert(1)</script> ]]> <!-- --> \u202eThe regime\u202c’s "thugs" & <img src=x onerror=alert(1)>\x00.'


class Page(HTMLParser):
    """What a browser would build: its scripts, whatever asks for something, and the article's text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.scripts, self.asks, self.handlers, self.text, self._open = 0, [], [], "", 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.scripts += tag == "script"
        self.asks += [v for k, v in attrs if k in ("src", "href", "action", "data") and not (v or "").startswith("#")]
        self.handlers += [k for k, _ in attrs if k.startswith("on") or k == "style"]
        if tag == "article" and ("id", "text") in attrs:
            self._open = 1
        elif self._open and tag == "article":
            self._open += 1

    def handle_endtag(self, tag):
        if tag == "article" and self._open:
            self._open -= 1

    def handle_data(self, data):
        if self._open:
            self.text += data


def test_hostile_text_is_shown_and_never_run(many_headed: Analyzer) -> None:
    page = many_headed.analyze(f"{HOSTILE}\r\n\r\nIt “{HOSTILE}” rained.", id=HOSTILE).to_html()
    read = Page(page)
    assert read.scripts == 1, "the page's own"
    assert read.asks == []
    assert read.handlers == []
    assert read.text == shown(f"{HOSTILE}\r\n\r\nIt “{HOSTILE}” rained.")
    assert "\u202e" not in page
    assert "\x00" not in page


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.text(st.characters(codec="utf-8")) | st.sampled_from(["\r\n", "\n\n", "The regime fell. ", "“thugs” "]))
)
def test_the_article_is_in_the_page_character_by_character(parts: list[str]) -> None:
    text = "".join(parts)
    report = framing.analyze(text)
    assert Page(report.to_html()).text == shown(report.text)
    assert len(shown(report.text)) == len(text)


@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)).map(lambda pair: (min(pair), max(pair))), max_size=6),
    st.integers(0, 10),
    st.integers(10, 20),
)
def test_pieces_are_in_order_without_gaps_and_know_their_spans(spans, start: int, end: int) -> None:
    pieces = list(cut(spans, start, end))
    assert [at for piece in pieces for at in range(piece.start, piece.end)] == list(range(start, end))
    for piece in pieces:
        for at in range(piece.start, piece.end):
            assert set(piece.spans) == {index for index, (a, b) in enumerate(spans) if a <= at < b}
        lengths = [spans[index][1] - spans[index][0] for index in piece.spans]
        assert lengths == sorted(lengths, reverse=True)


def test_only_blank_lines_part_paragraphs() -> None:
    text = "One.\n \t\n\nTwo,\nstill two.\n\n"
    assert [text[a:b] for a, b in paragraphs(text)] == ["One.", "Two,\nstill two."]
    assert paragraphs("\n \n") == []


def test_every_category_has_a_colour_of_its_own() -> None:
    style = (TEMPLATES / "base.css").read_text("utf-8")
    hues = dict(re.findall(r"\.c-(\w+) \{ --h: (\d+) \}", style))
    assert set(categories()) == set(hues)
    assert len(set(hues.values())) == len(hues)


def test_an_article_of_five_thousand_words_stays_small(analyzer: Analyzer, articles: dict[str, str]) -> None:
    text = "\n\n".join([articles[name] for name in sorted(articles)] * 4).split(" ")[:5000]
    report = analyzer.analyze(" ".join(text), id="news/article.txt")
    assert len({hit.term for hit in report.hits}) > 80
    assert sum(len(hit.text.split()) for hit in report.hits) > 0.06 * report.n_words, "far more than news has"
    page = report.to_html()
    assert len(page.encode()) < 300_000
    assert page.count('<article class="card"') == len({hit.term for hit in report.hits}), "a card a term, not a hit"


@pytest.mark.parametrize(
    ("text", "id", "known_as"),
    [
        ("Council meets\n\nIt met on Monday.", "news/b-17.txt", "Council meets"),
        ("# Will it rain?\n\nIt met on Monday.", None, "Will it rain?"),
        ("It met on Monday.", "news/b-17.txt", "b-17"),
        ("It met on Monday.\n\nIt rained.", r"C:\news\b 17.html", "b 17"),
        ("Wrapped by hand\nwithout a headline\n\nIt rained", "2020.05", "2020.05"),
        ("“It met on Monday.”\n\nIt rained.", "-", "Standard input"),
        ("A headline alone", None, "Report"),
        ("word " * 60 + "\n\nIt rained.", "/", "Report"),
    ],
)
def test_a_page_is_titled_as_its_reader_knows_it(finder: Analyzer, text: str, id: str | None, known_as: str) -> None:
    page = finder.analyze(text, id=id).to_html()
    assert f"<title>{known_as} – framing report</title>" in page
    assert f">{known_as}</h1>" in page
    assert ('<p class="from">' in page) == (id not in (None, known_as)), "what it was called stands below"


def test_a_very_long_article_keeps_every_mark_and_lists_what_a_reader_can_use(finder: Analyzer) -> None:
    report = finder.analyze("The regime fell. It rained.\n\n" * 5000)
    page = report.to_html()
    assert page.count('<a class="m ') == 5000
    assert page.count("<tr class=") == 2000
    assert "3,000 more" in page


def test_heads_of_every_kind_are_shown(many_headed: Analyzer, articles: dict[str, str]) -> None:
    page = many_headed.analyze(articles["loyal"]).to_html()
    for name in ("Subjectivity", "Portrayal", "Frame"):
        assert f">{name}</h2>" in page
    for said in ("subjectivity: <b>subjective 0.", "portrayal: <b>n", "frame: none"):
        assert said in page


def test_a_page_without_heads_or_sentences_says_so(finder: Analyzer, analyzer: Analyzer) -> None:
    assert "No score: the head “bias” was not asked." in finder.analyze("The regime fell.").to_html()
    assert "Nothing to score" in analyzer.analyze(" \n").to_html()


def test_reasons_are_the_sentences_own_sums(many_headed: Analyzer, articles: dict[str, str]) -> None:
    report = many_headed.analyze(articles["slanted"])
    sentence = report.sentences[1]
    for head in report.heads:
        why = reasons(sentence, head, most=1000)
        parts = [part for part in sentence.explain(head, why.label) if part.kind in ("word", "pair")]
        for reason in (*why.towards, *why.away):
            if reason.quoted:
                assert reason.value == pytest.approx(sum(part.value for part in parts if part.text == reason.text))
        assert all(reason.value > 0 for reason in why.towards)
        assert all(reason.value < 0 for reason in why.away)


def test_a_sentence_in_its_document_adds_up_for_every_label(many_headed: Analyzer, articles: dict[str, str]) -> None:
    report = many_headed.analyze(articles["slanted"])
    for head in report.heads:
        model = many_headed._head(head).model
        for label, slope, offset in zip(model.labels[-len(model.slope) :], model.slope, model.offset, strict=True):
            for sentence in report.sentences[:5]:
                value = sum(part.value for part in sentence.explain(head, label))
                odds = float(slope) * value + float(offset)
                if model.kind != "multiclass":
                    assert sentence.probability(head)[label] == pytest.approx(1 / (1 + 2.718281828459045**-odds))


def test_the_verdict_spans_the_interval(analyzer: Analyzer, articles: dict[str, str]) -> None:
    said = {name: verdict(analyzer.analyze(text)) for name, text in articles.items()}
    assert said["neutral"] == "The writer’s own wording is mostly plain."
    assert "loaded" in said["slanted"]
    assert found(analyzer.analyze("It rained.")) == "No loaded term among 2 words."
    for text in said.values():
        assert not re.search(r"\b(false|bad|wrong|lie)", text)


def test_a_notebook_gets_a_fragment_that_reaches_nothing_outside(analyzer: Analyzer, articles: dict[str, str]) -> None:
    report = analyzer.analyze(articles["slanted"], id="march")
    shown_there = report._repr_html_()
    assert "<script" not in shown_there
    assert " id=" not in shown_there
    assert shown_there.count("<mark class=") == len(report.hits) + len(framing.spans.VOICES)
    style = re.search(r"<style>(.*?)</style>", shown_there, re.DOTALL)[1]
    for selectors in re.findall(r"([^{}]+)\{", style):
        for selector in selectors.split(","):
            assert selector.strip().startswith(".framing-report"), selector
