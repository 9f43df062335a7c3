"""Packs of one's own: joined, removed, overridden, and every complaint with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from framing import Analyzer, FramingError, Lexicon
from framing.cli import main
from framing.evaluation.lexicon import faults
from framing.lexicon.terms import COLUMNS

HEAD = ("# title: Ours", "# licence: CC BY 4.0", "# source ours-2024: Our Style Guide, 2024, entry on the word")
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


def pack(folder: Path, *rows: dict[str, str] | str, head: tuple[str, ...] = HEAD, name: str = "ours.tsv") -> Path:
    """A file of rows; a row that is text is a line as it stands."""
    path = folder / name
    lines = [row if isinstance(row, str) else "\t".join((ROW | row)[c] for c in COLUMNS) for row in rows]
    path.write_text("\n".join((*head, "\t".join(COLUMNS), *lines)) + "\n", encoding="utf-8")
    return path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


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
    assert str(error.value).startswith("ours.tsv:6")
    assert complaint in str(error.value)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"hit": "Nothing here."}, "is not found in its `hit`"),
        ({"miss": "The blorgist left."}, "hits its `miss`"),
        ({"neutral": "regime"}, "is itself loaded"),
        ({"sources": "app"}, "did you mean 'ap'"),
        ({"sources": "ours-2042"}, "did you mean 'ours-2024'"),
        ({"contested": "yes", "severity": "", "note": "for: them"}, "expected both positions"),
        ({"sources": "editorial"}, "the note must give the reason"),
        ({"neutral": ""}, "without alternatives"),
        ({"contested": "yes"}, "contested, yet severity"),
        ({"plain": "near: famous|of north korea + prev: old"}, "spells 'north korea'"),
        ({"loaded": "prev: famous + near: Israel*"}, "spells 'israel', a listed name; expected its class, @state"),
    ],
)
def test_the_check_finds_what_is_wrong_with_a_row(tmp_path: Path, change: dict[str, str], complaint: str) -> None:
    joined = Lexicon.load() | Lexicon.read(pack(tmp_path, change))
    assert any("ours.tsv:5" in fault and complaint in fault for fault in faults(joined))


def test_a_wrong_cell_count_and_header_are_named(tmp_path: Path) -> None:
    path = tmp_path / "ours.tsv"
    path.write_text("term\tforms\n", encoding="utf-8")
    with pytest.raises(FramingError, match=r"ours.tsv:1: header lacks"):
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


def test_the_check_passes_a_sound_pack_with_the_bundled_ones(tmp_path: Path) -> None:
    path = pack(tmp_path, {"sources": "ours-2024"})
    result = run("lexicon", "check", str(path))
    assert result.exit_code == 0, result.output
    assert "0 faults" in result.output


def test_a_pack_says_its_title_licence_and_sources(tmp_path: Path) -> None:
    ours = Lexicon.load() | Lexicon.read(pack(tmp_path, {"sources": "ours-2024"}))
    assert (ours.packs[-1].title, ours.packs[-1].licence) == ("Ours", "CC BY 4.0")
    assert str(ours.sources["ours-2024"]) == "Our Style Guide, 2024, entry on the word"
    assert {pack.licence for pack in Lexicon.load().packs} == {"Apache-2.0"}
    shown = run("lexicon", "show", "blorgist", "--lexicon", str(tmp_path / "ours.tsv")).output
    assert "Our Style Guide, 2024, entry on the word" in " ".join(shown.split())
    assert "ours.tsv:5 (Ours; CC BY 4.0)" in shown


@pytest.mark.parametrize(
    ("head", "complaint"),
    [
        (("# lisence: MIT",), "ours.tsv:1: unknown line of the head 'lisence'; did you mean 'licence'"),
        (("# title: A", "# title: B"), "ours.tsv:2: the title stands twice"),
        (("# licence:",), "ours.tsv:1: the licence is empty"),
        (("# source: Guide, 2024, entry",), "ours.tsv:1: a source without a key"),
        (("# source ours: Guide, entry",), "ours.tsv:1: a source without citation, year and section"),
        (("# source ours: Guide, 2024",), "expected `# source KEY: CITATION, YEAR, SECTION`"),
        (("# source a: G, 2024, b", "# source a: H, 2024, b"), "ours.tsv:2: source 'a' stands already at ours.tsv:1"),
    ],
)
def test_a_broken_head_is_named_with_its_line(tmp_path: Path, head: tuple[str, ...], complaint: str) -> None:
    with pytest.raises(FramingError) as error:
        Lexicon.read(pack(tmp_path, {}, head=head))
    assert complaint in str(error.value)


@pytest.mark.parametrize(
    ("head", "complaint"),
    [
        ((), "ours.tsv:1: the pack has no title"),
        (("# title: Ours", "# note: licence to follow"), "ours.tsv:1: the pack has no licence"),
        (("# title: A", "# licence: B", "# source ap: Mine, 2024, all"), "ours.tsv:3: source 'ap' is the bundled"),
    ],
)
def test_the_check_finds_what_a_head_lacks(tmp_path: Path, head: tuple[str, ...], complaint: str) -> None:
    joined = Lexicon.load() | Lexicon.read(pack(tmp_path, {}, head=head))
    assert any(complaint in fault for fault in faults(joined))


def test_license_may_be_spelt_either_way(tmp_path: Path) -> None:
    assert Lexicon.read(pack(tmp_path, {}, head=("# License: MIT",))).packs[0].licence == "MIT"


def test_a_pack_removes_terms_and_forms(tmp_path: Path) -> None:
    ours = Lexicon.read(pack(tmp_path, "-regime", "-narco-terrorist" + "\t" * (len(COLUMNS) - 1), {}))
    joined = Lexicon.load() | ours
    assert "regime" not in joined
    assert "terrorist" in joined
    assert "narco-terrorist" not in joined["terrorist"].forms
    hits = Analyzer(heads=[], lexicon=joined).find(["The Iranian regime and the blorgists left."])[0]
    assert [hit.term for hit in hits] == ["blorgist"]


def test_removal_by_name_in_python() -> None:
    lexicon = Lexicon.load()
    less = lexicon.without("regime", "Narco Terrorists")
    assert len(less) == len(lexicon) - 1
    assert "narco-terrorists" not in less["terrorist"].forms
    with pytest.raises(FramingError, match="did you mean 'regime'"):
        lexicon.without("regmie")


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("-", "ours.tsv:6: a removal names no term"),
        ("-regime" + "\t" * (len(COLUMNS) - 1) + "why not", "ours.tsv:6: a removal has note as well"),
        ("-regime\tregimes", "ours.tsv:6: 2 cells; expected 16"),
    ],
)
def test_a_broken_removal_is_named_with_its_line(tmp_path: Path, row: str, complaint: str) -> None:
    with pytest.raises(FramingError) as error:
        Lexicon.read(pack(tmp_path, {}, row))
    assert complaint in str(error.value)


def test_removing_what_is_not_there_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(FramingError) as error:
        Lexicon.load() | Lexicon.read(pack(tmp_path, {}, "-regmie"))
    assert "ours.tsv:6: cannot remove 'regmie': unknown term 'regmie'; did you mean 'regime'" in str(error.value)


def test_a_form_of_ones_own_leaves_the_bundled_row_its_others(tmp_path: Path) -> None:
    path = pack(tmp_path, {"term": "narco terrorist", "forms": "", "hit": "The Iranian narco-terrorist left."})
    path.write_text(path.read_text("utf-8").replace("A famous blorgist", "A famous narco-terrorist"), encoding="utf-8")
    joined = Lexicon.load() | Lexicon.read(path)
    assert joined["narco-terrorist"].where == "ours.tsv:5"
    assert joined["terrorist"].forms[:2] == ("terrorist", "terrorists")
    assert not [fault for fault in faults(joined) if "alternative" not in fault]


def test_packs_apply_from_left_to_right(tmp_path: Path) -> None:
    first = Lexicon.read(pack(tmp_path, {}, name="first.tsv"))
    second = Lexicon.read(pack(tmp_path, "-blorgist", {"term": "glorp", "forms": ""}, name="second.tsv"))
    assert [term.term for term in first | second] == ["glorp"]
    third = Lexicon.read(pack(tmp_path, {"sense": "other"}, name="third.tsv"))
    assert (first | third)["blorgist"].sense == "other"
    removing = Lexicon.read(pack(tmp_path, "-regime", name="fourth.tsv"))
    assert "regime" not in Lexicon.load() | (removing | first)


def test_all_broken_rows_are_named_at_once(tmp_path: Path) -> None:
    path = pack(tmp_path, {"advice": "avoidd"}, {"term": "other", "severity": "9"}, "-")
    with pytest.raises(FramingError) as error:
        Lexicon.read(path)
    assert [line.partition(": ")[0] for line in str(error.value).splitlines()] == [f"ours.tsv:{n}" for n in (5, 6, 7)]
    result = run("lexicon", "check", str(path))
    assert result.exit_code == 2
    assert "ours.tsv:6: severity is '9'" in result.output


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("\t", "    "), "ours.tsv:4: header has no tabs"),
        (("advice", "advise"), "ours.tsv:4: header: unknown column 'advise'; did you mean 'advice'"),
        (("\tnote", ""), "ours.tsv:4: header lacks note"),
        (("hit\tmiss", "miss\thit"), "ours.tsv:4: header lacks the right order"),
    ],
)
def test_a_broken_header_is_named(tmp_path: Path, change: tuple[str, str], complaint: str) -> None:
    path = pack(tmp_path, {})
    path.write_text(path.read_text("utf-8").replace(*change), encoding="utf-8")
    with pytest.raises(FramingError) as error:
        Lexicon.read(path)
    assert complaint in str(error.value)


def test_a_pack_from_a_spreadsheet_is_read(tmp_path: Path) -> None:
    path = pack(tmp_path, {"note": "line\u2028separator"})
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert Lexicon.read(path)["blorgist"].where == "ours.tsv:5"
    path.write_bytes(b"caf\xe9")
    with pytest.raises(FramingError, match=r"ours.tsv: not UTF-8 at byte 3"):
        Lexicon.read(path)


def test_the_command_line_takes_packs(tmp_path: Path) -> None:
    ours, less = str(pack(tmp_path, {})), str(pack(tmp_path, "-regime", name="less.tsv"))
    text = tmp_path / "article.txt"
    text.write_text("The Iranian regime fell. The blorgists fled. It rained.", encoding="utf-8")
    scored = run("score", "--lexicon", ours, "--lexicon", less, str(text)).output
    assert "[blorgists]" in scored
    assert "[regime]" not in scored
    listed = run("lexicon", "list", "--lexicon", ours, "--lexicon", less).output
    assert "\nblorgist\tideology" in listed
    assert "\nregime\t" not in listed
    assert run("lexicon", "show", "regime", "--lexicon", less).exit_code == 2
    assert run("lexicon", "check", "--lexicon", ours).exit_code == 0
