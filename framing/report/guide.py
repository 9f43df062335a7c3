"""A lexicon row as an entry of a style guide: what the word does, what to do, when it is plain, who says so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from framing.lexicon.catalogue import Evidence, categories, evidence
from framing.lexicon.contexts import Context
from framing.lexicon.terms import Lexicon, Term

_SHOWN = 8
"""Words of a context that are named; of a form list, three times as many."""
DOES = {
    "delegitimise": "takes standing away from what it names",
    "legitimise": "gives standing to what it names",
    "dehumanise": "makes people less than people",
    "euphemise": "makes a hard thing sound mild",
    "inflame": "heats up what it tells",
    "doubt": "casts doubt",
    "endorse": "takes one side's view for granted",
    "intensify": "presses the writer's judgement",
    "hedge": "makes a statement that nobody owns",
    "praise": "flatters",
    "blame": "lays blame",
}
"""What each direction does, with the word as subject."""
_ADVICE = {
    "avoid": "Avoid it in the writer's own voice",
    "attribute": "Use it only as somebody's word, and say whose",
    "specify": "Say what is meant instead of it",
    "drop": "Leave it out: the sentence tells as much without it",
    "keep": "Accepted; it is listed so that you see it",
}
_JUDGES = "It judges what was said: keep it where the text shows why"
"""Of words that pass on what others say, which are nobody's but the writer's."""
_JOINT = {"avoid": "; write", "specify": ":", "attribute": "; otherwise write"}
"""Between the advice and the alternatives, where it is not "or"."""
_STRENGTH = ((0.3, "mildly"), (0.6, "clearly"), (0.85, "strongly"), (1.0, "as hard as words can"))
"""Up to which severity each word holds."""
_SLOT = {
    "before": "the name before it",
    "after": "the name after it",
    "of": "the name that follows with a preposition",
    "subject": "the subject of its sentence",
}
_NAMES = {
    "@state": "a state",
    "@demonym": "a nationality",
    "@capital": "a capital",
    "@territory": "a territory",
    "@party": "a party",
    "@group": "a listed movement or armed group",
    "@person": "a listed person",
    "@organisation": "a listed organisation",
    "@outlet": "a news outlet",
    "@people": "a people or faith",
    "@entity": "any listed name",
}
_WHERE = {
    "prev": "right after {}",
    "next": "right before {}",
    "before": "up to five words after {}",
    "after": "up to five words before {}",
    "near": "within five words of {}",
    "sent": "in a sentence with {}",
    "form": "written {}",
    "name": "as part of a name or title",
    "capital": "with a capital inside a sentence",
    "hyphen": "with a hyphen",
}


def entry(term: Term, lexicon: Lexicon) -> RenderableType:
    """All that is known about a term, in the order in which an editor asks."""
    forms = ", ".join(term.forms[1 : 1 + 3 * _SHOWN]) + (", …" if len(term.forms) > 1 + 3 * _SHOWN else "")
    head = Text.assemble((term.term, "bold"), (f"  {forms}" if forms else "", "dim"))
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, style="dim")
    for name, facts in _facts(term, lexicon):
        for row, fact in enumerate(facts):
            grid.add_row("" if row else name, fact)
    return Group(head, Text(meaning(term), style="italic"), Text(advice(term)), Padding(grid, (1, 0, 0, 2)))


def advice(term: Term) -> str:
    """What to do about the word, in a sentence.

    >>> advice(Lexicon.load("en")["regime"])[:53]
    "Avoid it in the writer's own voice; write for instanc"
    """
    judges = term.advice == "attribute" and term.category == "attribution"
    said = _JUDGES if judges else _ADVICE[term.advice]
    if term.neutral:
        said += f"{_JOINT.get(term.advice, '; or write')} for instance {_either(term.neutral)}"
    if term.contested and term.advice != "keep":
        said = f"Follow your own guide; where it is against the word: {said[:1].lower()}{said[1:]}"
    return f"{said}."


def marked(line: Evidence) -> str:
    """How often annotators marked the term, in words."""
    times = "time" if line.n == 1 else "times"
    return f"marked by experts {line.marked} of {line.n} {times} in {line.set} (share {line.low:.2f}–{line.high:.2f})"


def meaning(term: Term) -> str:
    """What the word does, and how strongly, in a sentence or two."""
    sense = term.sense[:1].upper() + term.sense[1:]
    if term.severity is None:
        return f"{sense}. Contested: the guides disagree."
    strength = next(word for most, word in _STRENGTH if term.severity <= most)
    return f"{sense}. It {DOES[term.direction]}, {strength} (severity {term.severity:g} of 1)."


def marks(term: Term) -> list[str]:
    """How often annotators marked the term, a line a labelled set; none for a row that replaces a bundled one."""
    bundled = _bundled()
    known = term.term in bundled and bundled[term.term] == term
    return [marked(line) for line in evidence().get(term.term, ())] if known else []


def cited(term: Term, lexicon: Lexicon) -> list[str]:
    """The works that the row stands on, in full."""
    known = lexicon.sources
    own = "our own judgement, " + ("as weighed above" if term.contested else "for the reason given")
    return [own if key == "editorial" else str(known.get(key, key)) for key in term.sources]


@cache
def _bundled() -> Lexicon:
    return Lexicon.load()


def _facts(term: Term, lexicon: Lexicon) -> Iterator[tuple[str, Sequence[Text]]]:
    if term.positions:
        yield "for", [Text(term.positions[0])]
        yield "against", [Text(term.positions[1])]
    yield "flagged", [_bracketed(term)]
    yield "left alone", [Text(term.miss)]
    sizes = {f"@{name}": len(words) for name, words in lexicon.classes.items()}
    yield "only loaded", [Text(_context(context, sizes)) for context in term.loaded]
    yield "plain", [Text(_context(context, sizes)) for context in term.plain]
    yield "aimed at", [Text(", or ".join(_SLOT.get(slot, slot) for slot in term.slots))] if term.slots else []
    if not term.positions:
        yield "why", [Text(term.note)] if term.note else []
    yield "evidence", [Text(line) for line in marks(term)]
    yield "sources", [Text(line) for line in cited(term, lexicon)]
    yield "category", [Text(f"{term.category}: {categories().get(term.category, '')}")]
    heads = {pack.where.partition(":")[0]: f" ({pack.title}; {pack.licence})" for pack in lexicon.packs if pack.title}
    yield "row", [Text(term.where + heads.get(term.where.partition(":")[0], ""))]


def _bracketed(term: Term) -> Text:
    """The sentence that must hit, its term in brackets."""
    shapes = (re.escape(form).replace(r"\ ", "[ -]").replace(r"\-", "[ -]") for form in term.forms)
    found = re.search(rf"\b({'|'.join(sorted(shapes, key=len, reverse=True))})\b", term.hit, re.IGNORECASE)
    if not found:
        return Text(term.hit)
    start, end = found.span()
    return Text.assemble(term.hit[:start], (f"[{term.hit[start:end]}]", "red"), term.hit[end:])


def _context(context: Context, sizes: dict[str, int]) -> str:
    values = [_value(value, sizes) for value in context.values]
    more = len(values) - _SHOWN
    if more > 1:
        values = [*values[:_SHOWN], f"{more} more"]
    said = _WHERE.get(context.kind, context.kind + " {}").format(_either(values))
    return " and ".join([said, *(_context(other, sizes) for other in context.also)])


def _value(value: str, sizes: dict[str, int]) -> str:
    words = [
        f"a word of “{word[1:].replace('_', ' ')}” ({sizes[word]})" if word in sizes else _NAMES.get(word, word)
        for word in value.split(" ")
    ]
    said = " ".join(words)
    return f"{said[:-1]}…" if said.endswith("*") else said


def _either(words: Sequence[str]) -> str:
    return " or ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
