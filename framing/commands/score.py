"""`framing score`: the report of each article."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import click
from rich.console import Console

from framing.commands._options import HEADS, PACKS, REFUSED, known_encoding, terms, texts
from framing.errors import InputError

_FORMATS = ("text", "json", "html", "markdown")
_SUFFIX = {"text": "txt", "json": "json", "html": "html", "markdown": "md"}


@click.command()
@click.argument("files", nargs=-1, required=True)
@click.option("--format", "form", type=click.Choice(_FORMATS), default="text", help="How to print the reports.")
@click.option("--brief", is_flag=True, help="Leave out the sentence by sentence reading (text only).")
@click.option("--plain", is_flag=True, help="No colour and no width but 80 columns, as in a pipe (text only).")
@click.option("--out", type=click.Path(path_type=Path), help="Write here; with several files, a folder of reports.")
@click.option("--encoding", default="utf-8", show_default=True, callback=known_encoding, help="Of the files.")
@PACKS
@HEADS
def command(
    files: tuple[str, ...],
    form: str,
    brief: bool,
    plain: bool,
    out: Path | None,
    encoding: str,
    packs: tuple[str, ...],
    heads: tuple[str, ...],
) -> None:
    """Score FILES, each one article; `-` reads standard input.

    One file that cannot be read does not stop the others; the exit code is then 1.
    """
    from framing.analyzer import Analyzer
    from framing.report.formats.text import TextReport, render

    analyzer = Analyzer(heads=list(heads) or None, lexicon=terms(packs))
    console = Console(highlight=False)
    write = _writer(out, form, len(files) > 1)
    refused = False
    for name, text in texts(files, encoding):
        if isinstance(text, InputError):
            click.echo(f"framing: {text}", err=True)
            refused = True
            continue
        report = analyzer.analyze(text, id=name)
        if form == "text" and out is None and console.is_terminal and not plain:
            console.print(TextReport(report, brief=brief))
        elif form == "text":
            write(name, render(report, brief=brief).rstrip("\n"))
        elif form == "json":
            write(name, report.to_json(indent=None if len(files) > 1 and out is None else 2))
        else:
            write(name, report.to_html() if form == "html" else report.to_markdown())
    if refused:
        sys.exit(REFUSED)


def _writer(out: Path | None, form: str, several: bool) -> Callable[[str, str], None]:
    """Where a report goes: standard output, a file, or a file of the same name in a folder."""
    if out is None:
        return lambda _, report: click.echo(report)
    if several:
        out.mkdir(parents=True, exist_ok=True)

    taken: Counter[str] = Counter()

    def write(name: str, report: str) -> None:
        stem = "standard-input" if name == "-" else Path(name).stem
        taken[stem] += 1
        again = f"-{taken[stem]}" if taken[stem] > 1 else ""
        path = out / f"{stem}{again}.{_SUFFIX[form]}" if several else out
        try:
            path.write_text(report + "\n", encoding="utf-8")
        except OSError as error:
            raise InputError(f"{path}: {error.strerror}; expected a place to write to") from error
        click.echo(f"wrote {path}", err=True)

    return write
