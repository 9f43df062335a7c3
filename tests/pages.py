"""The code of the pages, run as a reader would: `python tests/pages.py` writes the outputs that pages show anew.

A fenced block of a page is, by its language:

- `python`: run as at the prompt, the blocks of a page one after the other with the same names;
- `sh`: lines of `framing …`, with `> FILE` and patterns such as `*.txt`; README's two commands are run by `.ci/run`;
- `text` right after one of these: what it prints, compared to the letter;
- any other: shown. With `title="NAME"` it is the content of a file, which the blocks after it find.

All run in a folder of their own, in which `furnish` has put a made-up corpus and labelled sentences.
"""

from __future__ import annotations

import ast
import contextlib
import csv
import io
import os
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from made import articles, write_jsonl

ROOT = Path(__file__).resolve().parent.parent
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
RUN = ("python", "sh")
_FENCE = re.compile(r"^(`{3,})(\w*)(?: +title=\"([^\"]+)\")?[^\n]*\n(.*?)^\1$", re.DOTALL | re.MULTILINE)
_OUTPUT = re.compile(r"\n+```text\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_BY_CI = re.compile(r"<!-- (?:demo|tests) -->\n```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_PLAIN = ("The council met on Monday.", "The report has ninety pages.", "Rain is expected in the north.")
_LOADED = ("The shameful liars ruined it!", "These thugs trampled on every right.", "A disgraceful, cynical stunt.")
_PLACES = ("Alden", "Brome", "Castle Street", "Dunmore", "Elby", "Farley", "Gorse", "Hale", "Ilton", "Jarrow")
PACK = {
    "term": "kowtow",
    "forms": "kowtows|kowtowed|kowtowing",
    "category": "emotive",
    "direction": "blame",
    "severity": "0.5",
    "target": "subject",
    "sense": "giving way, told as servility",
    "advice": "specify",
    "neutral": "give way",
    "loaded": "",
    "plain": "",
    "contested": "no",
    "sources": "editorial",
    "hit": "The minister kowtowed to the industry.",
    "miss": "The minister gave way to the industry.",
    "note": "It tells a concession as a humiliation.",
}


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block of a page."""

    language: str
    title: str
    code: str
    line: int
    shown: tuple[int, int] | None
    """Where in the page its output stands, if it is shown."""


def blocks(page: str) -> list[Block]:
    """The fenced blocks of a page, outputs with what printed them."""
    found: list[Block] = []
    taken = 0
    for fence in _FENCE.finditer(page):
        if fence.start() < taken:
            continue
        _, language, title, code = fence.groups()
        output = _OUTPUT.match(page, fence.end()) if language in RUN else None
        taken = output.end() if output else fence.end()
        line = page.count("\n", 0, fence.start()) + 1
        found.append(Block(language, title or "", code, line, output.span(1) if output else None))
    return found


def outputs(page: Path, folder: Path) -> Iterator[tuple[Block, str]]:
    """Run a page in a folder: each block that runs, and what it prints. An error names page and line."""
    by_ci = _BY_CI.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    main = ModuleType("__main__")
    for block in blocks(page.read_text(encoding="utf-8")):
        if block.language not in RUN:
            if block.title:
                (folder / block.title).write_text(block.code, encoding="utf-8")
        elif block.code not in by_ci:
            try:
                with contextlib.chdir(folder):
                    printed = _python(block.code, vars(main)) if block.language == "python" else _shell(block.code)
            except Exception as error:
                error.add_note(f"{page.relative_to(ROOT)}:{block.line}")
                raise
            yield block, printed.replace(f"{folder}/", "")


def _python(code: str, names: dict[str, Any]) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        for statement in ast.parse(code).body:
            exec(compile(ast.Interactive([statement]), "page", "single"), names)
    return printed.getvalue()


def _shell(code: str) -> str:
    from click.testing import CliRunner

    from framing.cli import main

    printed = []
    for line in code.replace("\\\n", " ").splitlines():
        words = [name for word in shlex.split(line, comments=True) for name in _matching(word)]
        if not words:
            continue
        command, *rest = words
        rest, into = (rest[:-2], rest[-1]) if ">" in rest[-2:-1] else (rest, None)
        if command != "framing" or {"|", ">", "&&", ";"} & {*rest}:
            raise ValueError(f"{line!r}: expected `framing …`, at most with `> FILE`")
        done = CliRunner().invoke(main, rest, prog_name="framing", catch_exceptions=False)
        if done.exit_code:
            raise ValueError(f"{line!r}: exit code {done.exit_code}: {done.output}")
        if into:
            Path(into).write_text(done.stdout, encoding="utf-8")
        else:
            printed.append(done.stdout)
    return "".join(printed)


def _matching(word: str) -> list[str]:
    """The files of a pattern, as a shell has it."""
    return sorted(str(path) for path in Path().glob(word)) or [word] if "*" in word else [word]


def furnish(folder: Path) -> None:
    """The made-up files that pages speak of: articles, a corpus, labelled sentences, a pack."""
    import pyarrow
    import pyarrow.parquet

    shutil.copytree(ROOT / "seeds" / "articles", folder / "seeds" / "articles")
    shutil.copy(ROOT / "seeds" / "articles" / "march-slanted.txt", folder / "article.txt")
    outlets = ("Reuters", "The Gazette", "The Herald")
    news = [
        {
            **row,
            "text": f"{row['text']} {('Iran held talks.', 'The Iranian regime held talks.')[number % 3 > 0]}",
            "outlet": outlets[number % 3],
            "leaning": ("left", "right")[number % 2],
            "event": f"e{number // 3}",
            "date": f"2024-0{1 + number // 60}-{1 + number % 28:02}",
        }
        for number, row in enumerate(articles(120))
    ]
    write_jsonl(folder / "news.jsonl", news)
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(news), folder / "news.parquet")
    (folder / "sentences.txt").write_text("The Israeli regime fell.\nIran praised the plan.\n", encoding="utf-8")
    rows = [
        {"id": f"{place}-{number}", "text": f"{place}: {text}", "label": label, "outlet": outlets[at % 3]}
        for at, place in enumerate(_PLACES)
        for label, texts in (("neutral", _PLAIN), ("biased", _LOADED))
        for number, text in enumerate(texts, start=3 * (label == "biased"))
    ]
    _table(folder / "ours.csv", rows, ",")
    _table(folder / "ours.tsv", [PACK], "\t", "# title: House terms\n# licence: CC BY 4.0\n")


def _table(path: Path, rows: list[dict[str, str]], sign: str, head: str = "") -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(head)
        writer = csv.DictWriter(file, rows[0], delimiter=sign, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    """Run every page that shows outputs, and write them anew."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        if not any(block.shown for block in blocks(text)):
            continue
        with tempfile.TemporaryDirectory() as folder:
            furnish(Path(folder))
            found = list(outputs(page, Path(folder)))
        for block, output in reversed(found):
            if block.shown:
                text = text[: block.shown[0]] + output + text[block.shown[1] :]
        page.write_text(text, encoding="utf-8")
        print(f"wrote {page.relative_to(ROOT)}")  # noqa: T201


if __name__ == "__main__":
    os.environ["MPLBACKEND"] = "Agg"
    sys.exit(main())
