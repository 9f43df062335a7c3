"""Train the shipped models: every folder in models/ comes from this script.

python benchmarks/shipped_models.py DATA     # after benchmarks/bias.py DATA, whose figures go into the card
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from labelled import SETS, read

from framing.classify.fitting import Examples, Recipe, Task
from framing.classify.heads import bias
from framing.features.sentences import featurise
from framing.training import train_head

ROOT = Path(__file__).resolve().parent.parent
LIMITS = """\
- English news prose. Headlines alone, transcripts, poems and posts were not measured.
- The annotators judged wording, not facts: a false sentence in calm words is "neutral" here, and a true one in heated
  words is "biased".
- Conflict terms such as "regime" or "occupied" are hardly ever marked by annotators, so the head learns little about
  them; the lexicon carries them, and a report shows both.
- Half of the sentences it was calibrated on are biased; in a usual newspaper few are. Read a probability as "among
  sentences of which half are biased"; compare texts with each other rather than with 0.5.
- Anno-Lexical was labelled by language models, with their own leanings.
- Names that are not in `seeds/en/entities.tsv` can still move a probability; listed ones cannot, within their class.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, default=ROOT / "models")
    options = parser.parse_args()

    data = read(options.data)
    recipe = Recipe()
    target = data.label[:, None].astype(np.float64)
    examples = Examples(featurise(data.text, recipe.hashing), target, data.weight)
    measured = json.loads((Path(__file__).parent / "results" / "bias.json").read_text(encoding="utf-8"))
    about = {"sets": SETS, "measured": measured, "limits": LIMITS}
    train_head(examples, data.fold, Task("bias", bias.KIND, bias.LABELS), recipe, options.out / "bias-en", about)


if __name__ == "__main__":
    main()
