"""Count the golden cases of senses, voices and targets that come out right; those kept aside stand by themselves.

    python benchmarks/golden.py

The cases are the project's own sentences in tests/golden/. Those kept aside were not looked at while rules were made.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from results import write

from framing import Analyzer
from framing.evaluation.metrics import wilson

TESTS = Path(__file__).resolve().parent.parent / "tests"
sys.path.insert(0, str(TESTS))

import test_senses
import test_targets
import test_voice


def share(right: int, n: int) -> dict[str, Any]:
    low, high = wilson(right, n)
    return {"right": right, "n": n, "share": round(right / n, 4), "interval": [round(low, 4), round(high, 4)]}


def senses() -> dict[str, Any]:
    found = {}
    for name, file in (("tuned", "senses.tsv"), ("kept aside", "senses_aside.tsv")):
        faults, n = test_senses.wrong(file)
        loaded = sum(fault.startswith("+") for fault in faults)
        found[name] = {**share(n - len(faults), n), "missed": loaded, "flagged wrongly": len(faults) - loaded}
    return found


def voices() -> dict[str, Any]:
    found = {}
    for name, held_out in (("tuned", False), ("kept aside", True)):
        cases = [case for case in test_voice.CASES if case.held_out == held_out]
        found[name] = share(sum(not case.known_wrong for case in cases), len(cases))
    return found


def targets() -> dict[str, Any]:
    found, finder = {}, Analyzer(heads=[])
    for name, held_out in (("tuned", False), ("kept aside", True)):
        cases = [case for case in test_targets.CASES if case.held_out == held_out]
        pairs = list(zip(cases, test_targets.answers(finder, cases), strict=True))
        answered = [(case, answer) for case, answer in pairs if answer is not None]
        named = [(case, answer) for case, answer in pairs if "-" not in case.right]
        found[name] = {
            "precision": share(sum(answer in case.right for case, answer in answered), len(answered)),
            "recall": share(sum(answer in case.right for case, answer in named), len(named)),
        }
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results" / "golden.json")
    options = parser.parse_args()
    found = {"senses": senses(), "voices": voices(), "targets": targets()}
    for name, result in found.items():
        print(name, result)
    write(options.out, found)


if __name__ == "__main__":
    main()
