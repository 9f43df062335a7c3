"""What rows may refer to: the works they cite, the categories they stand in, what annotators marked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from framing.resources import seeds
from framing.tables import read_table

SOURCE_COLUMNS = ("key", "citation", "year", "section")
CATEGORY_COLUMNS = ("category", "about")
EVIDENCE_COLUMNS = ("term", "set", "n", "marked", "low", "high")


@dataclass(frozen=True, slots=True)
class Source:
    """A work that rows cite, and where in it they look."""

    key: str
    citation: str
    year: str
    section: str
    where: str
    """`file:line`."""

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.citation, self.year, self.section)))


@dataclass(frozen=True, slots=True)
class Evidence:
    """How often the experts of a labelled set marked a term where it stood in its loaded sense."""

    set: str
    n: int
    """Times that it occurred."""
    marked: int
    low: float
    """Bounds of the 95 % Wilson interval of the share."""
    high: float


@cache
def sources(language: str = "en") -> dict[str, Source]:
    """The works that the bundled rows may cite, by key."""
    rows = read_table(seeds(language, "sources.tsv"), SOURCE_COLUMNS)
    return {row.cells["key"]: Source(**row.cells, where=row.where) for row in rows}


@cache
def categories(language: str = "en") -> dict[str, str]:
    """What each category of term is about, sorted by name."""
    rows = read_table(seeds(language, "categories.tsv"), CATEGORY_COLUMNS)
    return dict(sorted((row.cells["category"], row.cells["about"]) for row in rows))


@cache
def evidence(language: str = "en") -> dict[str, tuple[Evidence, ...]]:
    """What annotators marked, by term; `benchmarks/evidence.py` writes the file."""
    found: dict[str, tuple[Evidence, ...]] = {}
    path = seeds(language, "evidence.tsv")
    for row in read_table(path, EVIDENCE_COLUMNS) if path.is_file() else ():
        cell = row.cells
        line = Evidence(cell["set"], int(cell["n"]), int(cell["marked"]), float(cell["low"]), float(cell["high"]))
        found[cell["term"]] = (*found.get(cell["term"], ()), line)
    return found
