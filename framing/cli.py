"""The command line: `framing score`, `framing explain`, `framing audit`, `framing lexicon`."""

from __future__ import annotations

import codecs
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from framing import __version__
from framing.errors import FramingError, InputError

if TYPE_CHECKING:
    from framing.lexicon.terms import Lexicon

_REFUSED = 1
_FORMATS = ("text", "json", "html")


class _Command(click.Group):
    """A group whose commands report the package's own errors as one line, not as a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except FramingError as error:
            click.echo(f"framing: {error}", err=True)
            ctx.exit(2)


def _known_encoding(_context: click.Context, _parameter: click.Parameter, name: str) -> str:
    try:
        codecs.lookup(name)
    except LookupError as error:
        raise click.BadParameter(f"unknown encoding {name!r}; expected one such as utf-8, cp1252, utf-16") from error
    return name


_PACKS = click.option(
    "--lexicon",
    "packs",
    multiple=True,
    type=click.Path(dir_okay=False),
    help="A pack of your own, on top of the bundled ones; may be given again.",
)


@click.group(cls=_Command, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="framing")
def main() -> None:
    """Which words of a news text take a side, in whose voice, about whom, and how sure that is.

    Exit codes: 0 done, 1 some input was refused, 2 wrong usage.
    """


@main.command()
@click.argument("files", nargs=-1, required=True)
@click.option("--format", "form", type=click.Choice(_FORMATS), default="text", help="How to print the reports.")
@click.option("--brief", is_flag=True, help="Leave out the sentence by sentence reading (text only).")
@click.option("--encoding", default="utf-8", show_default=True, callback=_known_encoding, help="Of the files.")
@_PACKS
@click.option("--head", "heads", multiple=True, help="A head's name or a model folder; default: every shipped head.")
def score(
    files: tuple[str, ...], form: str, brief: bool, encoding: str, packs: tuple[str, ...], heads: tuple[str, ...]
) -> None:
    """Score FILES, each one article; `-` reads standard input.

    One file that cannot be read does not stop the others; the exit code is then 1.
    """
    from framing.analyzer import Analyzer
    from framing.report.formats.text import TextReport, render

    analyzer = Analyzer(heads=list(heads) or None, lexicon=_terms(packs))
    console = Console(highlight=False)
    refused = False
    for name, text in _texts(files, encoding):
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
        sys.exit(_REFUSED)


@main.command()
@click.argument("sentence")
@click.option("--head", default="bias", show_default=True, help="Whose decision to take apart.")
@click.option("--most", default=15, show_default=True, help="How many contributions to print.")
def explain(sentence: str, head: str, most: int) -> None:
    """Show what each word, pair and column of SENTENCE adds to a head's decision."""
    from framing.analyzer import Analyzer
    from framing.report.cards import explanation

    analyzer = Analyzer(heads=[head])
    probability = dict(zip(analyzer.labels(head), analyzer.classify([sentence], head)[0].tolist(), strict=True))
    parts, decision = analyzer.explain(sentence, head), analyzer.decision(sentence, head)
    Console(highlight=False).print(explanation(parts, decision, probability, most))


@main.command()
@click.argument("file")
@click.option("--head", "heads", multiple=True, help="A head's name or a model folder; default: every shipped head.")
@click.option("--class", "classes", multiple=True, help="Only this class of names, such as state; may be given again.")
@click.option("--json", "as_json", is_flag=True, help="The whole report as JSON.")
@click.option("--most", default=5, show_default=True, help="How many changes to print with their sentences.")
@click.option("--encoding", default="utf-8", show_default=True, callback=_known_encoding, help="Of the file.")
@_PACKS
def audit(
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
    from framing.evaluate.audit import audit as run
    from framing.text.read import read_text

    lines = read_text(None if file == "-" else Path(file), encoding).splitlines()
    report = run(Analyzer(heads=list(heads) or None, lexicon=_terms(packs)), lines, classes or None)
    click.echo(report.to_json() if as_json else report.to_text(most))
    if not report.symmetric:
        sys.exit(_REFUSED)


@main.group()
def lexicon() -> None:
    """The loaded terms: prove, list, show them."""


@lexicon.command()
@click.argument("files", nargs=-1, type=click.Path(dir_okay=False))
@_PACKS
def check(files: tuple[str, ...], packs: tuple[str, ...]) -> None:
    """Prove every row of the bundled packs, or of the bundled packs with the packs FILES on top."""
    from framing.evaluate.lexicon import faults

    rows = _terms((*packs, *files))
    found = list(faults(rows))
    for fault in found:
        click.echo(fault)
    categories = len({term.category for term in rows})
    click.echo(f"{len(rows)} rows in {categories} categories, {len(found)} faults", err=bool(found))
    if found:
        sys.exit(_REFUSED)


@lexicon.command("list")
@click.option("--category", help="Only this one.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@_PACKS
def list_(category: str | None, as_json: bool, packs: tuple[str, ...]) -> None:
    """List the terms with category, direction, severity and sense."""
    from framing.errors import UnknownName
    from framing.lexicon.catalogue import categories

    if category is not None and category not in categories():
        raise UnknownName("category", category, categories())
    for term in _terms(packs):
        if category in (None, term.category):
            severity = "contested" if term.severity is None else f"{term.severity:g}"
            row = (term.term, term.category, term.direction, severity, term.sense)
            keys = ("term", "category", "direction", "severity", "sense")
            click.echo(json.dumps(dict(zip(keys, row, strict=True))) if as_json else "\t".join(row))


@lexicon.command()
@click.argument("term")
@_PACKS
def show(term: str, packs: tuple[str, ...]) -> None:
    """Show TERM as a style guide would: what to do, when it is plain, both positions, evidence, sources."""
    from framing.report.guide import entry

    rows = _terms(packs)
    Console(highlight=False).print(entry(rows[term], rows))


@lexicon.command()
@_PACKS
def lean(packs: tuple[str, ...]) -> None:
    """Count the hostile and the friendly words of both sides of each listed pair, and name what is uneven."""
    from framing.evaluate.lean import balances, lean_faults, read_sides

    rows, pairs = _terms(packs), read_sides()
    found = list(lean_faults(rows, pairs))
    if not any("unknown term" in fault for fault in found):
        for balance in balances(rows, pairs):
            click.echo("\t".join((balance.pair, balance.kind, *balance.shown)))
    for fault in found:
        click.echo(fault, err=True)
    if found:
        sys.exit(_REFUSED)


def _terms(packs: tuple[str, ...]) -> Lexicon:
    """The bundled packs with the user's own on top, each over those before it."""
    from framing.lexicon.terms import Lexicon

    rows = Lexicon.load()
    for pack in packs:
        rows = rows | Lexicon.read(pack)
    return rows


def _texts(files: tuple[str, ...], encoding: str) -> Iterator[tuple[str, str | InputError]]:
    from framing.text.read import read_text

    for name in files:
        try:
            yield name, read_text(None if name == "-" else Path(name), encoding)
        except InputError as error:
            yield name, error
