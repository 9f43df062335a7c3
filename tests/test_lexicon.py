from __future__ import annotations

from pathlib import Path

import pytest

from framing import Analyzer, FramingError, Lexicon
from framing.evaluate.lexicon import faults
from framing.lexicon.catalogue import categories
from framing.lexicon.terms import COLUMNS

ROW = {
    "term": "blorgist",
    "forms": "blorgists",
    "category": "ideology",
    "direction": "delegitimise",
    "severity": "0.5",
    "target": "before",
    "sense": "a made-up slur",
    "advice": "avoid",
    "neutral": "member",
    "loaded": "",
    "plain": "prev: famous",
    "contested": "no",
    "sources": "ap",
    "hit": "The Iranian blorgists left.",
    "miss": "A famous blorgist left.",
    "note": "",
}


def pack(folder: Path, *rows: dict[str, str]) -> Path:
    path = folder / "ours.tsv"
    lines = ["# ours", "\t".join(COLUMNS), *("\t".join((ROW | row)[c] for c in COLUMNS) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_the_bundled_lexicon_is_sound() -> None:
    assert list(faults(Lexicon.load())) == []


def test_every_category_has_rows_and_there_are_enough() -> None:
    lexicon = Lexicon.load()
    assert {term.category for term in lexicon} == set(categories())
    assert len(lexicon) >= 300


@pytest.mark.parametrize(
    ("sentence", "term"),
    [
        ("They follow a strict exercise regime.", None),
        ("The new tax regime takes effect in May.", None),
        ("All seats were occupied by fans.", None),
        ("She had radical surgery in March.", None),
        ("The regime in Tehran denied it.", "regime"),
        ("The regime in Tel Aviv denied it.", "regime"),
        ("Troops entered the occupied city.", "occupied"),
        ("The terrorists fled.", "terrorist"),
    ],
)
def test_a_plain_sense_is_not_flagged(finder: Analyzer, sentence: str, term: str | None) -> None:
    assert [hit.term for hit in finder.find([sentence])[0]] == ([term] if term else [])


@pytest.mark.parametrize(
    ("sentence", "target"),
    [
        ("The Israeli regime denied it.", "Israel"),
        ("The Iranian regime denied it.", "Iran"),
        ("The regime in Tehran denied it.", "Iran"),
        ("The Syria-based terrorists fled.", None),
        ("Neither he nor the regime answered.", None),
    ],
)
def test_a_target_is_found_or_none(finder: Analyzer, sentence: str, target: str | None) -> None:
    assert finder.find([sentence])[0][0].target == target


def test_a_pack_of_ones_own_joins_the_bundled_one(tmp_path: Path) -> None:
    ours = Lexicon.read(pack(tmp_path, {}))
    analyzer = Analyzer(heads=[], lexicon=Lexicon.load() | ours)
    hits = analyzer.find(["The Iranian blorgists toppled the regime.", "A famous blorgist spoke."])
    assert [hit.term for hit in hits[0]] == ["blorgist", "regime"]
    assert hits[0][0].target == "Iran"
    assert hits[1] == []


def test_the_right_pack_overrides_by_term(tmp_path: Path) -> None:
    ours = Lexicon.read(pack(tmp_path, {"term": "regime", "forms": "regimes", "sense": "ours", "plain": ""}))
    joined = Lexicon.load() | ours
    assert joined["regime"].sense == "ours"
    assert sum("regime" in term.forms for term in joined) == 1


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"direction": "delegitimize"}, "did you mean 'delegitimise'"),
        ({"advice": "avoidd"}, "did you mean 'avoid'"),
        ({"severity": "2"}, "severity is '2'"),
        ({"plain": "perv: famous"}, "did you mean 'prev'"),
        ({"plain": "prev:"}, "takes at least one"),
        ({"target": "behind"}, "unknown target 'behind'"),
        ({"term": ""}, "the term is empty"),
        ({"contested": "maybe"}, "unknown contested 'maybe'"),
        ({"category": "ideologie"}, "did you mean 'ideology'"),
    ],
)
def test_a_broken_row_is_named_with_its_line(tmp_path: Path, change: dict[str, str], complaint: str) -> None:
    with pytest.raises(FramingError) as error:
        Lexicon.read(pack(tmp_path, {}, {"term": "other", "forms": ""} | change))
    assert str(error.value).startswith("ours.tsv:4")
    assert complaint in str(error.value)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"hit": "Nothing here."}, "is not found in its `hit`"),
        ({"miss": "The blorgist left."}, "hits its `miss`"),
        ({"neutral": "regime"}, "is itself loaded"),
        ({"sources": "app"}, "did you mean 'ap'"),
        ({"sources": "editorial"}, "the note must give the reason"),
        ({"neutral": ""}, "without alternatives"),
        ({"contested": "yes"}, "contested, yet severity"),
    ],
)
def test_the_check_finds_what_is_wrong_with_a_row(tmp_path: Path, change: dict[str, str], complaint: str) -> None:
    joined = Lexicon.load() | Lexicon.read(pack(tmp_path, change))
    assert any("ours.tsv:3" in fault and complaint in fault for fault in faults(joined))


def test_a_wrong_cell_count_and_header_are_named(tmp_path: Path) -> None:
    path = tmp_path / "ours.tsv"
    path.write_text("term\tforms\n", encoding="utf-8")
    with pytest.raises(FramingError, match=r"ours.tsv:1: header"):
        Lexicon.read(path)
    path.write_text("\t".join(COLUMNS) + "\nblorg\n", encoding="utf-8")
    with pytest.raises(FramingError, match=r"ours.tsv:2: 1 cells; expected 16"):
        Lexicon.read(path)
    with pytest.raises(FramingError, match="No such file"):
        Lexicon.read(tmp_path / "none.tsv")


def test_an_unknown_class_in_a_context_is_named(tmp_path: Path) -> None:
    lexicon = Lexicon.read(pack(tmp_path, {"plain": "near: @militry"}))
    with pytest.raises(FramingError, match="did you mean 'military'"):
        Analyzer(heads=[], lexicon=lexicon)
