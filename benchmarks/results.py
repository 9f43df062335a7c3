"""Write a result with what is needed to repeat it: command, commit, machine, versions."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parent.parent
_PACKAGES = ("numpy", "scipy", "scikit-learn", "sentencex")


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def write(path: Path, found: dict[str, Any]) -> None:
    """Write `found` as JSON, with its provenance."""
    git = ["git", "-C", str(_ROOT)]
    commit = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False).stdout
    dirty = subprocess.run(
        [*git, "status", "--porcelain", "framing", "seeds"], capture_output=True, text=True, check=False
    )
    command = " ".join([Path(sys.argv[0]).name, *(Path(a).name if "/" in a else a for a in sys.argv[1:])])
    provenance = {
        "command": f"python benchmarks/{command}",
        "commit": commit.strip() + ("+" if dirty.stdout.strip() else ""),
        "date": datetime.now(UTC).date().isoformat(),
        "python": platform.python_version(),
        "processor": _processor(),
        "versions": {name: version(name) for name in _PACKAGES},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json.dumps({**found, "provenance": provenance}, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )
