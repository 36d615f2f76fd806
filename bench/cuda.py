#!/usr/bin/env python3
"""The first GPU: one forward pass and one training, ours against transformers on the same card.

usage: bench/cuda.py [--only latency,training] [--shape modernbert-base] [--tokens 32] [--batch-size 16] [--seconds 10]
                     [--venv DIR] [--out DIR]

latency   one text of --tokens tokens in bf16: p50 and p99, the result brought to the host
training  multilingual-e5-small on the fixed split in bf16, four epochs: samples a second, against the Hugging Face Trainer
Needs a build whose LibTorch is one for CUDA. Where no GPU answers, every part is named as skipped, and the exit code is 0.
Prints a table and writes cuda.json.
"""
import argparse
import json
import pathlib
import subprocess
import sys

import fixed_split
import pointsman
from compare import E5, PEERS, ROUTES, make_venv
from compare_encoders import make_encoder
from measure import run
from pointsman import ROOT

PARTS = ["latency", "training"]


def gpus(encoder_bench):
    listed = subprocess.run([encoder_bench, "gpus"], check=True, capture_output=True, text=True)
    return listed.stdout.splitlines()


def latency(options, python):
    folder = make_encoder(python, options.shape, (options.out / options.shape).resolve())
    arguments = [folder, "bf16", options.tokens, 1, options.seconds, "cuda"]
    sides = [json.loads(run([*command, *arguments]).stdout.strip().splitlines()[-1])
             for command in ([options.programs / "bench/encoder_bench"], [python, PEERS / "encoder.py"])]
    what = f"{options.shape}, {options.tokens} tokens, bf16: "
    return [(what + "p50, ms", *(side["median_ms"] for side in sides), False),
            (what + "p99, ms", *(side["p99_ms"] for side in sides), False)]


def training(options, python):
    parts = fixed_split.write(ROUTES, options.out / "data")
    config = pointsman.write_config(options.out / "cuda.yaml", parts, {
        "model": {"encoder": E5, "max_length": 128},
        "train": {"num_train_epochs": 4, "per_device_train_batch_size": options.batch_size, "learning_rate": "5e-5",
                  "bf16": "true"}})
    ours = pointsman.train(options.programs / "pointsman", config, options.out / "run", 2, ["device=cuda"])
    measured = run([python, PEERS / "trainer.py", "--encoder", E5, "--train", parts["train"], "--test", parts["test"],
                    "--recipe", "cuda", "--batch-size", options.batch_size])
    theirs = json.loads(measured.stdout.strip().splitlines()[-1])
    what = f"training, bf16, batches of {options.batch_size}: samples/s"
    return [(what, ours["train_samples_per_second"], theirs["train_samples_per_second"], True)]


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("usage: ", 1)[1])
    parser.add_argument("--only", type=lambda text: text.split(","), default=PARTS)
    parser.add_argument("--shape", help="a name of tools/parity/base_shapes.py", default="modernbert-base")
    parser.add_argument("--tokens", type=int, default=32)
    parser.add_argument("--batch-size", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--venv", type=pathlib.Path, default=ROOT / ".deps" / "peers")
    parser.add_argument("--programs", type=pathlib.Path, default=ROOT / "build" / "release")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "runs" / "bench-cuda")
    options = parser.parse_args()
    if unknown := set(options.only) - set(PARTS):
        parser.error(f"--only: {', '.join(sorted(unknown))}; accepted: {', '.join(PARTS)}")
    cards = gpus(options.programs / "bench/encoder_bench")
    if not cards:
        for part in options.only:
            print(f"skipped: {part}: no CUDA device")
        return
    options.out.mkdir(parents=True, exist_ok=True)
    python = make_venv(options.venv)
    print(f"GPU: {cards[0]}\n\n| what | Pointsman | transformers | times better |\n|---|---|---|---|")
    results = []
    for part in options.only:
        for what, ours, theirs, more_is_better in {"latency": latency, "training": training}[part](options, python):
            better = ours / theirs if more_is_better else theirs / ours
            results.append({"what": what, "ours": ours, "theirs": theirs, "times_better": better})
            print(f"| {what} | {ours:.2f} | {theirs:.2f} | {better:.1f}× |", flush=True)
    (options.out / "cuda.json").write_text(json.dumps({"gpu": cards[0], "results": results}, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main())
