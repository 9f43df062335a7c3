"""Prove every row of the seeds: its words, its sources, its alternatives and its two example sentences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from framing.annotate import Annotator, bundled_entities
from framing.errors import LexiconError, UnknownName
from framing.lexicon.catalogue import Source, sources
from framing.lexicon.contexts import FORM
from framing.lexicon.senses import Senses
from framing.lexicon.terms import Lexicon, Term, form_key
from framing.resources import seeds
from framing.text.entities import CLASSES, EntityList
from framing.text.phrases import token_sequences

NAMESAKES = "namesakes"
"""The word class of ordinary words that are listed names when they have a capital."""
_CLASS = re.compile(r"@\w+")
EDITORIAL = "editorial"
"""The source of a row that rests on the project's own judgement."""


def faults(lexicon: Lexicon) -> Iterator[str]:
    """Every fault as `file:line: what is wrong`; none for a sound lexicon."""
    yield from _head_faults(lexicon)
    owner: dict[str, Term] = {}
    for term in lexicon:
        for form in term.forms:
            key = form_key(form)
            if key in owner:
                yield f"{term.where}: form {form!r} stands already at {owner[key].where}"
            owner.setdefault(key, term)
    known_sources = lexicon.sources
    for term in lexicon:
        yield from _source_faults(term, known_sources)
        yield from _advice_faults(term)
    broken = list(_context_faults(lexicon))
    yield from broken
    yield from _spelled_names(lexicon)
    if not broken:
        annotate = Annotator(lexicon)
        yield from _alternative_faults(lexicon, annotate)
        yield from _example_faults(lexicon, annotate)
    yield from _entity_faults(EntityList.read(seeds("en", "entities.tsv")))


def _head_faults(lexicon: Lexicon) -> Iterator[str]:
    for source in sources().values():
        if len(source.year) != 4 or not source.year.isdecimal() or not source.section:
            yield f"{source.where}: source {source.key!r} without year or section; expected both, the year in 4 digits"
    for pack in lexicon.packs:
        for name, value in (("title", pack.title), ("licence", pack.licence)):
            if not value:
                yield f"{pack.where}: the pack has no {name}; expected a line `# {name}: …` above the header"
        for key, source in pack.sources.items():
            if key in sources():
                yield f"{source.where}: source {key!r} is the bundled {sources()[key]}; expected a key of its own"


def _source_faults(term: Term, known: Mapping[str, Source]) -> Iterator[str]:
    if not term.sources:
        yield f"{term.where}: no source; expected keys of sources.tsv, or `editorial` with the reason in the note"
    for source in term.sources:
        if source not in known:
            yield f"{term.where}: {UnknownName('source', source, known)}"
    if term.sources == (EDITORIAL,) and not term.note:
        yield f"{term.where}: the only source is `editorial`, so the note must give the reason"


def _advice_faults(term: Term) -> Iterator[str]:
    if not term.sense:
        yield f"{term.where}: no sense; expected a gloss of the loaded sense"
    if not term.neutral and term.advice in ("avoid", "specify"):
        yield f"{term.where}: advice {term.advice!r} without alternatives; expected some in `neutral`"
    if term.contested and term.severity is not None:
        yield f"{term.where}: contested, yet severity is {term.severity}; expected none"
    if not term.contested and term.severity is None:
        yield f"{term.where}: no severity; expected one above 0 up to 1, since the row is not contested"
    if term.contested and not term.positions:
        yield f"{term.where}: contested; expected both positions in the note: `for: WHO AND WHY; against: WHO AND WHY`"


def _context_faults(lexicon: Lexicon) -> Iterator[str]:
    def found(terms: Sequence[Term]) -> Iterator[str]:
        try:
            Senses([(term.loaded, term.plain) for term in terms], lexicon.classes, [term.where for term in terms])
        except LexiconError as error:
            yield str(error)

    # One by one takes long, and is needed only to name every faulty row, not the first alone.
    if any(found(lexicon.terms)):
        for term in lexicon:
            yield from found([term])


def _spelled_names(lexicon: Lexicon) -> Iterator[str]:
    """Values that spell a listed name: contexts see its class alone, so that no row can tell two names apart."""
    sides = [(term.where, context) for term in lexicon for context in (*term.loaded, *term.plain)]
    atoms = [(where, atom) for where, context in sides for atom in (context, *context.also) if atom.kind != FORM]
    values = [(where, value.removesuffix("*")) for where, atom in atoms for value in atom.values]
    values += [(f"classes/{name}.txt", word) for name, words in lexicon.classes.items() for word in words]
    # In capitals, since some names ask for them; a class is no word.
    shouted = [_CLASS.sub("@", value).upper() for _, value in values]
    text, (tokens, _, _) = "\n\n".join(shouted), token_sequences(shouted)
    names, allowed = bundled_entities().find(tokens), set(lexicon.classes.get(NAMESAKES, ()))
    for first, last in zip(names.first.tolist(), names.last.tolist(), strict=True):
        name = text[tokens.start[first] : tokens.end[last]].lower()
        if name not in allowed:
            where, klass = values[tokens.sentence[first]][0], CLASSES[names.token_class[first]]
            yield (
                f"{where}: a context spells {name!r}, a listed name; expected its class, @{klass}, or, if it is an "
                f"ordinary word as well, a line in classes/{NAMESAKES}.txt"
            )


def _alternative_faults(lexicon: Lexicon, annotate: Annotator) -> Iterator[str]:
    pairs = [(term, neutral) for term in lexicon for neutral in term.neutral]
    batch = annotate([neutral for _, neutral in pairs], segment=False)
    for hit, sentence in zip(batch.hits.term.tolist(), batch.hits.sentence.tolist(), strict=True):
        term, neutral = pairs[sentence]
        if lexicon.terms[hit].advice != "keep":
            other = lexicon.terms[hit]
            yield f"{term.where}: alternative {neutral!r} is itself loaded: {other.term!r} at {other.where}"


def _example_faults(lexicon: Lexicon, annotate: Annotator) -> Iterator[str]:
    for column in ("hit", "miss"):
        batch = annotate([getattr(term, column) for term in lexicon])
        text_of = batch.sentences.text[batch.hits.sentence] if len(batch.hits) else batch.hits.sentence
        found = set(zip(text_of.tolist(), batch.hits.term.tolist(), strict=True))
        for row, term in enumerate(lexicon):
            if not term.whole:
                continue
            if not getattr(term, column):
                yield f"{term.where}: no `{column}` sentence"
            elif ((row, row) in found) != (column == "hit"):
                verdict = "is not found in" if column == "hit" else "hits"
                yield f"{term.where}: {term.term!r} {verdict} its `{column}` sentence: {getattr(term, column)}"


def _entity_faults(entities: EntityList) -> Iterator[str]:
    count = Counter(form for entity in entities.entities for form, _ in entity.surfaces)
    for entity in entities.entities:
        if not entity.surfaces:
            yield f"{entity.where}: {entity.name!r} has no surface form"
        for form, _ in entity.surfaces:
            if count[form] > 1:
                yield f"{entity.where}: surface form {form!r} of {entity.name!r} stands {count[form]} times"
