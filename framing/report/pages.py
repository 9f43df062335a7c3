"""What all HTML pages share: templates that escape whatever they are given, and a policy that lets nothing else run."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from framing.report.pieces import shown

TEMPLATES = Path(__file__).resolve().parent / "templates"


@cache
def templates(folder: Path = TEMPLATES) -> Environment:
    """The templates of a folder, which may import those here."""
    made = Environment(
        loader=FileSystemLoader([folder, TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["shown"] = shown
    made.filters["sentence"] = lambda said: f"{said[:1].upper()}{said[1:].rstrip('.')}."
    made.filters["plain"] = lambda name: name.replace("_", " ")
    return made


@cache
def assets(style: Path, script: Path | None = None) -> dict[str, str]:
    """A page's style after the one of all pages, its script, and the policy by which a browser runs these alone."""
    styles = "".join(path.read_text(encoding="utf-8") for path in (TEMPLATES / "base.css", style))
    code = script.read_text(encoding="utf-8") if script else ""
    policy = f"default-src 'none'; style-src '{_hash(styles)}'; "
    policy += f"script-src '{_hash(code)}'; " if code else ""
    return {"style": styles, "script": code, "policy": f"{policy}base-uri 'none'; form-action 'none'"}


def _hash(asset: str) -> str:
    return f"sha256-{b64encode(sha256(asset.encode()).digest()).decode()}"
