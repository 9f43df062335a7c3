"""The lexicon: one row a term, read from packs of tab-separated rows that a linguist edits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from framing.errors import LexiconError, UnknownName
from framing.lexicon.catalogue import Source, categories, sources
from framing.lexicon.contexts import Context, parse_contexts
from framing.lexicon.packs import Pack, read_pack_head
from framing.resources import digest, seeds
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
REMOVES = "-"
"""A term that begins with it takes that term, or form, out of the packs before."""
_POSITIONS = re.compile(r"(?P<one>for|against): (?P<first>.+?); (?P<two>for|against): (?P<second>.+)")


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
    whole: bool = True
    """False once another pack has taken a form away, so that the examples need not hold any more."""

    @property
    def positions(self) -> tuple[str, str] | None:
        """Who is for the word and why, and who is against it; None where the note does not say both."""
        said = _POSITIONS.fullmatch(self.note)
        if not said or said["one"] == said["two"]:
            return None
        both = said["first"], said["second"]
        return both if said["one"] == "for" else (both[1], both[0])

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

    def __init__(
        self,
        terms: Iterable[Term],
        classes: dict[str, tuple[str, ...]],
        packs: Iterable[Pack] = (),
        removals: Iterable[tuple[str, str]] = (),
    ) -> None:
        self.terms = tuple(terms)
        self.classes = classes
        self.packs = tuple(packs)
        self.removals = tuple(removals)
        """(term or form, place) of what a pack takes out of the packs that it is joined to."""
        self._by_form = {form_key(form): term for term in reversed(self.terms) for form in term.forms}
        self._by_form |= {form_key(term.term): term for term in reversed(self.terms)}

    @classmethod
    def load(cls, language: str = "en") -> Lexicon:
        """The bundled packs of a language."""
        folder = seeds(language, "lexicon")
        if not folder.is_dir():
            raise UnknownName("language", language, [path.name for path in seeds().iterdir() if path.is_dir()])
        return cls._of(sorted(folder.glob("*.tsv")), word_classes(seeds(language, "classes")))

    @classmethod
    def read(cls, path: str | Path) -> Lexicon:
        """A pack of your own, in the format of `seeds/README.md`; word classes are the bundled ones.

        Raises `LexiconError` with `file:line` of every row that is not understood.
        """
        return cls._of([Path(path)], word_classes(seeds("en", "classes")))

    @classmethod
    def _of(cls, paths: Iterable[Path], classes: dict[str, tuple[str, ...]]) -> Lexicon:
        packs, terms, removals = [], [], []
        for path in paths:
            packs.append(read_pack_head(path))
            rows, removed = _read_rows(path)
            terms += rows
            removals += removed
        return cls(terms, classes, packs, removals)

    @property
    def sources(self) -> dict[str, Source]:
        """The works that rows may cite, by key: the bundled ones and the packs' own."""
        return sources() | {key: source for pack in self.packs for key, source in pack.sources.items()}

    @cached_property
    def digest(self) -> str:
        """Equal only for lexicons with the same rows and word classes."""
        return digest(repr(self.terms).encode(), repr(sorted(self.classes.items())).encode())

    def __or__(self, other: Lexicon) -> Lexicon:
        """The left lexicon under the right one.

        What the right one removes is gone; a row whose headword it has is replaced; a row of which it has another
        form loses that form. Raises `LexiconError` where it removes what the left one does not have.
        """
        base = self._less(other.removals)
        claimed = {form_key(form) for term in other.terms for form in term.forms}
        kept = [_less_forms(term, claimed) for term in base if form_key(term.term) not in claimed]
        packs = (*self.packs, *other.packs)
        return Lexicon([*kept, *other.terms], self.classes | other.classes, packs, self.removals)

    def without(self, *names: str) -> Lexicon:
        """The lexicon without these terms; of a term named by another form than its headword, without that form.

        >>> lexicon = Lexicon.load("en").without("regime")
        >>> "regime" in lexicon
        False
        """
        return self._less((name, "") for name in names)

    def _less(self, removals: Iterable[tuple[str, str]]) -> Lexicon:
        heads: set[str] = set()
        forms: set[str] = set()
        for name, where in removals:
            term = self._by_form.get(form_key(name))
            if term is None:
                fault = UnknownName("term", name, (form for term in self.terms for form in term.forms))
                if not where:
                    raise fault
                raise LexiconError(f"{where}: cannot remove {name!r}: {fault}")
            (heads if form_key(name) == form_key(term.term) else forms).add(form_key(name))
        kept = [_less_forms(term, forms) for term in self.terms if form_key(term.term) not in heads]
        return Lexicon(kept, self.classes, self.packs, self.removals)

    def __len__(self) -> int:
        return len(self.terms)

    def __iter__(self) -> Iterator[Term]:
        return iter(self.terms)

    def __contains__(self, term: object) -> bool:
        return isinstance(term, str) and form_key(term) in self._by_form

    def __getitem__(self, term: str) -> Term:
        """The row of a headword or of any of its surface forms, however it is hyphenated or capitalised."""
        row = self._by_form.get(form_key(term))
        if row is None:
            raise UnknownName("term", term, (form for row in self.terms for form in row.forms))
        return row


def form_key(form: str) -> str:
    """What makes two forms the same one: the search ignores case and hyphens."""
    return form.lower().replace("-", " ").replace("’", "'")


def _less_forms(term: Term, keys: set[str]) -> Term:
    forms = tuple(form for form in term.forms if form_key(form) not in keys)
    return term if len(forms) == len(term.forms) else replace(term, forms=forms, whole=False)


def word_classes(folder: Path) -> dict[str, tuple[str, ...]]:
    """The word classes that contexts may name: one file a class."""
    return {path.stem: read_list(path) for path in sorted(folder.glob("*.txt"))}


def _read_rows(path: Path) -> tuple[list[Term], list[tuple[str, str]]]:
    """A pack's terms and what it removes; every row is read before the faults are raised, all in one."""
    terms, removals, faults = [], [], []
    for line in read_table(path, COLUMNS, lone=REMOVES):
        try:
            if line.cells["term"].startswith(REMOVES):
                removals.append((_removal(line), line.where))
            else:
                terms.append(_term(line))
        except LexiconError as error:
            faults.append(str(error))
    if faults:
        raise LexiconError("\n".join(faults))
    return terms, removals


def _removal(line: Line) -> str:
    name = line.cells["term"].removeprefix(REMOVES).strip()
    others = [column for column, cell in line.cells.items() if cell and column != "term"]
    if not name or others:
        fault = f"has {', '.join(others)} as well" if name else "names no term"
        raise LexiconError(f"{line.where}: a removal {fault}; expected `{REMOVES}TERM` and nothing else")
    return name


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
