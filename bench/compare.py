#!/usr/bin/env python3
"""Pointsman and its peers on the same machine, rows and settings, side by side in one run.

usage: bench/compare.py [--only PARTS] [--venv DIR] [--out DIR] [--max-steps N] [--seed N] [--threads N]
                        [--texts FILE...]

PARTS is a comma-separated choice of
  stock        training: our default against the stock Hugging Face Trainer (fp32, dynamic padding)
  best         training: `freeze: embeddings` against the Trainer at its best (bf16, the same frozen, grouped by length)
  cold         one text in a cold process: `pointsman predict` against Python with transformers
  tokenizers   texts a second on one thread: ours against Hugging Face's Rust tokenizer
  evaluation   100,000 predictions with intervals from 2,000 resamples, against scikit-learn
All of them by default, about 15 minutes on two cores. The peers live in a Python environment of their own, .deps/peers,
which the first run makes (1.5 GB); --venv uses another. Writes comparison.json and comparison.md, and prints the latter.
"""
import argparse
import csv
import json
import pathlib
import random
import statistics
import subprocess
import sys

import fixed_split
import pointsman
from measure import run
from pointsman import ROOT

PEERS = pathlib.Path(__file__).resolve().parent / "peers"
PACKAGES = ["torch==2.13.0", "transformers==5.17.0", "accelerate", "scikit-learn", "sentencepiece", "protobuf"]
E5 = ROOT / "models" / "multilingual-e5-small"
MINILM = ROOT / "models" / "all-MiniLM-L6-v2"
ROUTES = ROOT / "configs" / "datasets" / "routes.csv"
COLD_RUNS = 5
TOKENIZER_ROUNDS = 5
SKLEARN_RESAMPLES = 20


class Bench:
    def __init__(self, options):
        self.options = options
        self.out = options.out.resolve()
        self.out.mkdir(parents=True, exist_ok=True)
        self.python = make_venv(options.venv)
        self.program = options.program.resolve()
        self.parts = fixed_split.write(ROUTES, self.out / "data")

    def peer(self, script, *arguments, threads=None):
        measured = run([self.python, PEERS / script, *arguments], threads=threads)
        return measured, measured.stdout.strip().splitlines()[-1]

    def stock(self):
        return self.training("stock", {})

    def best(self):
        return self.training("best", {"freeze": "embeddings"})

    def training(self, recipe, keys):
        """The same encoder, rows, epochs, batch size and learning rate; only ours validates and saves checkpoints."""
        config = pointsman.write_config(self.out / f"{recipe}.yaml", self.parts, {
            "model": {"encoder": E5, "max_length": 128},
            "train": {"num_train_epochs": 4, "per_device_train_batch_size": 16, "learning_rate": "5e-5",
                      "max_steps": self.options.max_steps, "seeds": f"[{self.options.seed}]", **keys}})
        ours = pointsman.train(self.program, config, self.out / f"run-{recipe}", self.options.threads)
        ours.update(pointsman.score(self.program, ours["model"], self.parts["test"], self.out / f"eval-{recipe}"))
        measured, line = self.peer("trainer.py", "--encoder", E5, "--train", self.parts["train"], "--test",
                                   self.parts["test"], "--recipe", recipe, "--max-steps", self.options.max_steps,
                                   "--seed", self.options.seed, "--threads", self.options.threads,
                                   threads=self.options.threads)
        theirs = json.loads(line)
        theirs.update(theirs.pop("test")[0], peak_rss_mb=measured.peak_rss_mb, seconds=measured.seconds)
        title = {"stock": "training, embeddings trained", "best": "training, embeddings frozen"}[recipe]
        return {"ours": ours, "theirs": theirs, "rows": [
            row(f"{title}: samples/s", ours, theirs, "train_samples_per_second", more_is_better=True),
            row(f"{title}: peak memory, MB", ours, theirs, "peak_rss_mb"),
            row(f"{title}: macro F1, one seed", ours, theirs, "macro_f1", digits=3)]}

    def cold(self):
        model = self.out / "run-stock" / "model"
        if not model.exists():
            config = pointsman.write_config(self.out / "cold.yaml", self.parts, {
                "model": {"encoder": E5}, "train": {"max_steps": 1}})
            model = pathlib.Path(pointsman.train(self.program, config, self.out / "run-cold",
                                                 self.options.threads)["model"])
        text = "which of these two laptops should I buy for video editing?"
        ours, theirs = [], []
        for _ in range(COLD_RUNS):
            ours.append(run([self.program, "predict", "--model", model, text]))
            theirs.append(self.peer("predict.py", model, text)[0])
        result = {side: {"seconds": statistics.median(one.seconds for one in runs),
                         "peak_rss_mb": max(one.peak_rss_mb for one in runs)}
                  for side, runs in (("ours", ours), ("theirs", theirs))}
        return {**result, "rows": [
            row("one text, cold process: seconds", result["ours"], result["theirs"], "seconds", digits=2),
            row("one text, cold process: peak memory, MB", result["ours"], result["theirs"], "peak_rss_mb")]}

    def tokenizers(self):
        texts = [text for path in self.options.texts for text in texts_of(path)]
        listed = self.out / "texts.json"
        listed.write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")
        result = {"rows": []}
        for folder in (MINILM, E5):
            ours = json.loads(run([self.options.tokenizer_bench, folder, listed, TOKENIZER_ROUNDS]).stdout)
            theirs = json.loads(self.peer("tokenizer.py", folder, listed, TOKENIZER_ROUNDS)[1])
            result[folder.name] = {"ours": ours, "theirs": theirs}
            result["rows"].append(row(f"tokenizer of {folder.name}, one thread: texts/s", ours, theirs,
                                      "texts_per_second", more_is_better=True))
        return result

    def evaluation(self):
        predictions = write_predictions(self.out / "predictions-100000.csv", 100_000)
        ours = {"seconds": run([self.program, "evaluate", "--predictions", predictions, "--out",
                                self.out / "eval-100000", "--force"]).seconds}
        theirs = json.loads(self.peer("evaluate.py", predictions, SKLEARN_RESAMPLES)[1])
        theirs["seconds"] *= 2000 / SKLEARN_RESAMPLES
        return {"ours": ours, "theirs": theirs, "rows": [
            row("100,000 predictions, 2,000 resamples: seconds (scikit-learn: macro F1 alone, from "
                f"{SKLEARN_RESAMPLES} resamples)", ours, theirs, "seconds", digits=1)]}


def make_venv(folder, packages=PACKAGES):
    python = folder / "bin" / "python"
    if not python.exists():
        print(f"bench: making {folder} with {', '.join(packages)}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True, stdin=subprocess.DEVNULL)
    return python


def texts_of(path):
    with open(path, newline="", encoding="utf-8") as file:
        return [row["text"] for row in csv.DictReader(file)]


def write_predictions(path, count):
    """Three skewed classes, right four times in five, seeded."""
    generator = random.Random(13)
    labels = ["claude", "gemini-mini", "gpt-o1"]
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["id", "text", "gold", "predicted", "confidence", *(f"p:{label}" for label in labels)])
        for number in range(count):
            gold = generator.choices(labels, (3, 1, 6))[0]
            predicted = gold if generator.random() < 0.8 else generator.choice(labels)
            scores = [0.7 if label == predicted else 0.15 for label in labels]
            writer.writerow([number, f"query {number}", gold, predicted, 0.7, *scores])
    return path


def row(what, ours, theirs, key, more_is_better=False, digits=0):
    a, b = ours[key], theirs[key]
    ratio = a / b if more_is_better else b / a
    return {"what": what, "ours": round(a, digits or None), "theirs": round(b, digits or None),
            "times_better": round(ratio, 2) if key != "macro_f1" else None}


def markdown(results):
    lines = ["| what | Pointsman | peer | times better |", "|---|---|---|---|"]
    for part in results["parts"].values():
        for entry in part["rows"]:
            better = "–" if entry["times_better"] is None else f"{entry['times_better']:.1f}×"
            lines.append(f"| {entry['what']} | {entry['ours']:,} | {entry['theirs']:,} | {better} |")
    return f"CPU: {results['cpu']}, {results['threads']} threads\n\n" + "\n".join(lines) + "\n"


def cpu_name():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return "unknown"


def parse():
    names = ["stock", "best", "cold", "tokenizers", "evaluation"]
    parser = argparse.ArgumentParser(usage=__doc__.split("usage: ", 1)[1].replace("%", "%%"))
    parser.add_argument("--only", type=lambda text: text.split(","), default=names)
    parser.add_argument("--venv", type=pathlib.Path, default=ROOT / ".deps" / "peers")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "runs" / "bench")
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build" / "release" / "pointsman")
    parser.add_argument("--tokenizer-bench", type=pathlib.Path,
                        default=ROOT / "build" / "release" / "bench" / "tokenizer_bench")
    parser.add_argument("--max-steps", type=int, default=-1)
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--texts", type=pathlib.Path, nargs="+", default=[ROUTES])
    options = parser.parse_args()
    if unknown := set(options.only) - set(names):
        parser.error(f"unknown part {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    return options


def main():
    options = parse()
    bench = Bench(options)
    results = {"cpu": cpu_name(), "threads": options.threads, "max_steps": options.max_steps, "parts": {}}
    for part in options.only:
        print(f"bench: {part}", file=sys.stderr, flush=True)
        results["parts"][part] = getattr(bench, part)()
        (bench.out / "comparison.json").write_text(json.dumps(results, indent=1) + "\n")
        (bench.out / "comparison.md").write_text(markdown(results))
    print(markdown(results))


if __name__ == "__main__":
    main()
