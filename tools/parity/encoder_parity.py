#!/usr/bin/env python3
"""Compares our encoder with transformers on a real one: hidden states, every gradient but the key
biases', and texts alone against a batch.

    python3 tools/parity/encoder_parity.py models/multilingual-e5-small configs/datasets/routes.csv
        [--texts N] [--dump build/dev/tests/parity/encoder_dump]
    python3 tools/parity/encoder_parity.py --shape modernbert-base

fp32, no dropout. A batch of N texts of the CSV's column `text`, or of the shape of base_shapes.py with random weights texts
of random ids, padded on the side of transformers, with its own `eager` attention. The loss is the sum of the last hidden states weighed by random numbers. Needs torch, transformers and
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

import base_shapes
from artifact_parity import encoder_of

OUTPUT = 1e-5    # largest difference over max(1, largest absolute value)
GRADIENT = 1e-4  # norm of the difference over the norm, per tensor
WORDS = ("embeddings.word_embeddings.weight", "embeddings.tok_embeddings.weight")
KEY_BIASES = ("key.bias", "k_lin.bias")
LENGTHS = (300, 1, 40, 7)  # of random texts: beyond ModernBERT's window and DeBERTa's buckets
ROOT = pathlib.Path(__file__).resolve().parents[2]


def ids_of(folder, texts):
    encode = encoder_of(folder)
    return [encode(text, 128) for text in texts]


def random_ids(vocabulary):
    generator = torch.Generator().manual_seed(3)
    return [torch.randint(4, vocabulary, (length,), generator=generator).tolist() for length in LENGTHS]


def inputs(ids, hidden):
    starts = torch.tensor([0, *torch.tensor([len(one) for one in ids]).cumsum(0)], dtype=torch.int32)
    weights = torch.randn(int(starts[-1]), hidden, generator=torch.Generator().manual_seed(1))
    return {"ids": torch.tensor(sum(ids, []), dtype=torch.int32), "starts": starts, "weights": weights}


def reference(model, ids, weights):
    longest = max(len(one) for one in ids)
    padded = torch.tensor([one + [1] * (longest - len(one)) for one in ids])
    mask = torch.tensor([[1] * len(one) + [0] * (longest - len(one)) for one in ids])
    hidden = model(input_ids=padded, attention_mask=mask).last_hidden_state[mask.bool()]  # [T, H]
    (hidden * weights).sum().backward()
    return hidden.detach(), {name: p.grad for name, p in model.named_parameters() if p.grad is not None}


def compare_gradients(ours, expected):
    """The largest relative difference, its tensor, and how many were compared."""
    word = next(name for name in expected if name in WORDS)
    dense = torch.zeros_like(expected[word])
    dense[ours["word rows"].long()] = ours["word gradients"]
    ours = {**ours, word: dense}
    differences = {}
    for name, gradient in expected.items():
        if name.endswith(KEY_BIASES):  # moves no softmax: both sides hold rounding noise
            continue
        mine = ours.get(name)
        assert mine is not None, f"no gradient of {name}"
        differences[name] = ((mine - gradient).norm() / gradient.norm()).item()
        if not differences[name] <= GRADIENT:  # a NaN, too
            sys.exit(f"the gradient of {name} differs by {differences[name]}")
    worst = max(differences, key=differences.get)
    return differences[worst], worst, len(differences)


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("folder", type=pathlib.Path, nargs="?")
    parser.add_argument("data", type=pathlib.Path, nargs="?")
    parser.add_argument("--shape", choices=base_shapes.SHAPES)
    parser.add_argument("--texts", type=int, default=48)
    parser.add_argument("--dump", type=pathlib.Path, default=ROOT / "build/dev/tests/parity/encoder_dump")
    options = parser.parse_args()
    if not options.shape and not options.data:
        parser.error("a folder and a CSV, or --shape, are needed")
    with tempfile.TemporaryDirectory() as folder:
        run(options, pathlib.Path(folder))


def load(folder):
    model = AutoModel.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32).eval()
    # PyTorch would give the padding's row no gradient, and E5's config.json calls id 0 padding, which is its <s>.
    for module in model.modules():
        if isinstance(module, torch.nn.Embedding):
            module.padding_idx = None
    return model


def run(options, folder):
    encoder = options.folder
    if options.shape:
        encoder = folder / options.shape
        base_shapes.make(encoder, options.shape)
    model = load(encoder)
    if options.shape:
        ids = random_ids(model.config.vocab_size)
    else:
        with open(options.data, newline="", encoding="utf-8") as file:
            ids = ids_of(encoder, [row["text"] for row in csv.DictReader(file)][:: 7][: options.texts])
    given = inputs(ids, model.config.hidden_size)
    save_file(given, f"{folder}/in.safetensors")
    subprocess.run([options.dump, encoder, f"{folder}/in.safetensors", f"{folder}/out.safetensors"], check=True)
    ours = load_file(f"{folder}/out.safetensors")
    hidden, gradients = reference(model, ids, given["weights"])
    size = max(1.0, hidden.abs().max().item())
    output = (ours["hidden_states"] - hidden).abs().max().item() / size
    alone = (ours["alone"] - ours["hidden_states"]).abs().max().item() / size
    gradient, where, count = compare_gradients(ours, gradients)
    print(f"{encoder.name}: {len(ids)} texts, {len(hidden)} tokens: hidden states {output:.1e}, "
          f"alone against batch {alone:.1e}, {count} gradients, largest difference {gradient:.1e} ({where})")
    if not (output <= OUTPUT and alone <= OUTPUT):
        sys.exit("beyond the limits")


main()
