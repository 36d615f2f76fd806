#!/usr/bin/env python3
"""Training on long prompts, Pointsman against the Hugging Face Trainer on the same rows in one run.

usage: bench/compare_long.py --data FOLDER [--only PARTS] [--max-steps N] [--threads N] [--bf16] [--venv DIR] [--out DIR]

FOLDER holds train.csv and validation.csv with the columns text and label, such as the shared data's route_outcome2.
PARTS is a comma-separated choice of
  distilbert   samples/s of DistilBERT-base's shape, batch 16, max_length 512, the Trainer grouping by length
  modernbert   peak memory of a training step of ModernBERT-base's shape on one text of 4,096 tokens
Weights are random, so that nothing but the shape is needed. --bf16: both sides in bf16, where the CPU has it; else fp32.
Writes long.json and prints a table with the ratios.
"""
import argparse
import csv
import json
import pathlib
import shutil
import subprocess

import pointsman
from compare import MINILM, PEERS, make_venv, row
from measure import run
from pointsman import ROOT

SHAPES = ROOT / "tools" / "parity" / "base_shapes.py"
LONG_TOKENS = 4096
# A vocabulary of bytes, so that a text's length in tokens is known.
BYTES = """
import pathlib, sys
sys.path.insert(0, sys.argv[2])
from tokenizer_bpe import MODERNBERT_CONFIG, learn_modernbert, modernbert, write_folder
write_folder(pathlib.Path(sys.argv[1]), {"tokenizer.json": modernbert(*learn_modernbert([], 0)).to_str(),
                                         "tokenizer_config.json": MODERNBERT_CONFIG})
"""


class Bench:
    def __init__(self, options):
        self.options = options
        self.out = options.out.resolve()
        self.out.mkdir(parents=True, exist_ok=True)
        self.python = make_venv(options.venv)

    def encoder(self, shape):
        folder = self.out / shape
        if not (folder / "model.safetensors").exists():
            subprocess.run([self.python, SHAPES, folder, shape], check=True, capture_output=True)
        return folder

    def both(self, encoder, files, max_length, batch, steps):
        """The two sides on the same files: a dictionary of measures each."""
        options = self.options
        config = pointsman.write_config(self.out / f"{encoder.name}.yaml", files, {
            "model": {"encoder": encoder, "max_length": max_length},
            "train": {"per_device_train_batch_size": batch, "per_device_eval_batch_size": batch, "max_steps": steps,
                      "learning_rate": "5e-5", "bf16": "true" if options.bf16 else "false"}})
        ours = pointsman.train(options.program, config, self.out / f"run-{encoder.name}", options.threads)
        measured = run([self.python, PEERS / "trainer.py", "--encoder", encoder, "--train", files["train"], "--test",
                        files["test"], "--recipe", "grouped-bf16" if options.bf16 else "grouped", "--batch-size",
                        batch, "--max-length", max_length, "--max-steps", steps, "--threads", options.threads],
                       threads=options.threads)
        theirs = json.loads(measured.stdout.strip().splitlines()[-1])
        return ours, {**theirs, "peak_rss_mb": measured.peak_rss_mb}

    def distilbert(self):
        encoder = self.encoder("distilbert-base")
        for name in ("vocab.txt", "tokenizer_config.json"):  # DistilBERT's own vocabulary
            shutil.copy(MINILM / name, encoder / name)
        with open(self.options.data / "validation.csv", newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        files = {"train": (self.options.data / "train.csv").resolve(),  # the others are not compared, and needed
                 "validation": write_rows(self.out / "validation.csv", rows[:64]),
                 "test": write_rows(self.out / "test.csv", rows[64:128])}
        ours, theirs = self.both(encoder, files, 512, 16, self.options.max_steps)
        return {"ours": ours, "theirs": theirs, "rows": [
            row("DistilBERT-base, samples/s", ours, theirs, "train_samples_per_second", more_is_better=True, digits=2)]}

    def modernbert(self):
        encoder = self.encoder("modernbert-base")
        subprocess.run([self.python, "-c", BYTES, encoder, SHAPES.parent], check=True)
        texts = {"train": "abcdefgh" * (LONG_TOKENS // 8), "validation": "short", "test": "brief"}
        files = {name: write_rows(self.out / f"long-{name}.csv",
                                  [{"text": f"{i} {text}", "label": "abc"[i % 3]} for i in range(6)])
                 for name, text in texts.items()}
        ours, theirs = self.both(encoder, files, LONG_TOKENS, 1, 1)
        return {"ours": ours, "theirs": theirs, "rows": [
            row("ModernBERT-base, a step on 4,096 tokens: peak memory, MB", ours, theirs, "peak_rss_mb"),
            row("ModernBERT-base, a step on 4,096 tokens: seconds", ours, theirs, "train_runtime", digits=1)]}


def write_rows(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ["text", "label"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def main():
    names = ["distilbert", "modernbert"]
    parser = argparse.ArgumentParser(usage=__doc__.split("usage: ", 1)[1])
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--only", type=lambda text: text.split(","), default=names)
    parser.add_argument("--max-steps", type=int, default=40)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--bf16", action="store_true")
    parser.add_argument("--venv", type=pathlib.Path, default=ROOT / ".deps" / "peers")
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build" / "release" / "pointsman")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "runs" / "bench-long")
    options = parser.parse_args()
    if unknown := set(options.only) - set(names):
        parser.error(f"unknown part {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    bench = Bench(options)
    results = {}
    print("| what | ours | Trainer | times better |\n|---|---|---|---|")
    for part in options.only:
        results[part] = getattr(bench, part)()
        for entry in results[part]["rows"]:
            print(f"| {entry['what']} | {entry['ours']:,} | {entry['theirs']:,} | {entry['times_better']} |", flush=True)
        (bench.out / "long.json").write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
