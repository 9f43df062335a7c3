"""What rows may refer to: the works they cite and the categories they stand in."""

from __future__ import annotations

from functools import cache

from framing.resources import seeds
from framing.tables import read_table

SOURCE_COLUMNS = ("key", "citation", "year", "section")
CATEGORY_COLUMNS = ("category", "about")


@cache
def sources(language: str = "en") -> dict[str, str]:
    """The works that rows may cite, by key."""
    rows = read_table(seeds(language, "sources.tsv"), SOURCE_COLUMNS)
    return {row.cells["key"]: ", ".join(filter(None, (row.cells[c] for c in SOURCE_COLUMNS[1:]))) for row in rows}


@cache
def categories(language: str = "en") -> dict[str, str]:
    """What each category of term is about, sorted by name."""
    rows = read_table(seeds(language, "categories.tsv"), CATEGORY_COLUMNS)
    return dict(sorted((row.cells["category"], row.cells["about"]) for row in rows))
