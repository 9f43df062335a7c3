"""What is compared, what is refused, and the forms a comparison takes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from made_scored import THUG, article, planted, random_articles, scored

import framing
from framing.cli import main
from framing.comparison.record import CorpusReport
from framing.errors import InputError, UnknownName
from framing.spans import VOICES

__all__ = ["planted"]


def test_periods_come_in_time_and_other_dates_are_left_out(tmp_path: Path) -> None:
    dates = ["2020-02-03", "2019-11-30", "soon", "", None, "2020-01"]
    articles = [article(100, [THUG], date=dates[number % 6]) for number in range(180)]
    report = framing.compare(scored(tmp_path / "out", articles), "date:month")
    assert [one.name for one in report.groups] == ["2019-11", "2020-01", "2020-02"]
    assert report.about["without_group"] == 90
    assert any("90 articles have no date:month" in note for note in report.notes)


def test_small_groups_count_among_the_rest(tmp_path: Path) -> None:
    articles = [article(100, [THUG], outlet=outlet) for outlet in ["A"] * 30 + ["B"] * 30 + ["C"] * 5]
    report = framing.compare(scored(tmp_path / "out", articles))
    assert [one.name for one in report.groups] == ["A", "B"]
    assert report.about["small_groups"] == {"C": 5}
    difference = next(one for one in report.differences if one.kind == "score" and one.group == "A")
    assert difference.n == 65


@pytest.mark.parametrize(
    ("asked", "complaint"),
    [
        ({"by": "oulet"}, "unknown column 'oulet'; did you mean 'outlet'"),
        ({"by": "outlet:month"}, "0 of 0 groups"),
        ({"by": "date:moon"}, "unknown period 'moon'; did you mean 'month'"),
        ({"pair": "evnt"}, "unknown column 'evnt'; did you mean 'event'"),
        ({"pair": "event", "cluster": "event"}, "both pair and cluster"),
        ({"reference": "D"}, "unknown reference group 'D'"),
        ({"fewest": 1000}, "0 of 3 groups with 1000 articles or more; the largest: A (10)"),
        ({"level": 95}, "level is 95"),
        ({"by": []}, "no column to group by"),
    ],
)
def test_faults_are_named(tmp_path: Path, asked: dict[str, Any], complaint: str) -> None:
    articles = random_articles(30, event=str, date=lambda _: "2020-01-01")
    folder = scored(tmp_path / "out", articles)
    with pytest.raises(framing.FramingError, match=complaint.replace("(", r"\(").replace(")", r"\)")):
        framing.compare(folder, **{"fewest": 5, **asked})


def test_folders_that_are_no_scored_corpus_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such folder"):
        framing.compare(tmp_path / "none")
    with pytest.raises(InputError, match="no manifest"):
        framing.compare(tmp_path)
    (tmp_path / "manifest.json").write_text('{"schema": "framing-corpus/1"}')
    with pytest.raises(InputError, match="nothing is scored yet"):
        framing.compare(tmp_path)
    (tmp_path / "manifest.json").write_text('{"schema": "framing-corpus/7"}')
    with pytest.raises(InputError, match="this version reads 'framing-corpus/1'"):
        framing.compare(tmp_path)
    folder = scored(tmp_path / "csv", random_articles(6), settings={"format": "csv"})
    with pytest.raises(InputError, match="its tables are csv"):
        framing.compare(folder)


def test_a_folder_may_lie_anywhere_fsspec_knows(tmp_path: Path) -> None:
    import fsspec

    folder = scored(tmp_path / "out", random_articles(90), shards=2)
    fsspec.filesystem("memory").put(str(folder), "/compared", recursive=True)
    there = framing.compare("memory://compared")
    assert there.estimates == framing.compare(folder).estimates
    written = there.to_parquet("memory://tables")
    assert len(written) == 5
    assert fsspec.filesystem("memory").exists(written[0])


def test_an_unfinished_run_says_so(tmp_path: Path) -> None:
    folder = scored(tmp_path / "out", random_articles(90))
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest["shards"]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert any("has not ended" in note for note in framing.compare(folder).notes)


def test_formats(planted: CorpusReport, tmp_path: Path) -> None:
    text = planted.to_text("Iran")
    assert max(map(len, text.splitlines())) <= 80
    assert "\x1b" not in text
    for part in ("240 articles by outlet: 3 groups", "▲", "Who calls Iran what", "theocracy 50%"):
        assert part in text
    page = planted.to_markdown()
    widths = {line.count("|") for line in page.split("## ")[0].splitlines() if line.startswith("|")}
    assert widths == {6}
    assert "## Who calls what how: Iran" in page
    data = json.loads(planted.to_json())
    assert data["schema"] == "framing-comparison/1"
    assert len(data["differences"]) == len(planted.differences)
    for path in planted.to_parquet(tmp_path / "tables"):
        table = pq.read_table(path)
        assert table.equals(planted.to_table(Path(path).stem))
        assert b"unit" in table.schema.field(0).metadata
    frame = planted.to_frame("calls")
    assert frame[frame.group == "A"]["count"].sum() == 16
    with pytest.raises(UnknownName, match="did you mean 'terms'"):
        planted.to_frame("term")


def test_names_of_groups_obey_nobody(tmp_path: Path) -> None:
    names = ["Evil\x1b[31m|Daily", "B\nnews", "C"]
    articles = [article(100, [THUG] * (number % 3), outlet=names[number % 3]) for number in range(90)]
    report = framing.compare(scored(tmp_path / "out", articles))
    assert "\x1b" not in report.to_text()
    assert "\\|Daily" in report.to_markdown()


def test_plot_is_a_forest(planted: CorpusReport) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    axes = planted.plot("rate", "emotive")
    assert next(label.get_text() for label in axes.get_yticklabels()) == "A  (80)"
    marks = [line for line in axes.lines if len(line.get_xdata()) == 1]
    assert [line.get_marker() for line in marks] == ["^", "v", "v"]
    pyplot.close("all")


def test_no_scores_without_the_bias_head(tmp_path: Path) -> None:
    texts = ["The regime fell. Thugs cheered. It rained.", "Talks went on. The minister spoke. It rained."] * 4
    rows = pa.table({"text": texts, "outlet": ["A", "B"] * 4})
    framing.score_corpus(rows, tmp_path / "out", analyzer=framing.Analyzer(heads=[]))
    report = framing.compare(tmp_path / "out", fewest=2)
    assert {one.kind for one in report.estimates} == {"rate"}
    assert report.estimate("A", "rate").value > report.estimate("B", "rate").value  # type: ignore[operator]
    assert "score" not in report.to_text().split("Differences")[0].split("group")[1]


def test_a_scored_corpus_agrees_with_its_reports(tmp_path: Path, slanted: str, neutral: str) -> None:
    rows = pa.table({"text": [slanted, neutral, slanted, neutral], "outlet": ["A", "B"] * 2})
    framing.score_corpus(rows, tmp_path / "out")
    report = framing.compare(tmp_path / "out", fewest=2)
    document = framing.analyze(slanted)
    assert report.estimate("A").value == pytest.approx(document.score, abs=1e-6)
    for voice in VOICES:
        count = sum(hit.voice == voice for hit in document.hits)
        assert report.estimate("A", "rate", "all", voice).count == 2 * count
    p = np.array([one.probability("bias")["biased"] for one in document.sentences if one.voice == "author"])
    assert report.estimate("A", "share", "bias.biased").value == pytest.approx(p.mean(), abs=1e-6)


def test_command(tmp_path: Path) -> None:
    folder = str(scored(tmp_path / "out", random_articles(90)))
    result = CliRunner().invoke(main, ["compare", folder])
    assert result.exit_code == 0
    assert "90 articles by outlet: 3 groups" in result.stdout
    found = CliRunner().invoke(main, ["compare", folder, "--format", "json", "--reference", "A"])
    assert {one["group"] for one in json.loads(found.stdout)["differences"]} == {"B", "C"}
    table = CliRunner().invoke(main, ["compare", folder, "--format", "csv", "--table", "groups"])
    assert table.stdout.splitlines()[0] == "name,n_articles,n_words,n_sentences,n_hits"
    written = CliRunner().invoke(main, ["compare", folder, "--format", "parquet", "--out", str(tmp_path / "tables")])
    assert len(written.stdout.splitlines()) == 5
    wrong = CliRunner().invoke(main, ["compare", folder, "--by", "outlets"])
    assert wrong.exit_code == 2
    assert "did you mean 'outlet'" in wrong.stderr
    assert CliRunner().invoke(main, ["compare", folder, "--target", "Iran"]).exit_code == 2
