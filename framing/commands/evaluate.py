"""`framing evaluate`: how good a head is on labelled sentences, beside baselines."""

from __future__ import annotations

from pathlib import Path

import click

from framing.commands._options import labelled_columns, schema_of

_BASELINES = ("majority", "group", "lexicon", "tfidf")
_PROTOCOLS = ("as is", "folds", "group", "natural", "holdout")


@click.command()
@click.argument("data")
@click.option("--head", default="bias", show_default=True, help="A head's name or a model folder.")
@click.option("--protocol", type=click.Choice(_PROTOCOLS), default="as is", show_default=True)
@click.option("--by", help="Column of the folds, of what is held out, or of the rows to test.")
@click.option("--test", help="The second file of `holdout`.")
@click.option("--slice", "slices", multiple=True, help="Column for whose values all is measured too; may be repeated.")
@click.option(
    "--baselines", default="majority,group,lexicon,tfidf", show_default=True, help="Commas between; '' for none."
)
@click.option("--predictions", multiple=True, type=click.Path(), help="CSV with another system's answers, by id.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder for report, figures and errors.")
@labelled_columns
def command(
    data: str,
    head: str,
    protocol: str,
    by: str | None,
    test: str | None,
    slices: tuple[str, ...],
    baselines: str,
    predictions: tuple[str, ...],
    out: Path | None,
    **columns: str | None,
) -> None:
    """Measure a head on DATA: a .csv, .tsv, .jsonl or .parquet file, or `hub:NAME`.

    `as is` asks the head as it stands; the other protocols train it anew on some rows and test it on the rest.
    """
    from framing.analyzer import Analyzer
    from framing.classify.head import shipped
    from framing.evaluation.run import AS_IS, Trial, evaluate

    known = head in shipped() or "/" in head
    analyzer = Analyzer(heads=[head] if known or protocol == AS_IS else [])
    name = analyzer.heads[0] if analyzer.heads else head
    named = tuple(filter(None, baselines.split(",")))
    trial = Trial(protocol, by, test, slices, named, predictions)
    found = evaluate(analyzer, data, name, trial, schema_of(columns))
    if out is None:
        click.echo(found.to_markdown())
    else:
        for path in found.write(out):
            click.echo(path)
