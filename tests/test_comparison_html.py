"""The page of a comparison: as text, and in a real browser."""

from __future__ import annotations

import json
import random
import re
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from made import articles as invented

import framing
from framing import Analyzer
from framing.cli import main
from framing.comparison.formats._forest import axis, order
from framing.comparison.record import CorpusReport, Estimate
from framing.errors import FramingError, InputError, UnknownName
from framing.report.pieces import shown

HOSTILE = '<script>document.title="run"</script> $x^$ ]]> "&\u202e'
NAMES = {"A": "Calm", "B": HOSTILE, "C": "Loud"}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Events told by three outlets, of which one is loaded and one has a name that a page must not obey."""
    chance = random.Random(0)
    rows = []
    for number, row in enumerate(invented(150)):
        outlet, text = "ABC"[number % 3], str(row["text"])
        loaded = "The regime’s thugs crushed the shameful protest. “Iran is a terrorist regime,” she said. "
        text = (loaded if outlet == "C" and chance.random() < 0.8 else "The council met. ") + text
        text = f"{text} {HOSTILE}\r\n\r\nIt rained." + (
            " Rain fell." * 200 + " Thugs ran." * 2 if number % 3 == 0 else ""
        )
        rows.append(
            {"id": str(number), "title": HOSTILE, "text": text, "outlet": NAMES[outlet], "event": f"e{number // 3}"}
        )
    path = tmp_path_factory.mktemp("corpus") / "news.parquet"
    pq.write_table(pa.Table.from_pylist(rows), path, row_group_size=40)
    return path


@pytest.fixture(scope="module")
def scored(corpus: Path, analyzer: Analyzer) -> str:
    return framing.score_corpus(corpus, corpus.parent / "scored", analyzer=analyzer, n_jobs=1, shard_bytes=9000).folder


@pytest.fixture(scope="module")
def report(scored: str) -> CorpusReport:
    return framing.compare(scored, pair="event")


@pytest.fixture(scope="module")
def html(report: CorpusReport, corpus: Path) -> str:
    return report.to_html(corpus=corpus)


def test_nothing_in_a_page_runs_or_asks(html: str) -> None:
    assert "<script" not in html
    assert "script-src" not in html
    assert "default-src &#39;none&#39;; style-src &#39;sha256-" in html
    assert "&lt;script&gt;" in html
    assert "\u202e" not in html
    assert not re.search(r"<[^>]+ (?:on\w+|style|src)=", html)
    assert {link[:1] for link in re.findall(r'href="([^"]*)"', html)} == {"#"}


def test_figures_are_the_reports(report: CorpusReport, html: str) -> None:
    for group in report.groups:
        score, rate = report.estimate(group.name), report.estimate(group.name, "rate")
        assert f"{score.value:.3f} <small>[" in html
        assert f"[{score.low:.3f}, {score.high:.3f}]" in html
        assert f"[{rate.low:.2f}, {rate.high:.2f}]" in html
    assert "above the rest: Loud" in html
    first = report.calls("Iran")[0]
    assert f"> {first.share:.0%} <small>[{first.low:.0%}, {first.high:.0%}]" in html
    for note in report.notes:
        assert note.replace("'", "&#39;") in html


def test_texts_stand_beside_each_other_with_their_marks(report: CorpusReport, html: str, corpus: Path) -> None:
    texts = dict(zip(*(pq.read_table(corpus)[name].to_pylist() for name in ("id", "text")), strict=True))
    sides = re.findall(r'<article class="side">(.*?)</article>', html, re.DOTALL)
    told = [one for event in report.events for one in event["articles"]]
    assert len(sides) == len(told) == 15
    drawn = []
    for side in sides:
        passages = re.findall(r'<p dir="auto">(.*?)</p>', side, re.DOTALL)
        said = "".join(re.sub(r"<[^>]+>", "", passage) for passage in passages)
        drawn.append((plain(said), len(re.findall("<mark", "".join(passages)))))
    for one in told:
        assert (plain(shown(texts[one["id"]]).replace("&", "&amp;")), len(one["hits"])) in drawn


def plain(said: str) -> str:
    for written, sign in (("&lt;", "<"), ("&gt;", ">"), ("&#34;", '"'), ("&#39;", "'")):
        said = said.replace(written, sign)
    return re.sub(r"\s+", "", said)


def test_texts_that_cannot_be_read_are_seen_to_be_missing(report: CorpusReport, corpus: Path, tmp_path: Path) -> None:
    without = report.to_html()
    assert "The texts are not shown." in without
    assert without.count('<ul class="found">') >= 5, "what was found in them is listed all the same"
    table = pq.read_table(corpus)
    changed = ["Now. " + text if number % 2 else text for number, text in enumerate(table["text"].to_pylist())]
    pq.write_table(table.set_column(2, "text", pa.array(changed)), tmp_path / "news.parquet", row_group_size=40)
    page = report.to_html(corpus=tmp_path / "news.parquet")
    ids = [int(one["id"]) for event in report.events for one in event["articles"]]
    assert page.count("no longer the one that was scored") == sum(number % 2 for number in ids)
    pq.write_table(table.slice(0, 1), tmp_path / "news.parquet")
    assert report.to_html(corpus=tmp_path / "news.parquet").count("not in what was given") == 15 - ids.count(0)
    with pytest.raises(InputError, match="no such file"):
        report.to_html(corpus=tmp_path / "none.parquet")


def test_texts_of_lines_and_folders_are_found(tmp_path: Path, finder: Analyzer) -> None:
    texts = {f"{event}-{side}": f"{'Thugs fled. ' * side}It rained on {event}." for event in "abc" for side in (0, 1)}
    (tmp_path / "texts").mkdir()
    for name, text in texts.items():
        (tmp_path / "texts" / f"{name}.txt").write_text(text, encoding="utf-8")
    lines = [f'{{"id": "{name}", "text": "{text}"}}\n' for name, text in texts.items()]
    (tmp_path / "rows.jsonl").write_text("".join(lines), encoding="utf-8")
    from framing.comparison.openings import openings

    for given in (
        tmp_path / "texts",
        tmp_path / "rows.jsonl",
        pa.table({"id": list(texts), "text": list(texts.values())}),
    ):
        out = tmp_path / f"out{len(list(tmp_path.iterdir()))}"
        folder = Path(framing.score_corpus(given, out, analyzer=finder, n_jobs=1).folder)
        documents = pq.read_table(folder / "documents").to_pylist()
        hits = pq.read_table(folder / "hits").to_pylist()
        articles = [one | {"hits": [hit for hit in hits if hit["id"] == one["id"]]} for one in documents]
        settings = json.loads((folder / "manifest.json").read_text("utf-8"))["settings"]
        found = openings([{"articles": articles}], settings, given)
        assert {one["id"].removesuffix(".txt"): found[one["source"], one["row"]] for one in articles} == texts


def test_a_page_without_heads_titles_or_finds(tmp_path: Path, finder: Analyzer) -> None:
    for name, said in (("found", "Thugs fled."), ("none", "It rained.")):
        rows = [{"text": f"{said} " * (n % 2) + "It rained.", "outlet": "AB"[n % 2], "day": n // 2} for n in range(12)]
        folder = framing.score_corpus(rows, tmp_path / name, analyzer=finder, n_jobs=1).folder
        page = framing.compare(folder, pair="day", fewest=3).to_html(corpus=rows)
        assert page.count('class="chart"') == page.count("<figure") > 0
        assert page.count('<figure class="forest">') == 1
        assert ('<article class="side">' in page) == (name == "found")
        assert framing.compare(folder, "outlet", fewest=3)._repr_html_()


def test_an_axis_has_whole_steps_around_what_it_shows(report: CorpusReport) -> None:
    for top in (0.0, 0.013, 0.7, 1.1, 9.99, 12.76, 480.0):
        ticks = axis([Estimate("A", "rate", "all", "author", top / 2, 0.0, top, 9, 9)], 4)
        assert ticks[0] == 0
        assert ticks[-1] >= top * (1 - 1e-9)
        assert ticks[-1] <= max(1.5 * top, 1.0)
        steps = {round(b - a, 9) for a, b in pairwise(ticks)}
        assert len(steps) == 1
        assert len(ticks) <= 7
    wide = axis([Estimate("A", "rate", "all", "author", 1.0, 0.0, 90.0, 9, 9)], 4)
    assert wide[-1] <= 4, "one wide interval does not press all others together"
    values = [report.estimate(name).value or 0 for name in order(report)]
    assert values == sorted(values, reverse=True)


def test_a_target_is_shown_alone(report: CorpusReport) -> None:
    assert report.to_html("Iran").count("<summary>Iran</summary>") == 1
    with pytest.raises(UnknownName):
        report.to_html("Iraan")


def test_a_notebook_gets_a_fragment(report: CorpusReport) -> None:
    made = report._repr_html_()
    assert "<script" not in made
    assert " id=" not in made
    style = re.search(r"<style>(.*?)</style>", made, re.DOTALL)
    assert style is not None
    for selectors in re.findall(r"([^{}]+)\{", style[1]):
        assert all(one.strip().startswith(".framing-comparison") for one in selectors.split(","))


def test_figures_for_papers(report: CorpusReport, tmp_path: Path) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    for kind, begins in (("png", b"\x89PNG"), ("pdf", b"%PDF"), ("svg", b"<?xml")):
        axes = report.plot("rate")
        axes.figure.savefig(tmp_path / f"rates.{kind}")
        made = (tmp_path / f"rates.{kind}").read_bytes()
        assert made.startswith(begins)
        assert len(made) > 5000
    assert "$x^$" in " ".join(label.get_text() for label in axes.get_yticklabels()), "no formula"
    pyplot.close("all")


def test_a_page_needs_the_library_that_draws_and_a_notebook_does_not(
    report: CorpusReport, html: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(FramingError, match=r"pip install 'framing\[plot\]'"):
        report.to_html()
    made = report._repr_html_()
    assert "<svg" not in made
    assert "pip install" in made
    assert f"{report.estimate('Loud').value:.3f} <small>[" in made


def test_charts_are_the_same_again_and_hold_nothing_but_shapes_and_text(report: CorpusReport, html: str) -> None:
    again = report.to_html()
    charts = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    assert len(charts) > 10
    assert charts == re.findall(r"<svg.*?</svg>", again, re.DOTALL)
    for chart in charts:
        assert {*re.findall(r"<(\w+)", chart)} == {"svg", "path", "text"}
        assert not re.search(r" (?:id|style|clip-path|\w+:\w+)=", chart), "nothing that two charts could both have"
        assert 'role="img" aria-label="' in chart
        assert not {*re.findall(r'(?:fill|stroke)="#', chart)}, "colours are the page's"
    for group in report.groups:
        assert all(plain(group.name)[:12] in plain(chart) for chart in charts[:2])


def test_names_that_xml_cannot_hold_are_drawn(report: CorpusReport) -> None:
    names = {"Calm": "\ufffe\ud800\x00", "Loud": "東方" * 40 + "\n$x^$"}

    def renamed(one: Any) -> Any:
        return replace(
            one,
            **{key: names.get(getattr(one, key), getattr(one, key)) for key in ("group", "name") if hasattr(one, key)},
        )

    odd = replace(report, groups=tuple(map(renamed, report.groups)), estimates=tuple(map(renamed, report.estimates)))
    first = re.findall(r"<svg.*?</svg>", odd._repr_html_(), re.DOTALL)[0]
    assert "<text" in first
    assert "東…<" in first
    assert ">\ufffd\ufffd\ufffd<" in first


def test_command(scored: str, corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    asked = ["compare", scored, "--pair", "event", "--format", "html", "--corpus", str(corpus), "--out", str(out)]
    assert CliRunner().invoke(main, asked).exit_code == 0
    assert "It rained." in out.read_text("utf-8")
    assert CliRunner().invoke(main, ["compare", scored, "--corpus", str(corpus)]).exit_code == 2


@pytest.mark.parametrize(
    "look",
    [
        {"color_scheme": "light"},
        {"color_scheme": "dark", "viewport": {"width": 390, "height": 844}},
    ],
)
def test_axe_finds_nothing(opened: Any, faults: Any, html: str, look: dict[str, Any]) -> None:
    page = opened(html, **look)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert page.title() != "run"


def test_marks_stand_where_figures_are(opened: Any, report: CorpusReport, html: str) -> None:
    page = opened(html)
    drawn = page.evaluate(
        """() => [...document.querySelectorAll('.forest svg')].map(svg => {
          const x = one => { const box = one.getBoundingClientRect(); return box.x + box.width / 2 };
          const middle = [...svg.querySelectorAll('text[text-anchor=middle]')];
          const [first, last] = [middle[0], middle.at(-1)], [low, high] = [first, last].map(one => +one.textContent);
          return [...svg.querySelectorAll('path[transform]')]
            .map(mark => low + (high - low) * (x(mark) - x(first)) / (x(last) - x(first)));
        })"""
    )
    for values, kind in zip(drawn, ("score", "rate"), strict=True):
        assert values == pytest.approx([report.estimate(group, kind).value for group in order(report)], rel=0.02)


def test_paper_keeps_its_marks(opened: Any, html: str) -> None:
    page = opened(html)
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.pdf(format="A4").startswith(b"%PDF")
