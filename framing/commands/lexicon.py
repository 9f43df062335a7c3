"""`framing lexicon`: prove, list, show the loaded terms, and weigh their sides."""

from __future__ import annotations

import json
import sys

import click
from rich.console import Console

from framing.commands._options import PACKS, REFUSED, terms


@click.group()
def command() -> None:
    """The loaded terms: prove, list, show them."""


@command.command()
@click.argument("files", nargs=-1, type=click.Path(dir_okay=False))
@PACKS
def check(files: tuple[str, ...], packs: tuple[str, ...]) -> None:
    """Prove every row of the bundled packs, or of the bundled packs with the packs FILES on top."""
    from framing.evaluation.lexicon import faults

    rows = terms((*packs, *files))
    found = list(faults(rows))
    for fault in found:
        click.echo(fault)
    categories = len({term.category for term in rows})
    click.echo(f"{len(rows)} rows in {categories} categories, {len(found)} faults", err=bool(found))
    if found:
        sys.exit(REFUSED)


@command.command("list")
@click.option("--category", help="Only this one.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@PACKS
def list_(category: str | None, as_json: bool, packs: tuple[str, ...]) -> None:
    """List the terms with category, direction, severity and sense."""
    from framing.errors import UnknownName
    from framing.lexicon.catalogue import categories

    if category is not None and category not in categories():
        raise UnknownName("category", category, categories())
    for term in terms(packs):
        if category in (None, term.category):
            severity = "contested" if term.severity is None else f"{term.severity:g}"
            row = (term.term, term.category, term.direction, severity, term.sense)
            keys = ("term", "category", "direction", "severity", "sense")
            click.echo(json.dumps(dict(zip(keys, row, strict=True))) if as_json else "\t".join(row))


@command.command()
@click.argument("term")
@PACKS
def show(term: str, packs: tuple[str, ...]) -> None:
    """Show TERM as a style guide would: what to do, when it is plain, both positions, evidence, sources."""
    from framing.report.guide import entry

    rows = terms(packs)
    Console(highlight=False).print(entry(rows[term], rows))


@command.command()
@PACKS
def lean(packs: tuple[str, ...]) -> None:
    """Count the hostile and the friendly words of both sides of each listed pair, and name what is uneven."""
    from framing.evaluation.lean import balances, lean_faults, read_sides

    rows, pairs = terms(packs), read_sides()
    found = list(lean_faults(rows, pairs))
    if not any("unknown term" in fault for fault in found):
        for balance in balances(rows, pairs):
            click.echo("\t".join((balance.pair, balance.kind, *balance.shown)))
    for fault in found:
        click.echo(fault, err=True)
    if found:
        sys.exit(REFUSED)
