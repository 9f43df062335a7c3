"""A lexicon as plain data and back: what JSON can hold, so that it may lie in a file that anybody can write to."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from framing.lexicon.contexts import Context
from framing.lexicon.terms import Lexicon, Term

_LISTS = ("forms", "slots", "neutral", "sources")
_CONTEXTS = ("loaded", "plain")


def as_data(lexicon: Lexicon) -> dict[str, Any]:
    """Rows and word classes; not the heads of packs, which only say where the rows came from."""
    return {"terms": [asdict(term) for term in lexicon], "classes": lexicon.classes}


def of_data(data: dict[str, Any]) -> Lexicon:
    """The lexicon that `as_data` told of: it finds what that one finds.

    >>> lexicon = Lexicon.load()
    >>> of_data(as_data(lexicon)).digest == lexicon.digest
    True
    """
    classes = {name: tuple(words) for name, words in data["classes"].items()}
    return Lexicon((_term(row) for row in data["terms"]), classes)


def _term(row: dict[str, Any]) -> Term:
    lists = {name: tuple(row[name]) for name in _LISTS}
    contexts = {name: tuple(_context(part) for part in row[name]) for name in _CONTEXTS}
    return Term(**{**row, **lists, **contexts})


def _context(part: dict[str, Any]) -> Context:
    return Context(part["kind"], tuple(part["values"]), tuple(_context(also) for also in part["also"]))
