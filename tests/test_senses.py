"""Ambiguous words, loaded and plain: `golden/senses.tsv`, and a part kept aside while rules were tuned."""

from __future__ import annotations

from pathlib import Path

import pytest

from framing import Analyzer

GOLDEN = Path(__file__).parent / "golden"


def wrong(name: str) -> tuple[list[str], int]:
    """The cases that come out wrong, and how many there are."""
    lines = (GOLDEN / name).read_text(encoding="utf-8").splitlines()
    cases = [line.split("\t") for line in lines if not line.startswith("#")]
    sentences = [sentence.replace("[", "").replace("]", "") for _, _, sentence in cases]
    faults = []
    for (mark, word, sentence), hits in zip(cases, Analyzer(heads=[]).find(sentences), strict=True):
        begin, end = sentence.index("["), sentence.index("]") - 1
        flagged = any(hit.start < end and begin < hit.end for hit in hits)
        if flagged != (mark == "+"):
            faults.append(f"{mark} {word}: {sentence}")
    return faults, len(cases)


@pytest.mark.parametrize(("name", "floor"), [("senses.tsv", 0.97), ("senses_aside.tsv", 0.92)])
def test_senses_are_told_apart(name: str, floor: float) -> None:
    faults, n = wrong(name)
    right = 1 - len(faults) / n
    assert right >= floor, f"{n * (1 - right):.0f} of {n} wrong"


def test_the_golden_senses_are_many_and_even() -> None:
    files = [(GOLDEN / name).read_text("utf-8") for name in ("senses.tsv", "senses_aside.tsv")]
    lines = [line for file in files for line in file.splitlines()]
    cases = [line.split("\t") for line in lines if not line.startswith("#")]
    assert len(cases) >= 700
    assert len({word for _, word, _ in cases}) >= 150
    assert sum(mark == "+" for mark, _, _ in cases) * 2 == len(cases)
