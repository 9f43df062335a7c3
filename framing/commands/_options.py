"""What several commands share: options, the terms and texts they name."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from framing.errors import InputError

if TYPE_CHECKING:
    from framing.labelled import Schema
    from framing.lexicon.terms import Lexicon

REFUSED = 1
"""Exit code: some input was refused."""


def known_encoding(_context: click.Context, _parameter: click.Parameter, name: str) -> str:
    try:
        codecs.lookup(name)
    except LookupError as error:
        raise click.BadParameter(f"unknown encoding {name!r}; expected one such as utf-8, cp1252, utf-16") from error
    return name


PACKS = click.option(
    "--lexicon",
    "packs",
    multiple=True,
    type=click.Path(dir_okay=False),
    help="A pack of your own, on top of the bundled ones; may be given again.",
)
HEADS = click.option(
    "--head", "heads", multiple=True, help="A head's name or a model folder; default: every shipped head."
)


def terms(packs: tuple[str, ...]) -> Lexicon:
    """The bundled packs with the user's own on top, each over those before it."""
    from framing.lexicon.terms import Lexicon

    rows = Lexicon.load()
    for pack in packs:
        rows = rows | Lexicon.read(pack)
    return rows


def texts(files: tuple[str, ...], encoding: str) -> Iterator[tuple[str, str | InputError]]:
    from framing.text.read import read_text

    for name in files:
        try:
            yield name, read_text(None if name == "-" else Path(name), encoding)
        except InputError as error:
            yield name, error


def labelled_columns(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say which columns of a labelled set hold what."""
    options = (
        ("--text", "text", "Column of the sentences.", "text"),
        ("--label", "label", "Column of the labels; lists, or `|` between names, are multi-label.", "label"),
        ("--id", "id", "Column that names the rows.", None),
        ("--group", "group", "Column of what is held out whole: article, outlet.", None),
        ("--weight", "weight", "Column of what each row counts.", None),
        ("--labels", "labels", "The labels in order, commas between; of two, the negative one first.", None),
        ("--kind", "kind", "binary, multiclass or multilabel; default: told by the labels.", None),
    )
    for flag, name, text, default in reversed(options):
        command = click.option(flag, name, default=default, show_default=default is not None, help=text)(command)
    return command


def schema_of(columns: dict[str, str | None]) -> Schema:
    """The schema that the options of `SCHEMA` describe."""
    from framing.labelled import Schema

    labels = columns["labels"]
    return Schema(
        text=columns["text"] or "text",
        label=columns["label"] or "label",
        id=columns["id"],
        group=columns["group"],
        weight=columns["weight"],
        labels=tuple(labels.split(",")) if labels else None,
        kind=columns["kind"],
    )
