#!/usr/bin/env python3
"""Writes the fixtures of this folder: numbers of another implementation, PyTorch's, for the kit's cells to reproduce.

    apt-get install python3-torch        # Debian 12: PyTorch 1.13
    /usr/bin/python3 make_fixtures.py

Each .safetensors file holds one case: `x`, `states` (every hidden state, [N, T, H]), what the case is made of (`weight.*`) and the
gradients of sum(states²) (`gradient.x`, `gradient.*`). torch.nn's layers keep PyTorch's names and shapes; the peephole LSTM and the
article's GRU are computed here from the equations of lessons 04 and 05, with plain autograd, and keep the names of the equations.
"""
import json
import math
import pathlib
import struct

import torch

FOLDER = pathlib.Path(__file__).parent
TYPES = {torch.float32: "F32", torch.float64: "F64", torch.float16: "F16", torch.bfloat16: "BF16", torch.int64: "I64",
         torch.int32: "I32", torch.int16: "I16", torch.int8: "I8", torch.uint8: "U8", torch.bool: "BOOL"}


def raw(tensor):
    """The little-endian bytes of a tensor (numpy has no bfloat16: its 16 bits travel as int16)."""
    tensor = tensor.detach().contiguous()
    if tensor.dtype is torch.bfloat16:
        tensor = torch.from_numpy((tensor.to(torch.float32).numpy().view("<u4") >> 16).astype("<u2").view("<i2"))
    return tensor.numpy().tobytes()


def write(name, tensors, **metadata):
    """safetensors by hand: the header's length (8 bytes, little-endian), the header (JSON), the bytes of the tensors."""
    header, blob = {"__metadata__": metadata}, b""
    for key, tensor in tensors.items():
        data = raw(tensor)
        header[key] = {"dtype": TYPES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [len(blob), len(blob) + len(data)]}
        blob += data
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    (FOLDER / f"{name}.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + blob)


def case(name, kind, sizes, weights, run):
    """Runs forward and backward, and writes all of it."""
    n, t, d, h = sizes
    x = torch.randn(n, t, d, requires_grad=True)
    states = run(x)
    states.square().sum().backward()
    tensors = {"x": x, "states": states, "gradient.x": x.grad}
    for key, value in weights.items():
        tensors[f"weight.{key}"], tensors[f"gradient.{key}"] = value, value.grad
    write(name, tensors, kind=kind, torch=torch.__version__.split("+")[0])


def library(name, layer, bidirectional, sizes):
    """A layer of torch.nn."""
    n, t, d, h = sizes
    module = layer(d, h, batch_first=True, bidirectional=bidirectional)
    case(name, layer.__name__, sizes, dict(module.named_parameters()), lambda x: module(x)[0])


def drawn(names, sizes):
    """W_x? is [D, H], any other W is [H, H], b? is [H]: row vectors, as in the lessons."""
    n, t, d, h = sizes
    shape = {"W_x": (d, h), "W_h": (h, h), "W_c": (h, h), "b_": (h,)}
    weights = {key: torch.randn(next(size for start, size in shape.items() if key.startswith(start))) / math.sqrt(h) for key in names}
    return {key: value.requires_grad_() for key, value in weights.items()}


def peephole_lstm(name, sizes):
    """Lesson 04: f and i see c before, o sees c after; full matrices."""
    p = drawn([f"{w}{g}" for g in "fio" for w in ("W_x", "W_h", "W_c", "b_")] + ["W_xc", "W_hc", "b_c"], sizes)
    n, t, d, h_size = sizes

    def run(x):
        h = c = torch.zeros(n, h_size)
        states = []
        for x_t in x.unbind(1):
            f = torch.sigmoid(x_t @ p["W_xf"] + h @ p["W_hf"] + c @ p["W_cf"] + p["b_f"])
            i = torch.sigmoid(x_t @ p["W_xi"] + h @ p["W_hi"] + c @ p["W_ci"] + p["b_i"])
            c = f * c + i * torch.tanh(x_t @ p["W_xc"] + h @ p["W_hc"] + p["b_c"])
            o = torch.sigmoid(x_t @ p["W_xo"] + h @ p["W_ho"] + c @ p["W_co"] + p["b_o"])
            h = o * torch.tanh(c)
            states.append(h)
        return torch.stack(states, 1)

    case(name, "peephole LSTM", sizes, p, run)


def article_gru(name, sizes):
    """Lesson 05: reset before the product, an open update gate writes."""
    p = drawn([f"{w}{g}" for g in "zrh" for w in ("W_x", "W_h", "b_")], sizes)
    n, t, d, h_size = sizes

    def run(x):
        h = torch.zeros(n, h_size)
        states = []
        for x_t in x.unbind(1):
            z = torch.sigmoid(x_t @ p["W_xz"] + h @ p["W_hz"] + p["b_z"])
            r = torch.sigmoid(x_t @ p["W_xr"] + h @ p["W_hr"] + p["b_r"])
            candidate = torch.tanh(x_t @ p["W_xh"] + (r * h) @ p["W_hh"] + p["b_h"])
            h = (1 - z) * h + z * candidate
            states.append(h)
        return torch.stack(states, 1)

    case(name, "article's GRU", sizes, p, run)


SIZES = {"one": (1, 1, 1, 1), "row": (1, 6, 3, 13), "step": (3, 1, 2, 13), "odd": (3, 7, 5, 4)}

torch.manual_seed(20201)
for label, sizes in SIZES.items():
    library(f"rnn-{label}", torch.nn.RNN, False, sizes)
    library(f"lstm-{label}", torch.nn.LSTM, False, sizes)
    library(f"gru-{label}", torch.nn.GRU, False, sizes)
    peephole_lstm(f"peephole-lstm-{label}", sizes)
    article_gru(f"article-gru-{label}", sizes)
for label in ("one", "odd"):
    library(f"bilstm-{label}", torch.nn.LSTM, True, SIZES[label])

write("every-type", {
    **{code.lower(): (torch.arange(6).reshape(2, 3) % 2).to(kind) if kind is torch.bool else torch.arange(-2, 4).reshape(2, 3).abs().to(kind)
       for kind, code in TYPES.items()},
    "scalar": torch.tensor(2.5), "empty": torch.zeros(0, 3)}, made_by="make_fixtures.py", torch=torch.__version__.split("+")[0])
