"""Two smaller things a terminal shows: a lexicon row as a style guide entry, and a decision taken apart."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from framing.classify.linear import Contribution
from framing.lexicon.catalogue import categories, sources
from framing.lexicon.contexts import Context
from framing.lexicon.terms import Term
from framing.report.formats.text import safe

_KIND = {
    "prev": "right after",
    "next": "right before",
    "near": "near",
    "sent": "in a sentence with",
    "name": "in a name",
}
_SHOWN = 12


def entry(term: Term) -> RenderableType:
    """All that is known about a term, as a style guide would say it."""
    lines = [Text.assemble((term.term, "bold"), f"  {', '.join(term.forms[1:])}")]
    weight = "contested: the guides disagree" if term.contested else f"severity {term.severity:g} of 1"
    lines.append(Text(f"{term.sense}. {term.direction}, {weight}.", style="italic"))
    facts = {
        "category": f"{term.category}, {categories().get(term.category, '')}",
        "advice": term.advice + (f": {', '.join(term.neutral)}" if term.neutral else ""),
        "about": " or ".join(f"the name {slot}" for slot in term.slots) or "no target",
        "only loaded": _contexts(term.loaded),
        "plain": _contexts(term.plain),
        "flagged": term.hit,
        "left alone": term.miss,
        "note": term.note,
        "sources": "; ".join(sources().get(key, key) for key in term.sources),
        "row": term.where,
    }
    grid = Table.grid(padding=(0, 2))
    for name, fact in facts.items():
        if fact:
            grid.add_row(Text(name, style="dim"), Text(fact))
    return Group(*lines, Padding(grid, (1, 0, 0, 2)))


def _contexts(contexts: Sequence[Context]) -> str:
    return "; ".join(_context(context) for context in contexts)


def _context(context: Context) -> str:
    shown = ", ".join(context.values[:_SHOWN])
    more = f" and {len(context.values) - _SHOWN} more" if len(context.values) > _SHOWN else ""
    return f"{_KIND[context.kind]} {shown}{more}".strip()


def explanation(
    parts: Sequence[Contribution], decision: float, probability: dict[str, float], most: int
) -> RenderableType:
    """The largest contributions, what the rest adds, and what the sum means."""
    label, share = max(probability.items(), key=lambda pair: pair[1])
    head = Text.assemble((f"{label} {share:.2f}", "bold"), f"  decision value {decision:+.3f}, the sum of:")
    grid = Table.grid(padding=(0, 2))
    for part in parts[:most]:
        grid.add_row(
            Text(f"{part.value:+.3f}", style="red" if part.value > 0 else "green"),
            Text(part.kind, style="dim"),
            Text(safe(part.text)),
        )
    rest = parts[most:]
    if rest:
        grid.add_row(
            Text(f"{sum(part.value for part in rest):+.3f}"),
            Text("rest", style="dim"),
            Text(f"{len(rest)} smaller ones"),
        )
    return Group(head, Padding(grid, (0, 0, 0, 2)))
