"""Headlines of the Gun Violence Frame Corpus, their frames as those of the Policy Frames Codebook."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from framing.classify.heads.frame import LABELS

HEADLINES = {
    "Politics": "political",
    "Gun control/regulation": "policy_prescription_and_evaluation",
    "Public opinion": "public_opinion",
    "School or public space safety": "security_and_defence",
    "Race/ethnicity": "fairness_and_equality",
    "Economic consequences": "economic",
    "Mental health": "health_and_safety",
    "Gun or 2nd Amendment rights": "legality_constitutionality_and_jurisprudence",
    "Society/culture": "cultural_identity",
}


def headlines(data: Path) -> tuple[list[str], NDArray[np.float64]]:
    """Their texts, and (n, n_frames) 1 or 0; a frame that their corpus does not ask for is NaN, unknown."""
    rows = pq.read_table(data / "frames" / "gvfc_headlines.parquet").to_pydict()
    target = np.full((len(rows["text"]), len(LABELS)), np.nan)
    target[:, [LABELS.index(frame) for frame in HEADLINES.values()]] = 0.0
    for row, said in enumerate(rows["labels"]):
        target[row, [LABELS.index(HEADLINES[frame]) for frame in said]] = 1.0
    return rows["text"], target
