"""`framing batch`: a corpus into a folder of tables."""

from __future__ import annotations

import sys

import click

from framing.commands._options import HEADS, PACKS, REFUSED, known_encoding, terms

_STOPPED = 130
"""Exit code after Ctrl-C, as shells have it."""


@click.command()
@click.argument("data", nargs=-1, required=True)
@click.option("--out", required=True, help="Folder of the tables; a run that was killed there is gone on with.")
@click.option("--text", help="Column of the texts; default: text, body, content, …")
@click.option("--id", "id", help="Column that names the articles; default: id, article_id, …, or file and line.")
@click.option("--title", help="Column of titles, which are joined as first sentences.")
@click.option("--keep", help="Columns of metadata to keep, commas between; default: all of single values.")
@click.option("--jobs", "n_jobs", default=1, show_default=True, help="Processes at once; -1 for one a core.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("parquet", "jsonl", "csv")),
    default="parquet",
    show_default=True,
    help="Of the tables.",
)
@click.option("--overwrite", is_flag=True, help="Take away what a run with other settings wrote.")
@click.option("--encoding", default="utf-8", show_default=True, callback=known_encoding, help="Of text and CSV files.")
@click.option("--max-characters", default=1_000_000, show_default=True, help="Longer texts are rejected.")
@click.option("--shard-mb", default=8.0, show_default=True, help="Input that is read, scored and written at once.")
@click.option("--log-json", is_flag=True, help="A line of JSON on standard error for every step, instead of a bar.")
@PACKS
@HEADS
def command(
    data: tuple[str, ...],
    out: str,
    text: str | None,
    id: str | None,
    title: str | None,
    keep: str | None,
    n_jobs: int,
    form: str,
    overwrite: bool,
    encoding: str,
    max_characters: int,
    shard_mb: float,
    log_json: bool,
    packs: tuple[str, ...],
    heads: tuple[str, ...],
) -> None:
    """Score the articles of DATA: files (.jsonl, .csv, .tsv, .parquet, packed or not), folders, patterns, addresses.

    `-` reads JSON lines or CSV from standard input. The exit code is 1 when rows were rejected; they are named in
    rejected.jsonl with the reason.
    """
    from framing.analyzer import Analyzer
    from framing.corpus.progress import logged
    from framing.corpus.run import score_corpus

    try:
        scored = score_corpus(
            "-" if data == ("-",) else list(data),
            out,
            analyzer=Analyzer(heads=list(heads) or None, lexicon=terms(packs) if packs else None),
            text=text,
            id=id,
            title=title,
            keep=None if keep is None else [name for name in keep.split(",") if name],
            n_jobs=n_jobs,
            format=form,
            overwrite=overwrite,
            encoding=encoding,
            max_characters=max_characters,
            shard_bytes=int(shard_mb * 2**20),
            watch=logged(sys.stderr) if log_json else None,
        )
    except KeyboardInterrupt:
        click.echo(f"framing: stopped; the same command goes on in {out}", err=True)
        sys.exit(_STOPPED)
    click.echo(str(scored), err=log_json)
    if scored.n_rejected or scored.failed:
        sys.exit(REFUSED)
