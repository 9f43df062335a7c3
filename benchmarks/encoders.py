"""Transformer encoders of the usual sizes with random weights, in int8 for onnxruntime: for their speed alone.

The graph is the one that onnxruntime's own optimiser makes of BERT and RoBERTa (attention, skip connections and GELU
fused), quantised as its documentation says for processors: weights once, activations as they come.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

VOCABULARY = 4096
"""Rows of the embedding, which is only looked into: its size costs memory and no time."""
LONGEST = 256
"""Tokens beyond which a sentence is cut."""
_FUSED = "com.microsoft"


class Size(NamedTuple):
    layers: int
    hidden: int
    inner: int
    heads: int


MINILM = Size(6, 384, 1536, 12)
"""all-MiniLM-L6-v2, Wang et al., NeurIPS 2020."""
ROBERTA = Size(12, 768, 3072, 12)
"""roberta-base, Liu et al., 2019."""


def encoder(size: Size, folder: Path) -> Any:
    """A session with one thread that takes `ids` (n, longest) and `lengths` (n,) and gives a vector for each row."""
    import onnx
    import onnxruntime
    from onnxruntime.quantization import quantize_dynamic

    plain, small = folder / "plain.onnx", folder / "int8.onnx"
    plain.write_bytes(_graph(size).SerializeToString())
    # The fused operators are unknown to the shape inference that would say that all is float.
    quantize_dynamic(plain, small, extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT})
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(small, options, providers=["CPUExecutionProvider"])


def encode(session: Any, lengths: Sequence[int], batch: int = 32) -> None:
    """Run sentences of so many tokens, sorted by length, so that little is spent on padding."""
    chance = np.random.default_rng(0)
    ordered = np.minimum(np.sort(np.asarray(lengths)), LONGEST)
    for begin in range(0, len(ordered), batch):
        some = ordered[begin : begin + batch].astype(np.int32)
        ids = chance.integers(0, VOCABULARY, (len(some), int(some.max())))
        session.run(None, {"ids": ids, "lengths": some})


def _graph(size: Size) -> Any:
    from onnx import TensorProto, helper, numpy_helper

    chance = np.random.default_rng(0)
    weights, nodes = [], []

    def weight(name: str, *shape: int) -> str:
        values = chance.standard_normal(shape, dtype=np.float32) * np.float32(0.02)
        weights.append(numpy_helper.from_array(values, name))
        return name

    def node(kind: str, inputs: list[str], output: str, domain: str = "", **more: Any) -> str:
        nodes.append(helper.make_node(kind, inputs, [output], output, domain=domain, **more))
        return output

    def scale(name: str) -> list[str]:
        return [weight(f"{name}.gamma", size.hidden), weight(f"{name}.beta", size.hidden)]

    embedded = node("Gather", [weight("words", VOCABULARY, size.hidden), "ids"], "embedded")
    reach = node("Shape", ["ids"], "reach", start=1, end=2)
    weights.append(numpy_helper.from_array(np.zeros(1, dtype=np.int64), "zero"))
    places = node("Slice", [weight("places", LONGEST, size.hidden), "zero", reach], "placed")
    x = node("LayerNormalization", [node("Add", [embedded, places], "both"), *scale("first")], "layer", axis=-1)
    for layer in range(size.layers):
        at = f"l{layer}."
        qkv = [weight(f"{at}qkv", size.hidden, 3 * size.hidden), weight(f"{at}qkv.b", 3 * size.hidden)]
        seen = node("Attention", [x, *qkv, "lengths"], f"{at}seen", _FUSED, num_heads=size.heads)
        out = node("MatMul", [seen, weight(f"{at}out", size.hidden, size.hidden)], f"{at}summed")
        skip = [out, x, *scale(f"{at}a"), weight(f"{at}out.b", size.hidden)]
        middle = node("SkipLayerNormalization", skip, f"{at}middle", _FUSED)
        up = node("MatMul", [middle, weight(f"{at}up", size.hidden, size.inner)], f"{at}wide")
        bent = node("BiasGelu", [up, weight(f"{at}up.b", size.inner)], f"{at}bent", _FUSED)
        down = node("MatMul", [bent, weight(f"{at}down", size.inner, size.hidden)], f"{at}narrow")
        skip = [down, middle, *scale(f"{at}b"), weight(f"{at}down.b", size.hidden)]
        x = node("SkipLayerNormalization", skip, f"{at}end", _FUSED)
    node("Gather", [x, "zero"], "vector", axis=1)
    inputs = [
        helper.make_tensor_value_info("ids", TensorProto.INT64, ["n", "longest"]),
        helper.make_tensor_value_info("lengths", TensorProto.INT32, ["n"]),
    ]
    vector = helper.make_tensor_value_info("vector", TensorProto.FLOAT, ["n", 1, size.hidden])
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(_FUSED, 1)]
    graph = helper.make_graph(nodes, "encoder", inputs, [vector], weights)
    return helper.make_model(graph, opset_imports=opsets, ir_version=8)
