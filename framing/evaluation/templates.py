"""Behavioural checks by templates, in the manner of CheckList (Ribeiro et al., ACL 2020).

A neutral fact stays neutral, a loaded term put into it raises the score, and a quotation moves that term out of the
author's voice. The templates are data, `seeds/en/templates.tsv`; each is filled with every name of its class.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from string import Formatter
from typing import TYPE_CHECKING

from framing.errors import LexiconError
from framing.evaluation.swaps import FORMS, LISTED, names
from framing.report.document import SCORED
from framing.resources import seeds
from framing.tables import read_table

if TYPE_CHECKING:
    from framing.analyzer import Analyzer

COLUMNS = ("class", "neutral", "loaded", "quoted")
NEUTRAL, LOADED, QUOTED = (
    "a neutral fact stays neutral",
    "a loaded term raises the score",
    "a quotation is not the author's voice",
)


@dataclass(frozen=True, slots=True)
class Filled:
    """A template with a name in it; `loaded` and `quoted` are empty where the template has none."""

    klass: str
    name: str
    neutral: str
    loaded: str
    quoted: str


@dataclass(frozen=True, slots=True)
class Check:
    """How often one behaviour held."""

    behaviour: str
    by: str
    """`lexicon`, or the head that was asked."""
    n: int
    failures: tuple[str, ...]
    """The sentences for which it did not hold."""


def filled(language: str = "en") -> list[Filled]:
    """Every template with every name that has its forms; raises `LexiconError` with the place of a fault."""
    found = []
    for line in read_table(seeds(language, "templates.tsv"), COLUMNS):
        klass = line.one_of("class", LISTED)
        cells = [line.cells[column] for column in COLUMNS[1:]]
        slots = {slot for cell in cells for _, slot, _, _ in Formatter().parse(cell) if slot is not None}
        if not cells[0] or not slots or not slots <= set(FORMS) or bool(cells[1]) != bool(cells[2]):
            raise LexiconError(
                f"{line.where}: expected a neutral sentence, loaded and quoted together or not at all, and slots among "
                f"{', '.join(FORMS)}; found {', '.join(sorted(slots)) or 'none'}"
            )
        for name in names(language):
            if name.klass == klass and slots <= set(name.forms):
                forms = {kind: surfaces[0] for kind, surfaces in name.forms.items()}
                found.append(Filled(klass, name.name, *(_opened(cell.format(**forms)) for cell in cells)))
    return found


def checks(analyzer: Analyzer) -> Iterator[Check]:
    """The behaviours by the lexicon, and by the head `bias` if the analyzer has it."""
    every = filled()
    pairs = [row for row in every if row.loaded]
    neutral, loaded, quoted = [row.neutral for row in every], [row.loaded for row in pairs], [r.quoted for r in pairs]
    yield _check(NEUTRAL, "lexicon", neutral, ["author" not in voices for voices in _voices(analyzer, neutral)])
    yield _check(LOADED, "lexicon", loaded, ["author" in voices for voices in _voices(analyzer, loaded)])
    yield _check(QUOTED, "lexicon", quoted, [{"author"}.isdisjoint(v) and bool(v) for v in _voices(analyzer, quoted)])
    if SCORED in analyzer.heads:
        plain = analyzer.classify(neutral, SCORED)
        rises = analyzer.classify(loaded, SCORED)[:, 1] > plain[[bool(row.loaded) for row in every], 1]
        yield _check(NEUTRAL, SCORED, neutral, analyzer.given(plain, SCORED)[:, 0].tolist())
        yield _check(LOADED, SCORED, loaded, rises.tolist())


def _voices(analyzer: Analyzer, sentences: list[str]) -> list[set[str]]:
    """The voices that each sentence's loaded terms are in."""
    return [{hit.voice for hit in hits} for hits in analyzer.find(sentences)]


def _check(behaviour: str, by: str, sentences: list[str], held: list[bool]) -> Check:
    failures = tuple(sentence for sentence, holds in zip(sentences, held, strict=True) if not holds)
    return Check(behaviour, by, len(sentences), failures)


def _opened(sentence: str) -> str:
    """With a capital at its beginning, also behind a quotation mark: some names have none."""
    at = next((index for index, letter in enumerate(sentence) if letter.isalpha()), 0)
    return sentence[:at] + sentence[at : at + 1].upper() + sentence[at + 1 :]
