"""`framing audit`: what moves when names are swapped."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from framing.commands._options import HEADS, PACKS, REFUSED, known_encoding, terms


@click.command()
@click.argument("file")
@HEADS
@click.option("--class", "classes", multiple=True, help="Only this class of names, such as state; may be given again.")
@click.option("--json", "as_json", is_flag=True, help="The whole report as JSON.")
@click.option("--most", default=5, show_default=True, help="How many changes to print with their sentences.")
@click.option("--encoding", default="utf-8", show_default=True, callback=known_encoding, help="Of the file.")
@PACKS
def command(
    file: str,
    heads: tuple[str, ...],
    classes: tuple[str, ...],
    as_json: bool,
    most: int,
    encoding: str,
    packs: tuple[str, ...],
) -> None:
    """Swap names in the sentences of FILE, one a line (`-`: standard input), and say what moves.

    The exit code is 1 when a listed name moves a head.
    """
    from framing.analyzer import Analyzer
    from framing.evaluation.audit import audit as run
    from framing.text.read import read_text

    lines = read_text(None if file == "-" else Path(file), encoding).splitlines()
    report = run(Analyzer(heads=list(heads) or None, lexicon=terms(packs)), lines, classes or None)
    click.echo(report.to_json() if as_json else report.to_text(most))
    if not report.symmetric:
        sys.exit(REFUSED)
