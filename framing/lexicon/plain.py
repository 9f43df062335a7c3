"""A lexicon as plain data and back: what JSON can hold, so that it may lie in a file that anybody can write to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from framing.lexicon.contexts import Context
from framing.lexicon.terms import Lexicon, Term

_COLUMNS = tuple(field.name for field in fields(Term))
_LISTS = ("forms", "slots", "neutral", "sources")
_CONTEXTS = ("loaded", "plain")


def as_data(lexicon: Lexicon) -> dict[str, Any]:
    """Rows and word classes; not the heads of packs, which only say where the rows came from."""
    columns: dict[str, Any] = {name: [getattr(term, name) for term in lexicon] for name in _COLUMNS}
    columns |= {name: [[_parts(part) for part in row] for row in columns[name]] for name in _CONTEXTS}
    return {"terms": columns, "classes": lexicon.classes}


def of_data(data: dict[str, Any]) -> Lexicon:
    """The lexicon that `as_data` told of: it finds what that one finds.

    >>> lexicon = Lexicon.load()
    >>> of_data(as_data(lexicon)).digest == lexicon.digest
    True
    """
    columns = dict(data["terms"])
    columns |= {name: map(tuple, columns[name]) for name in _LISTS}
    columns |= {name: [tuple(map(_context, row)) for row in columns[name]] for name in _CONTEXTS}
    terms = map(Term, *(columns[name] for name in _COLUMNS))
    return Lexicon(terms, {name: tuple(words) for name, words in data["classes"].items()})


def _parts(context: Context) -> tuple[Any, ...]:
    return context.kind, context.values, [_parts(also) for also in context.also]


def _context(parts: Sequence[Any]) -> Context:
    kind, values, also = parts
    return Context(kind, tuple(values), tuple(map(_context, also)))
