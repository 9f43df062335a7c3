"""The contexts that decide a term's sense, as a row writes them.

A cell is `kind: value|value; kind: …`: it holds where any of its parts does. A part may ask for several contexts at
once, `kind: value + kind: value`. A value is one to six words, a prefix ("vaccin*"), a word class ("@migrants", a
file of `seeds/en/classes/`) or an entity class ("@state"), also inside a longer value ("of @state"). A listed name is
one word and known by its class alone. See `seeds/README.md`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from framing.errors import LexiconError, UnknownName
from framing.text.entities import CLASSES

WORDED = ("prev", "next", "before", "after", "near", "sent")
"""Kinds that look at the words around a term."""
FORM = "form"
BARE = ("name", "capital", "hyphen")
KINDS = (*WORDED, FORM, *BARE)
LONGEST = 6
"""Words that a value may have."""


@dataclass(frozen=True, slots=True)
class Context:
    """One kind of context, the words that make it hold, and what must hold with it."""

    kind: str
    values: tuple[str, ...] = ()
    also: tuple[Context, ...] = ()


def parse_contexts(text: str, where: str) -> tuple[Context, ...]:
    """Parse a cell of contexts; raises `LexiconError` naming the part that is not understood.

    >>> parse_contexts("prev: tax|exercise; name", "here")
    (Context(kind='prev', values=('tax', 'exercise'), also=()), Context(kind='name', values=(), also=()))
    >>> len(parse_contexts("near: skin + form: cleansed", "here")[0].also)
    1
    """
    parts = (piece.strip() for piece in text.split(";"))
    found = []
    for part in filter(None, parts):
        first, *also = (_atom(atom.strip(), where) for atom in part.split(" + "))
        found.append(replace(first, also=tuple(also)))
    return tuple(found)


def _atom(text: str, where: str) -> Context:
    kind, _, rest = (piece.strip() for piece in text.partition(":"))
    if kind not in KINDS:
        raise LexiconError(f"{where}: {UnknownName('context', kind, KINDS)}, in {text!r}")
    values = tuple(value.strip() for value in rest.split("|") if value.strip())
    if bool(values) == (kind in BARE):
        bare = ", ".join(f"`{name}`" for name in BARE)
        raise LexiconError(f"{where}: {text!r}; {bare} take no words, every other kind takes at least one")
    return Context(kind, values)


def expand(values: Sequence[str], classes: Mapping[str, tuple[str, ...]], where: str) -> list[str]:
    """The words, phrases and prefixes that the values stand for; `@state` and its like stay as they are.

    >>> expand(["of @us", "@state"], {"us": ("us", "our own")}, "here")
    ['of us', 'of our own', '@state']
    """
    words: list[str] = []
    for value in values:
        at = value.find("@")
        if at < 0:
            words.append(value)
            continue
        name = value[at + 1 :].split(" ")[0]
        before, after = value[:at], value[at + 1 + len(name) :]
        if name in classes:
            words += [f"{before}{word}{after}" for word in classes[name]]
        elif name == "entity":
            words += [f"{before}@{klass}{after}" for klass in CLASSES]
        elif name in CLASSES:
            words.append(value)
        else:
            raise LexiconError(f"{where}: {UnknownName('class', name, [*classes, *CLASSES, 'entity'])}")
    return words
