"""`framing compare`: groups of scored articles beside each other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from framing.errors import UnknownName

if TYPE_CHECKING:
    from framing.comparison.record import CorpusReport

_FORMATS = ("text", "html", "json", "markdown", "csv", "parquet")
_TABLES = ("groups", "estimates", "differences", "terms", "calls")


@click.command()
@click.argument("scored")
@click.option(
    "--by", multiple=True, default=("outlet",), show_default=True, help="Column, or date:month; may be repeated."
)
@click.option("--reference", help="The group that others are compared with; default: the rest.")
@click.option("--pair", multiple=True, help="Column that matches articles, such as event; may be repeated.")
@click.option("--cluster", multiple=True, help="Column that articles were drawn by, such as outlet; may be repeated.")
@click.option("--target", help="Print who calls this target what.")
@click.option("--fewest", default=20, show_default=True, help="Articles that a group must have to be shown.")
@click.option("--level", default=0.95, show_default=True, help="How often intervals are to cover.")
@click.option("--format", "form", type=click.Choice(_FORMATS), default="text", show_default=True)
@click.option("--table", type=click.Choice(_TABLES), default="estimates", show_default=True, help="Of --format csv.")
@click.option(
    "--corpus",
    multiple=True,
    help="Of --format html: what was scored, to show the texts of paired events; may be repeated.",
)
@click.option("--out", help="File to write to; a folder or fsspec address for parquet.")
def command(
    scored: str,
    by: tuple[str, ...],
    reference: str | None,
    pair: tuple[str, ...],
    cluster: tuple[str, ...],
    target: str | None,
    fewest: int,
    level: float,
    form: str,
    table: str,
    corpus: tuple[str, ...],
    out: str | None,
) -> None:
    """Compare groups of the articles in SCORED, a folder that `framing batch` wrote.

    Figures have intervals over articles, tests are corrected for their number; docs/comparing.md says how.
    """
    from framing.comparison.formats.text import TextComparison
    from framing.comparison.run import compare

    if form == "parquet" and out is None:
        raise click.UsageError("--format parquet needs --out FOLDER")
    if corpus and form != "html":
        raise click.UsageError("--corpus is for --format html, which shows texts")
    report = compare(
        scored, by, reference=reference, pair=pair or None, cluster=cluster or None, fewest=fewest, level=level
    )
    if target is not None and target not in report.targets:
        raise UnknownName("target", target, report.targets)
    console = Console(highlight=False)
    if form == "parquet":
        assert out is not None
        for path in report.to_parquet(out):
            click.echo(path)
    elif form == "text" and out is None and console.is_terminal:
        console.print(TextComparison(report, target))
    else:
        html = form == "html"
        text = report.to_html(target, list(corpus) or None) if html else _written(report, form, target, table)
        if out is None:
            click.echo(text, nl=False)
        else:
            Path(out).write_text(text, encoding="utf-8")


def _written(report: CorpusReport, form: str, target: str | None, table: str) -> str:
    if form == "json":
        return report.to_json() + "\n"
    if form == "markdown":
        return report.to_markdown(target)
    if form == "csv":
        return str(report.to_frame(table).to_csv(index=False))
    return report.to_text(target)
