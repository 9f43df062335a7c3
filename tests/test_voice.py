"""Whose words: golden cases a linguist can edit, the contract of the spans, and time linear in the text."""

from __future__ import annotations

import re
import time
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.errors import LexiconError
from framing.resources import seeds
from framing.spans import ATTRIBUTED, AUTHOR, QUOTED, SCARE, VOICES, Sentences, Tokens, Voices
from framing.tables import read_table
from framing.text.layout import Places, following, places, preceding
from framing.text.reporting import COLUMNS, KINDS, Reporting
from framing.text.segment import sentence_spans
from framing.text.tokens import tokenise
from framing.text.voice import voices

GOLDEN = Path(__file__).parent / "golden" / "voice.txt"
REPORTING = seeds("en", "reporting.tsv")
KNOWN_WRONG = " [known wrong]"
HELD_OUT = " [held out]"
LETTERS = {"a": ATTRIBUTED, "q": QUOTED, "s": SCARE}
MARK = re.compile(r"⟦([aqs]):|⟧")


class Case(NamedTuple):
    name: str
    text: str
    expected: list[int]
    """The voice of each character."""
    known_wrong: bool
    held_out: bool


def _case(name: str, marked: str) -> Case:
    text, expected, voice, end = "", [], AUTHOR, 0
    for mark in MARK.finditer(marked):
        text += marked[end : mark.start()]
        expected += [voice] * (len(text) - len(expected))
        assert (voice == AUTHOR) == (mark[1] is not None), f"{name}: marks nest or do not pair"
        voice, end = LETTERS.get(mark[1], AUTHOR), mark.end()
    assert voice == AUTHOR, f"{name}: the last mark is open"
    text += marked[end:]
    expected += [AUTHOR] * (len(text) - len(expected))
    short = name.removesuffix(KNOWN_WRONG)
    held_out = short.endswith(HELD_OUT)
    return Case(short.removesuffix(HELD_OUT), text, expected, short != name, held_out)


def _cases() -> list[Case]:
    cases = []
    for block in GOLDEN.read_text("utf-8").split("\n\n", 1)[1].split("===\n"):
        if not block.strip():
            continue
        name, _, marked = block.strip("\n").partition("\n")
        assert name.startswith("# "), f"{GOLDEN.name}: a case begins with '# name', found {name!r}"
        cases.append(_case(name[2:], marked.replace("\\n", "\n")))
    return cases


CASES = _cases()


@cache
def _verbs() -> Reporting:
    return Reporting.read(REPORTING)


def _read(texts: list[str]) -> tuple[str, np.ndarray, Sentences, Tokens, Voices]:
    text = "\n\n".join(texts)
    breaks = np.cumsum([0, *(len(text) + 2 for text in texts[:-1])]).astype(np.int64)
    start, end = sentence_spans(text, breaks)
    sentences = Sentences(start, end, np.searchsorted(breaks, start, side="right") - 1)
    _, tokens = tokenise(text, start)
    found, each = voices(text, tokens, sentences, breaks, _verbs())
    assert (each == found.at(tokens.start)).all()
    return text, breaks, sentences, tokens, found


def _spans(texts: list[str]) -> list[tuple[str, str]]:
    text, _, _, _, found = _read(texts)
    rows = zip(found.start, found.end, found.voice, strict=True)
    return [(VOICES[voice], text[start:end]) for start, end, voice in rows]


def _check(case: Case) -> None:
    text, _, _, tokens, found = _read([case.text])
    words = [text[a:b] for a, b in zip(tokens.start, tokens.end, strict=True)]
    got = [f"{word}/{VOICES[voice]}" for word, voice in zip(words, found.at(tokens.start), strict=True)]
    expected = [f"{word}/{VOICES[case.expected[at]]}" for word, at in zip(words, tokens.start, strict=True)]
    assert (got != expected) if case.known_wrong else (got == expected)


@pytest.mark.parametrize("case", [case for case in CASES if not case.held_out], ids=lambda case: case.name)
def test_golden(case: Case) -> None:
    _check(case)


@pytest.mark.parametrize("case", [case for case in CASES if case.held_out], ids=lambda case: case.name)
def test_golden_held_out(case: Case) -> None:
    _check(case)


def test_golden_names_are_unique_and_many() -> None:
    names = [case.name for case in CASES]
    assert len(set(names)) == len(names) >= 350
    assert sum(case.held_out for case in CASES) >= 30


def test_a_quotation_includes_its_marks() -> None:
    assert _spans(["“We left,” he said."]) == [("quoted", "“We left,”")]


def test_a_multi_paragraph_quotation_is_a_span_a_paragraph() -> None:
    assert _spans(["“We left.\n\n“They stayed,” he said."]) == [("quoted", "“We left"), ("quoted", "“They stayed,”")]


def test_no_text_and_no_words() -> None:
    assert _spans([""]) == _spans(["“…”"]) == _spans(["", "", "\n"]) == []


WORDS = (
    "said says told claims according to Smith officials reporters that the a it he who what as in of not n't but and "
    "was closed border so-called called film word Title The view Minister “ ” \" ' ‘ ’ `` '' « » , . ; : — - ( ) ? ! "
    "… 6 's ’s İ 😀"
)
VERBS = [form for line in read_table(REPORTING, COLUMNS) for form in line.list("forms") + line.list("plain")]
PIECES = (
    st.sampled_from(WORDS.split())
    | st.sampled_from(VERBS)
    | st.sampled_from([" ", "  ", "\n", "\n\n", "\r\n", "\t", "\u00ad", "\u2028", "\u00a0"])
)
TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(st.tuples(PIECES, st.sampled_from(["", " "])), max_size=40).map(
        lambda pieces: "".join(piece + gap for piece, gap in pieces)
    ),
)


@given(st.lists(TEXTS, min_size=1, max_size=3))
@settings(deadline=None, max_examples=300)
def test_any_text_gives_ordered_spans_that_no_neighbour_changes(texts: list[str]) -> None:
    text, breaks, sentences, _, found = _read(texts)
    assert (found.start < found.end).all()
    assert (found.start[1:] >= found.end[:-1]).all()
    assert not len(found.start) or (found.start[0] >= 0 and found.end[-1] <= len(text))
    assert np.isin(found.voice, [ATTRIBUTED, QUOTED, SCARE]).all()
    for index, (one, begin) in enumerate(zip(texts, breaks.tolist(), strict=True)):
        _, _, alone_sentences, _, alone = _read([one])
        mine = sentences.text == index
        if not np.array_equal(sentences.start[mine] - begin, alone_sentences.start):
            continue
        here = (found.start >= begin) & (found.start < begin + len(one))
        got = np.stack([found.start[here] - begin, found.end[here] - begin, found.voice[here]])
        assert np.array_equal(got, np.stack([alone.start, alone.end, alone.voice]))


@given(st.sets(st.integers(0, 30)), st.integers(31, 40), st.lists(st.integers(-3, 31), min_size=1))
def test_places_tell_the_next_and_the_last_one(some: set[int], size: int, asked: list[int]) -> None:
    at, questions = np.array(sorted(some), dtype=np.int64), np.array(asked, dtype=np.int64)
    quick, slow = Places.of(at, size), places(at, size)
    assert np.array_equal(quick.following(questions), following(slow, questions))
    assert np.array_equal(quick.preceding(questions), preceding(slow, questions))
    assert np.array_equal(quick.tokens, at)


def test_words_elsewhere_in_a_text_are_its_source_s_and_in_another_text_are_not() -> None:
    said, held = "“Our peace is just,” the envoy said.", "The “peace” cost a hundred lives."
    assert ("quoted", "“peace”") in _spans([f"{said}\n\n{held}"])
    assert ("scare", "“peace”") in _spans([said, held])


def test_reporting_rows_are_sound() -> None:
    rows = [line for line in read_table(REPORTING, COLUMNS) if line.cells["kind"] != "cue"]
    sources = {line.split("\t")[0] for line in seeds("en", "sources.tsv").read_text("utf-8").splitlines()}
    assert len(rows) >= 120
    assert {line.cells["kind"] for line in rows} == set(KINDS)
    for line in rows:
        assert line.list("frames"), line.where
        assert line.cells["source"] == "-" or set(line.list("source")) <= sources, line.where
        assert len(set(line.list("forms"))) == len(line.list("forms")), line.where


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("say\tsays\tloud\tthat\t\t-", "unknown kind 'loud'"),
        ("say\tsays\tneutral\tthats\t\t-", "did you mean 'that'"),
        ("pronouns\the\tcue\t\t\t-", "did you mean 'pronoun'"),
        ("say\tsays and says again\tneutral\tthat\t\t-", "4 words; expected one or two"),
        ("say\tsays\tneutral\tthat\t\t-\nutter\tsays\tneutral\tthat\t\t-", "a form of the verb at .*:2; expected one"),
    ],
)
def test_a_broken_row_is_refused_with_its_place(tmp_path: Path, row: str, message: str) -> None:
    path = tmp_path / "reporting.tsv"
    path.write_text("\t".join(COLUMNS) + f"\n{row}\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=rf"reporting\.tsv:\d+: .*{message}"):
        Reporting.read(path)


@pytest.mark.parametrize(
    "piece", ["words he said ", "“ ", "“a ", "a,” ", "‘a ", "a' ", "“a” ", '"a" ', "“‘a’ ", "“a\n", "A: ", "so-called "]
)
def test_time_is_linear(piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        begin = np.zeros(1, dtype=np.int64)
        _, tokens = tokenise(text, begin)
        sentences = Sentences(begin, begin + len(text), begin)
        started = time.perf_counter()
        voices(text, tokens, sentences, begin, _verbs())
        return time.perf_counter() - started

    seconds(10_000)
    assert seconds(800_000) < 40 * min(seconds(100_000) for _ in range(3)) + 0.5
