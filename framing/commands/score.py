"""`framing score`: the report of each article."""

from __future__ import annotations

import sys

import click
from rich.console import Console

from framing.commands._options import HEADS, PACKS, REFUSED, known_encoding, terms, texts
from framing.errors import InputError

_FORMATS = ("text", "json", "html")


@click.command()
@click.argument("files", nargs=-1, required=True)
@click.option("--format", "form", type=click.Choice(_FORMATS), default="text", help="How to print the reports.")
@click.option("--brief", is_flag=True, help="Leave out the sentence by sentence reading (text only).")
@click.option("--encoding", default="utf-8", show_default=True, callback=known_encoding, help="Of the files.")
@PACKS
@HEADS
def command(
    files: tuple[str, ...], form: str, brief: bool, encoding: str, packs: tuple[str, ...], heads: tuple[str, ...]
) -> None:
    """Score FILES, each one article; `-` reads standard input.

    One file that cannot be read does not stop the others; the exit code is then 1.
    """
    from framing.analyzer import Analyzer
    from framing.report.formats.text import TextReport, render

    analyzer = Analyzer(heads=list(heads) or None, lexicon=terms(packs))
    console = Console(highlight=False)
    refused = False
    for name, text in texts(files, encoding):
        if isinstance(text, InputError):
            click.echo(f"framing: {text}", err=True)
            refused = True
            continue
        report = analyzer.analyze(text, id=name)
        if form == "json":
            click.echo(report.to_json(indent=None if len(files) > 1 else 2))
        elif form == "html":
            click.echo(report.to_html())
        elif console.is_terminal:
            console.print(TextReport(report, brief=brief))
        else:
            click.echo(render(report, brief=brief))
    if refused:
        sys.exit(REFUSED)
