"""The lexicon: one row a term, read from packs of tab-separated rows that a linguist edits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from framing.errors import LexiconError, UnknownName
from framing.lexicon.catalogue import categories
from framing.lexicon.contexts import Context, parse_contexts
from framing.resources import seeds
from framing.tables import Line, read_list, read_table

COLUMNS = (
    "term",
    "forms",
    "category",
    "direction",
    "severity",
    "target",
    "sense",
    "advice",
    "neutral",
    "loaded",
    "plain",
    "contested",
    "sources",
    "hit",
    "miss",
    "note",
)
DIRECTIONS = (
    "delegitimise",
    "legitimise",
    "dehumanise",
    "euphemise",
    "inflame",
    "doubt",
    "endorse",
    "intensify",
    "hedge",
    "praise",
    "blame",
)
ADVICE = ("avoid", "attribute", "specify", "drop", "keep")
SLOTS = ("before", "after", "of", "subject")
CONTESTED_SEVERITY = 0.3
"""What a contested row weighs in sums and orders, since it has no severity of its own."""
SCARE_QUOTES = "scare_quotes"
"""The category whose row is matched by voice, not by words."""


@dataclass(frozen=True, slots=True)
class Term:
    """One row: a loaded word, what it does, when it is plain, and what an editor can do about it."""

    term: str
    forms: tuple[str, ...]
    """Every surface form, the headword first."""
    category: str
    direction: str
    severity: float | None
    """Prior of how strongly the word takes a side, 0..1; None when guides disagree."""
    slots: tuple[str, ...]
    """Where its target stands, in order of preference; empty for none."""
    sense: str
    advice: str
    neutral: tuple[str, ...]
    loaded: tuple[Context, ...]
    plain: tuple[Context, ...]
    contested: bool
    sources: tuple[str, ...]
    hit: str
    miss: str
    note: str
    where: str
    """`file:line`."""

    @property
    def weight(self) -> float:
        """What the term counts in sums and orders: its severity, or `CONTESTED_SEVERITY`."""
        return CONTESTED_SEVERITY if self.severity is None else self.severity


class Lexicon:
    """An ordered set of terms with unique surface forms.

    >>> lexicon = Lexicon.load("en")
    >>> lexicon["regime"].advice in ADVICE
    True
    """

    def __init__(self, terms: Iterable[Term], classes: dict[str, tuple[str, ...]]) -> None:
        self.terms = tuple(terms)
        self.classes = classes
        self._by_term = {term.term: term for term in self.terms}

    @classmethod
    def load(cls, language: str = "en") -> Lexicon:
        """The bundled packs of a language."""
        folder = seeds(language, "lexicon")
        if not folder.is_dir():
            raise UnknownName("language", language, [path.name for path in seeds().iterdir() if path.is_dir()])
        packs = sorted(folder.glob("*.tsv"))
        return cls((term for pack in packs for term in _read_pack(pack)), word_classes(seeds(language, "classes")))

    @classmethod
    def read(cls, path: str | Path) -> Lexicon:
        """A pack of your own, in the format of `seeds/README.md`; word classes are the bundled ones."""
        return cls(_read_pack(Path(path)), word_classes(seeds("en", "classes")))

    def __or__(self, other: Lexicon) -> Lexicon:
        """Both packs' terms; where both have a term, or a surface form, the right one's row holds."""
        claimed = {form for term in other.terms for form in term.forms}
        kept = [term for term in self.terms if not claimed.intersection(term.forms)]
        return Lexicon([*kept, *other.terms], self.classes | other.classes)

    def __len__(self) -> int:
        return len(self.terms)

    def __iter__(self) -> Iterator[Term]:
        return iter(self.terms)

    def __getitem__(self, term: str) -> Term:
        """The row of a headword or of any of its surface forms."""
        row = self._by_term.get(term) or next((row for row in self.terms if term in row.forms), None)
        if row is None:
            raise UnknownName("term", term, self._by_term)
        return row


def word_classes(folder: Path) -> dict[str, tuple[str, ...]]:
    """The word classes that contexts may name: one file a class."""
    return {path.stem: read_list(path) for path in sorted(folder.glob("*.txt"))}


def _read_pack(path: Path) -> Iterator[Term]:
    for line in read_table(path, COLUMNS):
        yield _term(line)


def _term(line: Line) -> Term:
    cells = line.cells
    if not cells["term"]:
        raise LexiconError(f"{line.where}: the term is empty")
    slots = line.list("target")
    for slot in slots:
        if slot not in (*SLOTS, "none"):
            raise LexiconError(f"{line.where}: {UnknownName('target', slot, (*SLOTS, 'none'))}")
    return Term(
        term=cells["term"],
        forms=tuple(dict.fromkeys((cells["term"], *line.list("forms")))),
        category=line.one_of("category", tuple(categories())),
        direction=line.one_of("direction", DIRECTIONS),
        severity=_severity(line),
        slots=tuple(slot for slot in slots if slot != "none"),
        sense=cells["sense"],
        advice=line.one_of("advice", ADVICE),
        neutral=line.list("neutral"),
        loaded=parse_contexts(cells["loaded"], line.where),
        plain=parse_contexts(cells["plain"], line.where),
        contested=line.one_of("contested", ("yes", "no")) == "yes",
        sources=line.list("sources"),
        hit=cells["hit"],
        miss=cells["miss"],
        note=cells["note"],
        where=line.where,
    )


def _severity(line: Line) -> float | None:
    text = line.cells["severity"]
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value <= 1:
        raise LexiconError(f"{line.where}: severity is {text!r}; expected a number above 0, up to 1, or nothing")
    return value
