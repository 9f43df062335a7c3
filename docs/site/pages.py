"""What the site adds to docs/: pages that stand elsewhere in the repository, the command line's help, formulas."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import click
from latex2mathml.converter import convert
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[2]
CARDS = sorted((ROOT / "models").glob("*/README.md"))
ELSEWHERE = {"CONTRIBUTING.md": "contributing.md", "seeds/README.md": "seeds.md"} | {
    card.relative_to(ROOT).as_posix(): f"models/{card.parent.name}.md" for card in CARDS
}
FIGURES = {
    figure.relative_to(ROOT).as_posix(): f"models/{figure.parent.name}.svg"
    for figure in sorted((ROOT / "models").glob("*/reliability.svg"))
}
"""Where a file of the repository stands on the site."""
_LINK = re.compile(r"(?<=\]\()(?!\w+:|#)([^)\s#]+)(?=[)#])")
_FORMULA = re.compile(r'<(span|div) class="arithmatex">\\[(\[](.*?)\\[)\]]</\1>', re.DOTALL)
_FETCHED = re.compile(r"<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)=\"?(?:https?:)?//[^\s>]*", re.IGNORECASE)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """The menu has whichever notes and cards there are."""
    notes = sorted(path.name for path in (ROOT / "docs" / "notes").glob("*.md"))
    cards = [{card.parent.name: ELSEWHERE[card.relative_to(ROOT).as_posix()]} for card in CARDS]
    config.nav += [{"Heads: the cards": cards}, {"Notes": [f"notes/{name}" for name in notes]}]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """The pages that are no files of docs/."""
    for source, place in ELSEWHERE.items():
        files.append(File.generated(config, place, content=_moved(source, place)))
    for source, place in FIGURES.items():
        files.append(File.generated(config, place, content=(ROOT / source).read_bytes()))
    files.append(File.generated(config, "commands.md", content=_commands()))
    return files


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Links that leave docs/ lead to where their file stands on the site."""
    here = posixpath.dirname(page.file.src_uri)

    def link(found: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join("docs", here, found[1]))
        return posixpath.relpath(ELSEWHERE[path], here or ".") if path in ELSEWHERE else found[1]

    return _LINK.sub(link, markdown)


def on_page_content(html: str, **_: object) -> str:
    """Formulas as MathML, which browsers set without a script."""
    return _FORMULA.sub(_mathml, html)


def on_post_page(output: str, page: Page, **_: object) -> str:
    """A page that fetches something from elsewhere stops the build."""
    if found := _FETCHED.search(output):
        raise PluginError(f"{page.file.src_uri}: fetches from elsewhere: {found[0]}")
    return output


def _mathml(found: re.Match[str]) -> str:
    kind, formula = found.groups()
    if kind == "span":
        return convert(unescape(formula))
    return f'<div style="overflow: auto hidden">{convert(unescape(formula), display="block")}</div>'


def _moved(source: str, place: str) -> str:
    """A page of the repository with its links as from its place on the site."""

    def link(found: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(source), found[1]))
        there = (ELSEWHERE | FIGURES).get(path) or (path.removeprefix("docs/") if path.startswith("docs/") else None)
        if there is None:
            raise PluginError(f"{source}: links to {found[1]}, which has no page")
        return posixpath.relpath(there, posixpath.dirname(place) or ".")

    return _LINK.sub(link, (ROOT / source).read_text(encoding="utf-8"))


def _commands() -> str:
    from framing.cli import main

    told = [
        "# The command line",
        "Exit codes: 0 done, 1 some input was refused (and where), 2 wrong usage. Below is each command's `--help`.",
    ]
    for name, command in _named(main, click.Context(main, info_name="framing"), "framing"):
        context = click.Context(command, info_name=name)
        told += [f"## {name}", f"```text\n{command.get_help(context)}\n```"]
    return "\n\n".join(told) + "\n"


def _named(group: click.Group, context: click.Context, name: str) -> Iterator[tuple[str, click.Command]]:
    for part in group.list_commands(context):
        command = group.get_command(context, part)
        if isinstance(command, click.Group):
            yield from _named(command, context, f"{name} {part}")
        elif command is not None:
            yield f"{name} {part}", command
