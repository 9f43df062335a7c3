"""`framing train`: a head of one's own, from labelled sentences."""

from __future__ import annotations

from pathlib import Path

import click

from framing.commands._options import labelled_columns, schema_of


@click.command()
@click.argument("data")
@click.option("--head", required=True, help="The head's name; that of a shipped head takes its labels.")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="The folder to write.")
@labelled_columns
@click.option("--balanced", is_flag=True, help="Let all labels weigh the same in sum, however rare they are.")
@click.option("--writer-only", is_flag=True, help="Leave out words that are quoted or reported.")
@click.option("--base", help="A head whose knowledge is a feature of the new one: a name or a model folder.")
@click.option("--folds", default=5, show_default=True, help="Held-out parts to calibrate on; groups stay whole.")
@click.option("--seed", default=0, show_default=True)
def command(
    data: str,
    head: str,
    out: Path,
    balanced: bool,
    writer_only: bool,
    base: str | None,
    folds: int,
    seed: int,
    **columns: str | None,
) -> None:
    """Train a head on DATA: a .csv, .tsv, .jsonl or .parquet file, or `hub:NAME` for a set of the hub.

    The folder loads as any shipped head does: `framing score --head OUT`.
    """
    from framing.classify.fitting import Recipe
    from framing.features.hashing import Hashing
    from framing.training import train

    recipe = Recipe(hashing=Hashing(writer_only=writer_only), balanced=balanced, folds=folds, seed=seed)
    train(data, head, out, schema_of(columns), recipe, lambda line: click.echo(line, err=True), base=base)
    click.echo(f"wrote {out}: `framing score --head {out} FILE`")
