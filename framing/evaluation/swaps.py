"""Put names in each other's place: listed ones of a class, and names that no list has.

The names that are put in are hand-picked data: `seeds/en/swaps.tsv` (listed, from all sides) and
`seeds/en/unlisted.tsv` (persons and places of many origins). Any listed entity of the user's sentences is replaced.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from framing.annotate import bundled_entities
from framing.errors import LexiconError, UnknownName
from framing.evaluation.gender import gendered
from framing.evaluation.named import Mention, Sentence, Span, read, takes_an
from framing.resources import seeds
from framing.tables import Line, read_table
from framing.text.entities import Entity

LISTED = ("state", "party", "group", "religion", "people", "outlet", "person")
"""Classes whose names stand in for each other; a shipped head must not move."""
UNLISTED = {"person": "unlisted person", "place": "unlisted place"}
"""Classes of names that are in no list, by kind of `unlisted.tsv`."""
FORMS = ("noun", "the", "short", "full", "adjective", "person", "people", "capital")
_CLASS = {name: name for name in LISTED if name != "religion"} | {"territory": "state"}
"""The class of entities that `swaps.tsv` has not, by their class in `entities.tsv`."""
_STANDS_FOR = {"person": "unlisted person", "state": "unlisted place"}


@dataclass(frozen=True, slots=True)
class Swap:
    """A sentence in which one name stands in the place of another."""

    sentence: int
    """Index of the sentence it was made of."""
    text: str
    klass: str
    before: str
    after: str
    old: tuple[Span, ...]
    """Where the replaced words stand in the sentence as it was."""
    new: tuple[Span, ...]
    """Where those put in stand in `text`."""

    @property
    def listed(self) -> bool:
        """Whether both names are of one class of the list, so that a shipped head must not move."""
        return self.klass in LISTED


@dataclass(frozen=True, slots=True)
class Name:
    """Somebody or something by the forms in which it can stand in a sentence."""

    name: str
    klass: str
    entity: int
    """Index into the bundled entities, -1 for a name that is in no list."""
    gender: str
    forms: Mapping[str, tuple[str, ...]] = field(repr=False)
    """One of `FORMS` to the surface forms; the first is the one that is put in."""

    def form(self, sentence: Sentence, mention: Mention) -> str:
        """The kind of form in which it is mentioned; empty where the table does not tell."""
        said = _plain(sentence.said(mention))
        kinds = {kind for kind, forms in self.forms.items() if said in map(_plain, forms)}
        if kinds == {"adjective", "person"}:
            follows = sentence.words[mention.last + 1 : mention.last + 2]
            verb = any(word.text.endswith("ed") for word in follows)
            return "adjective" if sentence.noun_follows(mention.last) and not verb else "person"
        after_the = sentence.before(mention.first) == "the"
        if "noun" in kinds and after_the and self.klass != "person":
            return "the"
        kinds -= {"capital", "full"} if after_the else {"the"}
        return min(kinds, key=FORMS.index) if kinds else ""


def swaps(sentences: Sequence[Sentence], classes: Sequence[str]) -> list[Swap]:
    """Every swap of one entity of a sentence for each name of its class, all its mentions at once.

    Where the sentence has both, they change places. A swap after which the names would be read as other ones
    ("American" before "Legion") is left out.
    """
    drafts = [draft for number, sentence in enumerate(sentences) for draft in _drafts(number, sentence, classes)]
    after = read([draft.text for draft, _ in drafts])
    return [draft for (draft, expected), now in zip(drafts, after, strict=True) if _is_read(draft, expected, now)]


def _is_read(draft: Swap, expected: list[int], now: Sentence) -> bool:
    """Whether the sentence mentions who it must, and listed names are just the words put in: no "The" before them."""
    stands = {now.span(mention) for mention in now.mentions}
    return [mention.entity for mention in now.mentions] == expected and (not draft.listed or stands >= set(draft.new))


def _drafts(number: int, sentence: Sentence, classes: Sequence[str]) -> Iterator[tuple[Swap, list[int]]]:
    """Swaps of one sentence, and the entities that it must then mention."""
    among = [mention.entity for mention in sentence.mentions]
    for entity in dict.fromkeys(among):
        own = name_of(entity)
        if own is None:
            continue
        for other in names():
            # A person of unknown gender stays where the sentence tells a gender.
            fits = other.klass in (own.klass, _STANDS_FOR.get(own.klass)) and other.klass in classes
            if not fits or other.entity == entity or (own.gender != other.gender and gendered(sentence)):
                continue
            changes = _changes(sentence, own, other)
            if changes:
                text, new = sentence.put([(name.first, name.last, form) for name, form in changes])
                old = tuple(sentence.span(name) for name, _ in changes)
                after = (
                    {own.entity: other.entity, other.entity: own.entity} if other.entity >= 0 else {own.entity: None}
                )
                expected = [e for e in (after.get(e, e) for e in among) if e is not None]
                yield Swap(number, text, other.klass, own.name, other.name, old, new), expected


def _changes(sentence: Sentence, own: Name, other: Name) -> list[tuple[Mention, str]]:
    """What to put where; nothing if a form is missing, or an article or small letters would have to change."""
    changes = []
    for mention in sentence.mentions:
        if mention.entity < 0 or mention.entity not in (own.entity, other.entity):
            continue
        here, there = (own, other) if mention.entity == own.entity else (other, own)
        new = there.forms.get(here.form(sentence, mention), ("",))[0]
        article = sentence.before(mention.first)
        misfit = article in ("a", "an") and takes_an(new) != (article == "an")
        if not new or misfit or new[0].isupper() != sentence.said(mention)[0].isupper():
            return []
        changes.append((mention, new))
    return changes


@cache
def names(language: str = "en") -> tuple[Name, ...]:
    """The names that are put in, listed ones first; raises `LexiconError` with the place of the first fault."""
    known = {entity.name: (index, entity) for index, entity in enumerate(bundled_entities().entities)}
    listed = [_listed(line, known) for line in read_table(seeds(language, "swaps.tsv"), _LISTED_COLUMNS)]
    table = read_table(seeds(language, "unlisted.tsv"), ("kind", "origin", "name", "male", "female"))
    return (*listed, *(name for line in table for name in _unlisted(line)))


_LISTED_COLUMNS = ("class", "name", "gender", *FORMS)


def _listed(line: Line, known: Mapping[str, tuple[int, Entity]]) -> Name:
    klass, name = line.one_of("class", LISTED), line.cells["name"]
    if name not in known:
        raise LexiconError(f"{line.where}: {UnknownName('entity', name, known)}")
    index, entity = known[name]
    surfaces = {_plain(form) for form, _ in entity.surfaces}
    forms = {kind: line.list(kind) for kind in FORMS if line.cells[kind]}
    for form in (form for kind in forms.values() for form in kind):
        if _plain(form) not in surfaces:
            raise LexiconError(f"{line.where}: {form!r} is no form of {name!r} in entities.tsv")
    return Name(name, klass, index, line.one_of("gender", ("", "m", "f")), forms)


def _unlisted(line: Line) -> Iterator[Name]:
    klass, name = UNLISTED[line.one_of("kind", tuple(UNLISTED))], line.cells["name"]
    firsts = {"m": line.cells["male"], "f": line.cells["female"]} if line.cells["kind"] == "person" else {"": ""}
    for gender, first in firsts.items():
        full = f"{first} {name}".strip()
        if read([full])[0].mentions:
            raise LexiconError(f"{line.where}: {full!r} holds a name of entities.tsv; expected one that is in no list")
        forms = {"noun": (name,), "full": (full,)} if gender else {"noun": (name,), "capital": (name,)}
        yield Name(full, klass, -1, gender, forms)


@cache
def name_of(entity: int) -> Name | None:
    """The name of a listed entity, by `swaps.tsv` or, where that has it not, by the shape of its forms."""
    if entity < 0:
        return None
    row = next((name for name in names() if name.entity == entity), None)
    listed = bundled_entities().entities[entity]
    if row is not None or listed.klass not in _CLASS:
        return row
    surfaces = {form for form, _ in listed.surfaces}
    forms: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for form, klass in listed.surfaces:
        for kind in _kinds(form, klass, surfaces):
            forms[kind] += (form,)
    return Name(listed.name, _CLASS[listed.klass], entity, "", dict(forms))


def _kinds(form: str, klass: str, surfaces: set[str]) -> tuple[str, ...]:
    """Which kinds of form a listed form is, by its shape."""
    if klass in ("capital", "person"):
        return ("capital",) if klass == "capital" else ("full",) if " " in form else ("noun",)
    if klass in ("state", "territory", "party") and form.isupper():
        return ("short",)
    if klass not in ("state", "territory"):
        if form.endswith("s") and form[:-1] in surfaces:
            return ("people",)
        if f"{form}s" in surfaces:
            return ("adjective", "person")
    return ("adjective",) if klass == "demonym" else ("noun",)


def _plain(form: str) -> str:
    """A form as it is compared: case, hyphens and the stops of initials do not count."""
    return " ".join(form.replace("-", " ").replace(".", "").replace("’", "'").lower().split())
