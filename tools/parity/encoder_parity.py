#!/usr/bin/env python3
"""Compares our encoder with transformers on a real one: hidden states, every gradient but the key
biases', and texts alone against a batch.

    python3 tools/parity/encoder_parity.py models/multilingual-e5-small configs/datasets/routes.csv
        [--texts N] [--dump build/dev/tests/parity/encoder_dump]

fp32, no dropout. A batch of N texts of the CSV's column `text`, padded on the side of transformers, with its own `eager`
attention. The loss is the sum of the last hidden states weighed by random numbers. Needs torch, transformers and
safetensors; exits with 1 where a limit is not met.
"""
import argparse
import csv
import pathlib
import subprocess
import sys
import tempfile

import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModel

from artifact_parity import encoder_of

OUTPUT = 1e-5    # largest difference over max(1, largest absolute value)
GRADIENT = 1e-4  # norm of the difference over the norm, per tensor
ROOT = pathlib.Path(__file__).resolve().parents[2]


def inputs(folder, texts, hidden):
    encode = encoder_of(folder)
    ids = [encode(text, 128) for text in texts]
    starts = torch.tensor([0, *torch.tensor([len(one) for one in ids]).cumsum(0)], dtype=torch.int32)
    weights = torch.randn(int(starts[-1]), hidden, generator=torch.Generator().manual_seed(1))
    return ids, {"ids": torch.tensor(sum(ids, []), dtype=torch.int32), "starts": starts, "weights": weights}


def reference(model, ids, weights):
    longest = max(len(one) for one in ids)
    padded = torch.tensor([one + [1] * (longest - len(one)) for one in ids])
    mask = torch.tensor([[1] * len(one) + [0] * (longest - len(one)) for one in ids])
    hidden = model(input_ids=padded, attention_mask=mask).last_hidden_state[mask.bool()]  # [T, H]
    (hidden * weights).sum().backward()
    return hidden.detach(), {name.removeprefix("bert."): p.grad for name, p in model.named_parameters() if p.grad is not None}


def compare_gradients(ours, expected):
    """The largest relative difference, its tensor, and how many were compared."""
    dense = torch.zeros_like(expected["embeddings.word_embeddings.weight"])
    dense[ours["word rows"].long()] = ours["word gradients"]
    ours = {**ours, "embeddings.word_embeddings.weight": dense}
    differences = {}
    for name, gradient in expected.items():
        if name.endswith("key.bias"):  # moves no softmax: both sides hold rounding noise
            continue
        mine = ours.get(name, ours.get("bert." + name))
        assert mine is not None, f"no gradient of {name}"
        differences[name] = ((mine - gradient).norm() / gradient.norm()).item()
        if not differences[name] <= GRADIENT:  # a NaN, too
            sys.exit(f"the gradient of {name} differs by {differences[name]}")
    worst = max(differences, key=differences.get)
    return differences[worst], worst, len(differences)


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--texts", type=int, default=48)
    parser.add_argument("--dump", type=pathlib.Path, default=ROOT / "build/dev/tests/parity/encoder_dump")
    options = parser.parse_args()
    with open(options.data, newline="", encoding="utf-8") as file:
        texts = [row["text"] for row in csv.DictReader(file)][:: 7][: options.texts]
    model = AutoModel.from_pretrained(options.folder, attn_implementation="eager", dtype=torch.float32,
                                      add_pooling_layer=False).eval()
    # E5's config.json calls id 0 padding, which is its <s>: PyTorch would give that row no gradient.
    model.embeddings.word_embeddings.padding_idx = None
    ids, given = inputs(options.folder, texts, model.config.hidden_size)
    with tempfile.TemporaryDirectory() as folder:
        save_file(given, f"{folder}/in.safetensors")
        subprocess.run([options.dump, options.folder, f"{folder}/in.safetensors", f"{folder}/out.safetensors"], check=True)
        ours = load_file(f"{folder}/out.safetensors")
    hidden, gradients = reference(model, ids, given["weights"])
    size = max(1.0, hidden.abs().max().item())
    output = (ours["hidden_states"] - hidden).abs().max().item() / size
    alone = (ours["alone"] - ours["hidden_states"]).abs().max().item() / size
    gradient, where, count = compare_gradients(ours, gradients)
    print(f"{options.folder.name}: {len(texts)} texts, {len(hidden)} tokens: hidden states {output:.1e}, "
          f"alone against batch {alone:.1e}, {count} gradients, largest difference {gradient:.1e} ({where})")
    if not (output <= OUTPUT and alone <= OUTPUT):
        sys.exit("beyond the limits")


main()
