"""Swaps of names are sentences that a person could have written, listed ones move no head, and the rest is told."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import framing
from framing import Analyzer
from framing.classify.head import shipped
from framing.cli import main
from framing.errors import InputError, LexiconError, UnknownName
from framing.evaluation.audit import _moves
from framing.evaluation.gender import turned
from framing.evaluation.named import read
from framing.evaluation.swaps import LISTED, UNLISTED, names, swaps
from framing.evaluation.symmetry import CLASSES, GENDER, TERM, Moves, SymmetryReport
from framing.evaluation.templates import LOADED, NEUTRAL, QUOTED, checks, filled
from framing.lexicon.terms import COLUMNS

SENTENCES = """
The Israeli regime shelled Gaza, and Iran said it would answer.
An American said the U.S. would veto it; Washington's envoy left Moscow.
Russians and Ukrainians met in Geneva while Kyiv denied the report.
The United States’ allies in the Netherlands shamelessly cheered.
US troops crushed the protest in Zimbabwe.
Republicans rammed through the bill, and Democrats' thugs cheered.
A Republican senator slammed the Democratic plan.
The Conservative Party and the Labour Party agreed on the budget.
Hamas fired on the bus, Hezbollah said, and its thugs fled.
Muslims and Christians prayed near the Jewish school.
An Islamic charity gave a Catholic priest the money.
Latinos and African Americans voted early.
CNN peddled a lie about the vote, Fox News said.
The New York Times published the disgraceful interview.
Trump ranted for an hour about President Obama.
Hillary Clinton admitted that she had met Nancy Pelosi.
Mr. Biden told his wife that she was right.
ISRAEL SLAMS IRAN OVER ATTACK
""".strip().splitlines()


@pytest.fixture(scope="module")
def report(analyzer: Analyzer) -> SymmetryReport:
    return framing.audit(analyzer, SENTENCES)


def made(sentence: str, *classes: str) -> set[str]:
    return {swap.text for swap in swaps(read([sentence]), classes or LISTED)}


@pytest.mark.parametrize("head", [head for head in shipped() if head != "portrayal"])
def test_listed_names_move_no_shipped_head(report: SymmetryReport, head: str) -> None:
    listed = np.array([swap.listed for swap in report.swaps])
    assert {swap.klass for swap in report.swaps if swap.listed} == set(LISTED)
    assert listed.sum() > 400
    assert np.count_nonzero(report.moves[head].shift[listed]) == 0
    assert not report.moves[head].flip[listed].any()
    assert report.symmetric


def test_swaps_of_listed_names_leave_the_hits(report: SymmetryReport) -> None:
    changed = [report.swaps[index] for index in np.flatnonzero(report.hits_changed)]
    assert [swap.text for swap in changed if swap.listed] == []


def test_names_that_are_not_listed_are_told(report: SymmetryReport) -> None:
    rows = {row.klass: row for row in report.by_class("bias")}
    assert list(rows) == [name for name in (*CLASSES, TERM) if name in rows]
    for klass in (*UNLISTED.values(), GENDER):
        assert 0 < rows[klass].mean <= rows[klass].largest <= 1
    assert sum(row.n for row in rows.values()) == len(report.swaps) == sum(row.n for row in report.by_pair("bias"))
    largest = report.largest("bias")
    assert report.moves["bias"].size[largest[0]] == max(row.largest for row in rows.values())
    change = report.change("bias", largest[0])
    assert change["sentence"] in SENTENCES
    assert change["flip"] == (
        (change["probability"]["biased"] >= 0.5) != (change["probability_swapped"]["biased"] >= 0.5)
    )


def test_probabilities_are_those_of_the_sentences_swapped(analyzer: Analyzer, report: SymmetryReport) -> None:
    moves = report.moves["bias"]
    some = np.linspace(0, len(report.swaps) - 1, 40).astype(int).tolist()
    after = analyzer.classify([report.swaps[index].text for index in some])
    before = analyzer.classify([report.sentences[report.swaps[index].sentence] for index in some])
    np.testing.assert_allclose(moves.shift[some], after - before, atol=1e-12)
    np.testing.assert_array_equal(moves.flip[some], (after[:, 1] >= 0.5) != (before[:, 1] >= 0.5))


@pytest.mark.parametrize(
    ("sentence", "some", "none"),
    [
        (
            "Israel struck Iran's port.",
            ["Iran struck Israel's port.", "India struck Iran's port."],
            ["Iran struck Iran's"],
        ),
        ("The Israeli envoy left Tel Aviv.", ["The Iranian envoy left Tehran."], ["The Iranian envoy left Tel Aviv."]),
        ("An Iranian wept.", ["An Israeli wept."], ["An Russian wept.", "A Russian wept."]),
        ("The U.S. said so.", ["The UK said so."], ["The Iran said so.", "The UK. said so."]),
        ("He left the U.S.", ["He left the UK."], ["He left the UK"]),
        ("The United States' plan", ["The United Kingdom's plan"], ["The Iran's plan"]),
        ("Democrats' plan", ["Republicans' plan", "Tories' plan"], ["Republican Party' plan"]),
        ("A Republican bill passed.", ["A Democratic bill passed."], ["A Democrat bill passed."]),
        ("A Republican lied.", ["A Democrat lied."], ["A Democratic lied."]),
        ("Jewish voters", ["Muslim voters", "Hindu voters"], ["Jew voters", "Muslims voters"]),
        ("So the BBC lied.", ["So the New York Times lied."], ["So the CNN lied."]),
        ("The BBC lied.", ["The Daily Mail lied."], ["The New York Times lied."]),
        ("IRAN HITS ISRAEL", ["INDIA HITS ISRAEL", "ISRAEL HITS IRAN"], ["India HITS ISRAEL"]),
        ("Trump fell.", ["Putin fell.", "Merkel fell."], ["Donald Trump fell.", "Vladimir Putin fell."]),
        ("Trump said he fell.", ["Putin said he fell."], ["Merkel said he fell."]),
        ("The American Legion met.", [], ["The Iranian Legion met."]),
        ("Zimbabweans fled Harare.", ["Israelis fled Tel Aviv."], ["Israeli fled Tel Aviv."]),
        ("It rained.", [], ["It rained."]),
    ],
)
def test_a_swap_is_grammatical(sentence: str, some: list[str], none: list[str]) -> None:
    found = made(sentence)
    assert set(some) <= found
    assert found.isdisjoint(none)


def test_a_name_that_would_be_read_as_another_is_left_out() -> None:
    found = made("The Iranian Muslims prayed.", "state")
    assert "The Israeli Muslims prayed." in found
    assert "The American Muslims prayed." not in found


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("He saw her.", "She saw him."),
        ("She lost her keys; the house was hers.", "He lost his keys; the house was his."),
        ("Mrs. Lee told him to ask her and himself.", "Mr. Lee told her to ask him and herself."),
        ("HE RESIGNED", "SHE RESIGNED"),
        ("John Smith, a congressman, left.", "Linda Smith, a congresswoman, left."),
        ("The John said so.", None),
        ("Donald Trump and his son spoke.", "Donald Trump and her daughter spoke."),
        ("It rained.", None),
    ],
)
def test_gender_is_turned(sentence: str, expected: str | None) -> None:
    found = turned(read([sentence])[0])
    assert (found.text if found else None) == expected


def test_a_name_inside_a_loaded_term_is_a_class_of_its_own(analyzer: Analyzer) -> None:
    report = framing.audit(analyzer, ["Democrat leaders left the room."], ["party"])
    assert {swap.klass for swap in report.swaps} == {TERM}
    assert report.by_class("bias")[0].largest > 0
    assert report.symmetric


def test_names_are_of_both_genders_and_in_no_list() -> None:
    persons = [name for name in names() if name.klass == UNLISTED["person"]]
    assert sum(name.gender == "m" for name in persons) == sum(name.gender == "f" for name in persons) >= 20
    assert all(not sentence.mentions for sentence in read([f[0] for name in persons for f in name.forms.values()]))


def test_seeds_name_their_faults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from framing.evaluation import swaps as module

    head = "class\tname\tgender\tnoun\tthe\tshort\tfull\tadjective\tperson\tpeople\tcapital\n"
    (tmp_path / "unlisted.tsv").write_text(
        "kind\torigin\tname\tmale\tfemale\nplace\tnone\tIran\t\t\n", encoding="utf-8"
    )
    monkeypatch.setattr(module, "seeds", lambda _language, name: tmp_path / name)
    for row, complaint in (
        ("state\tIrna\t\t\t\t\t\t\t\t\t", "swaps.tsv:2: unknown entity 'Irna'; did you mean 'Iraq'"),
        ("state\tIran\t\tPersia\t\t\t\t\t\t\t", "'Persia' is no form of 'Iran'"),
        ("state\tIran\t\tIran\t\t\t\t\t\t\t", "unlisted.tsv:2: 'Iran' holds a name of entities.tsv"),
    ):
        (tmp_path / "swaps.tsv").write_text(head + row + "\n", encoding="utf-8")
        with pytest.raises(LexiconError, match=complaint):
            names.__wrapped__()


def test_templates_hold(analyzer: Analyzer) -> None:
    every = list(checks(analyzer))
    found = {(check.behaviour, check.by): 1 - len(check.failures) / check.n for check in every}
    assert all(check.n >= 300 for check in every)
    for behaviour in (NEUTRAL, LOADED, QUOTED):
        assert found[behaviour, "lexicon"] >= 0.97
    assert found[NEUTRAL, "bias"] >= 0.97
    assert found[LOADED, "bias"] >= 0.9


def test_every_side_has_the_same_templates() -> None:
    by_name: dict[tuple[str, str], int] = {}
    for row in filled():
        by_name[row.klass, row.name] = by_name.get((row.klass, row.name), 0) + 1
    for side, other in (
        ("Israel", "Palestine"),
        ("Republican Party (US)", "Democratic Party (US)"),
        ("Muslims", "Jews"),
        ("Fox News", "CNN"),
        ("Donald Trump", "Joe Biden"),
    ):
        mine, theirs = ([n for (_, name), n in by_name.items() if name == who] for who in (side, other))
        assert mine == theirs != []


def test_wrong_input_is_named(analyzer: Analyzer) -> None:
    with pytest.raises(UnknownName, match="did you mean 'state'"):
        framing.audit(analyzer, SENTENCES, ["sate"])
    with pytest.raises(InputError, match="no sentence"):
        framing.audit(analyzer, ["", " "])
    with pytest.raises(UnknownName, match="head"):
        framing.audit(analyzer, ["It rained."]).by_class("bais")


def test_without_heads_the_lexicon_alone_is_audited(finder: Analyzer) -> None:
    report = framing.audit(finder, SENTENCES[:3], ["state"])
    assert report.symmetric
    assert not report.moves
    assert len(report.hits_changed) == len(report.swaps) > 0
    assert {check.by for check in report.checks} == {"lexicon"}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=8), st.sampled_from(["Iran", "the U.S.", "Trump’s", "her", "Mr.", "Muslims'", "AN", "“"])
        ),
        max_size=8,
    )
)
def test_any_text_survives_and_spans_fit(words: list[str]) -> None:
    sentence = read([" ".join(words).replace("\ud800", "")])[0]
    turned(sentence)
    for swap in swaps([sentence], [*LISTED, *UNLISTED.values()])[:50]:
        assert len(swap.old) == len(swap.new) >= 1
        gaps = [swap.text[a[1] : b[0]] for a, b in zip(swap.new, swap.new[1:], strict=False)]
        assert all(swap.text[start:end].strip() for start, end in swap.new)
        assert len(gaps) == len(swap.new) - 1


def run(*arguments: str, stdin: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["audit", *arguments], input=stdin.encode())
    return result.exit_code, result.stdout, result.stderr


def test_the_command_prints_tables_and_json() -> None:
    code, text, _ = run("-", stdin="The Israeli regime fell.\n\nMr. Biden lied to her.\n")
    assert code == 0
    for part in ("bias: ", "state", "0.0000", "unlisted person", "Templates", NEUTRAL):
        assert part in text
    code, text, _ = run("--json", "--class", "state", "--head", "bias", "-", stdin="The Israeli regime fell.\n")
    data = json.loads(text)
    assert (code, data["symmetric"], data["sentences"]) == (0, True, 1)
    assert [row["klass"] for row in data["heads"]["bias"]["by_class"]] == ["state"]
    assert run("--class", "sate", "-", stdin="It rained.")[0] == 2
    assert "no such file" in run("gone.txt", stdin="")[2]


def test_no_row_of_a_pack_tells_two_names_apart(tmp_path: Path) -> None:
    head = "\t".join(COLUMNS)
    cells = "gadgeteers||legitimacy|delegitimise|0.8|before|bad|drop||near: Israel||no|editorial|Israel gadgeteers|No|x"
    row = cells.replace("|", "\t")
    pack = tmp_path / "legitimacy.tsv"
    pack.write_text(f"# title: t\n# licence: CC0\n{head}\n{row}\n", encoding="utf-8")
    code, _, error = run("--lexicon", str(pack), "--class", "state", "-", stdin="Israel and its gadgeteers left.")
    assert code == 0, error


@pytest.mark.parametrize(
    "sentence",
    [
        "Officials in Iran said on Tuesday that the war was a disgrace, and left.",
        "The regime, a friend of Iran and its allies, is a brutal junta.",
        "Iran says the “friends” of peace are liars; Iran will go on.",
        "Trump, who called him a thug, said the plan by Biden was “a joke”.",
    ],
)
def test_the_words_of_a_name_move_neither_voices_nor_hits(sentence: str) -> None:
    report = framing.audit(Analyzer(heads=["bias"]), [sentence], ["state", "person"])
    assert len(report.swaps) > 10
    assert report.symmetric
    assert not report.hits_changed.any()


def test_the_command_fails_when_a_listed_name_moves_a_head(monkeypatch: pytest.MonkeyPatch) -> None:
    def moved(*arguments: Any) -> Moves:
        found = _moves(*arguments)
        return replace(found, shift=found.shift + 0.1)

    monkeypatch.setattr("framing.evaluation.audit._moves", moved)
    code, text, error = run("--class", "state", "-", stdin="Israel and its allies left.")
    assert code == 1, error
    assert "Listed names that moved it, and should not" in text
