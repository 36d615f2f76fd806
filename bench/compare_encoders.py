#!/usr/bin/env python3
"""One forward pass of an encoder, ours against transformers with SDPA: time and peak memory by length.

usage: bench/compare_encoders.py [--shape modernbert-base] [--precision fp32,bf16] [--tokens 32,512,4096,8192]
                                 [--threads 1] [--seconds 5] [--venv DIR] [--out DIR]

The weights are random, of the real shape, and made once by transformers. Every figure is a process of its own; the two
sides take turns. Prints a table with the ratios and writes encoders.json.
"""
import argparse
import json
import pathlib
import subprocess

from compare import PEERS, make_venv
from measure import run
from pointsman import ROOT

MAKE = ROOT / "tools" / "parity" / "base_shapes.py"


def make_encoder(python, shape, folder):
    if not (folder / "model.safetensors").exists():
        subprocess.run([python, MAKE, folder, shape], check=True, capture_output=True)
    return folder


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("usage: ", 1)[1])
    parser.add_argument("--shape", help="a name of tools/parity/base_shapes.py", default="modernbert-base")
    parser.add_argument("--precision", type=lambda text: text.split(","), default=["fp32"])
    parser.add_argument("--tokens", type=lambda text: text.split(","), default=["32", "512", "4096", "8192"])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--venv", type=pathlib.Path, default=ROOT / ".deps" / "peers")
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build" / "release" / "bench" / "encoder_bench")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "runs" / "bench-encoders")
    options = parser.parse_args()
    python = make_venv(options.venv)
    folder = make_encoder(python, options.shape, (options.out / options.shape).resolve())
    results = []
    print("| precision | tokens | ours, ms | transformers, ms | ratio | ours, MB | transformers, MB | ratio |\n|" + "---|" * 8)
    for precision in options.precision:
        for tokens in options.tokens:
            arguments = [folder, precision, tokens, options.threads, options.seconds]
            sides = {}
            for side, command in (("ours", [options.program]), ("theirs", [python, PEERS / "encoder.py"])):
                measured = run([*command, *arguments], threads=options.threads)
                sides[side] = {**json.loads(measured.stdout.strip().splitlines()[-1]), "peak_rss_mb": measured.peak_rss_mb}
            ours, theirs = sides["ours"], sides["theirs"]
            results.append({"precision": precision, "tokens": int(tokens), **sides})
            print(f"| {precision} | {tokens} | {ours['median_ms']:.1f} | {theirs['median_ms']:.1f} | "
                  f"{theirs['median_ms'] / ours['median_ms']:.2f} | {ours['peak_rss_mb']:.0f} | {theirs['peak_rss_mb']:.0f} | "
                  f"{theirs['peak_rss_mb'] / ours['peak_rss_mb']:.2f} |", flush=True)
    (options.out / "encoders.json").write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
