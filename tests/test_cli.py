from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from framing.cli import main


def run(*arguments: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(main, list(arguments), input=stdin)


@pytest.fixture
def article(tmp_path: Path, slanted: str) -> Path:
    path = tmp_path / "article.txt"
    path.write_text(slanted, encoding="utf-8")
    return path


def test_score_prints_a_report(article: Path) -> None:
    result = run("score", str(article))
    assert result.exit_code == 0
    for part in (
        "Score 0.",
        "Most loaded sentences",
        "Sentence by sentence",
        "Loaded terms",
        "thugs]",
        "avoid",
        "quoted",
    ):
        assert part in result.stdout
    assert "\x1b" not in result.stdout
    assert "Sentence by sentence" not in run("score", "--brief", str(article)).stdout


def test_score_as_json_is_the_report(article: Path, slanted: str) -> None:
    data = json.loads(run("score", "--format", "json", str(article)).stdout)
    assert data["id"] == str(article)
    assert data["n_characters"] == len(slanted)
    lines = run("score", "--format", "json", str(article), str(article)).stdout.splitlines()
    assert [json.loads(line)["id"] for line in lines] == [str(article)] * 2


def test_score_writes_a_file_or_a_folder_of_reports(article: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    result = run("score", "--format", "html", "--out", str(page), str(article))
    assert (result.exit_code, result.stdout) == (0, "")
    assert page.read_text("utf-8").startswith("<!doctype html>")
    (tmp_path / "other").mkdir()
    namesake = tmp_path / "other" / article.name
    namesake.write_text("It rained.", encoding="utf-8")
    folder = tmp_path / "reports"
    assert run("score", "--format", "markdown", "--out", str(folder), str(article), str(namesake)).exit_code == 0
    assert sorted(path.name for path in folder.iterdir()) == ["article-2.md", "article.md"]
    assert "No loaded term" in (folder / "article-2.md").read_text("utf-8")
    result = run("score", "--out", str(tmp_path), str(article))
    assert result.exit_code == 2
    assert "expected a place to write to" in result.stderr


def test_score_reads_standard_input() -> None:
    result = run("score", "-", stdin=b"The regime fell. It rained. They cheered.")
    assert result.exit_code == 0
    assert "[regime]" in result.stdout


@pytest.mark.parametrize(
    ("content", "arguments", "complaint"),
    [
        (b"One line.\nCaf\xe9 closed.\n", (), "bad.txt:2: not valid utf-8 at byte 13 (0xe9"),
        (bytes(range(256)) * 20, (), "looks like a binary file"),
        (None, (), "no such file"),
        ("folder", (), "is a directory"),
        (b"fine", ("--encoding", "utf8000"), "unknown encoding 'utf8000'"),
    ],
)
def test_bad_input_is_named_and_does_not_stop_the_others(
    tmp_path: Path, article: Path, content: bytes | str | None, arguments: tuple[str, ...], complaint: str
) -> None:
    bad = tmp_path / "bad.txt"
    if content == "folder":
        bad.mkdir()
    elif isinstance(content, bytes):
        bad.write_bytes(content)
    result = run("score", "--brief", *arguments, str(bad), str(article))
    assert complaint in result.stderr
    assert "Traceback" not in result.stderr
    if arguments:
        assert result.exit_code == 2
    else:
        assert result.exit_code == 1
        assert "Loaded terms" in result.stdout


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (b"", "Nothing to score"),
        (b" \n\t \r\n", "Nothing to score"),
        (b"Word", "Score none"),
        (b"\xef\xbb\xbfThe regime fell.", "[regime]"),
        ("The regime fell.".encode("utf-16"), "[regime]"),
        (b"The regime\x00 fell.", "[regime]"),
        ("انهار النظام.".encode(), "Score none"),
        (b"The regime fell.\r\nIt rained.\r\n", "[regime]"),
    ],
)
def test_odd_input_gives_a_clear_report(tmp_path: Path, content: bytes, shown: str) -> None:
    path = tmp_path / "odd.txt"
    path.write_bytes(content)
    result = run("score", str(path))
    assert result.exit_code == 0, result.stderr
    assert shown in result.stdout


def test_another_encoding_can_be_named(tmp_path: Path) -> None:
    path = tmp_path / "latin.txt"
    path.write_bytes("Le caf\xe9 regime.".encode("cp1252"))
    assert "café [regime]" in run("score", "--encoding", "cp1252", str(path)).stdout


def test_explain_shows_parts_and_sum() -> None:
    result = run("explain", "The regime's thugs crushed the protest.")
    assert result.exit_code == 0
    assert "decision value" in result.stdout
    assert "thugs" in result.stdout


def test_lexicon_commands() -> None:
    assert "0 faults" in run("lexicon", "check").output
    shown = " ".join(run("lexicon", "show", "regime").stdout.split())
    for part in (
        "Avoid it in the writer's own voice; write",
        "plain right after",
        "of 15 times in BABE",
        "van Dijk",
    ):
        assert part in shown
    shown = " ".join(run("lexicon", "show", "Occupied").stdout.split())
    for part in ("Contested: the guides disagree.", "for a term of law", "against Israel says disputed", "[occupied]"):
        assert part in shown
    assert "Republicans and Democrats\thostile\tRepublicans " in run("lexicon", "lean").output
    listed = run("lexicon", "list", "--category", "legitimacy").stdout
    assert "regime\tlegitimacy" in listed
    rows = [json.loads(line) for line in run("lexicon", "list", "--json").stdout.splitlines()]
    assert len(rows) >= 300


def test_wrong_names_offer_the_nearest() -> None:
    result = run("lexicon", "show", "regmie")
    assert result.exit_code == 2
    assert "did you mean 'regime'" in result.stderr
    assert "did you mean 'legitimacy'" in run("lexicon", "list", "--category", "legitimcy").stderr
    assert run("score").exit_code == 2


def test_import_is_light() -> None:
    heavy = ["sklearn", "datasets", "pandas", "matplotlib", "numpy", "scipy", "rich", "click"]
    code = f"import sys, framing; sys.exit(' '.join(m for m in {heavy!r} if m in sys.modules) or 0)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_scoring_loads_no_training_library(article: Path) -> None:
    code = (
        "import sys, framing; framing.analyze(open(sys.argv[1], encoding='utf-8').read()).to_text();"
        "heavy = ('sklearn', 'datasets', 'pandas', 'matplotlib');"
        "sys.exit(' '.join(m for m in heavy if m in sys.modules) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(article)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
