#!/usr/bin/env python3
"""The quickstart's recipe against the stock Hugging Face Trainer on the fixed split: quality over several seeds.

usage: bench/recipe.py [--seeds 13,14,15,16,17] [--unseen FILE.csv] [--only ours,theirs] [--set KEY=VALUE...]
                       [--venv DIR] [--out DIR]

Each seed trains once on either side and is measured on the validation rows, on the test rows, and on those of --unseen
where it is given. Only ours chooses a checkpoint by the validation rows. Prints means with 95 % intervals (Student's t over the seeds) and the difference (Welch's t), and
writes recipe.json. With --set (as of `pointsman train`) the same serves to try a recipe; choose on validation.
"""
import argparse
import json
import math
import pathlib
import statistics
import sys

import fixed_split
import pointsman
from compare import E5, PEERS, ROUTES, make_venv
from measure import run
from pointsman import ROOT

# Two-sided 95 % quantiles of Student's t by degrees of freedom; between them the next smaller one, which is wider.
T95 = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262, 10: 2.228, 15: 2.131,
       20: 2.086, 30: 2.042}


def t95(freedom):
    return T95[max(known for known in T95 if known <= max(1, int(freedom)))]


def interval(values):
    """(mean, half width of the 95 % interval)."""
    mean = statistics.mean(values)
    if len(values) < 2:
        return mean, math.nan
    return mean, t95(len(values) - 1) * statistics.stdev(values) / math.sqrt(len(values))


def difference(ours, theirs):
    """(mean difference, half width) by Welch."""
    mean = statistics.mean(ours) - statistics.mean(theirs)
    if min(len(ours), len(theirs)) < 2:
        return mean, math.nan
    a, b = statistics.variance(ours) / len(ours), statistics.variance(theirs) / len(theirs)
    if a + b == 0:
        return mean, 0.0
    freedom = (a + b) ** 2 / (a**2 / (len(ours) - 1) + b**2 / (len(theirs) - 1))
    return mean, t95(freedom) * math.sqrt(a + b)


def measured_files(options, data):
    return {"validation rows": data["validation"], "test rows": data["test"],
            **{f"unseen rows {number}": path for number, path in enumerate(options.unseen, 1)}}


def train_ours(options, data, seed):
    folder = options.out / f"ours-{seed}"
    config = pointsman.with_fixed_split(options.config, data, options.out / "recipe.yaml")
    trained = pointsman.train(options.program, config, folder, options.threads,
                              [f"train.seeds=[{seed}]", *options.set])
    files = measured_files(options, data).values()
    return {"seed": seed, "train_runtime": trained["train_runtime"],
            "test": [pointsman.score(options.program, trained["model"], test, options.out / f"ours-{seed}-{number}")
                     for number, test in enumerate(files)]}


def train_theirs(options, data, seed):
    python = make_venv(options.venv)
    measured = run([python, PEERS / "trainer.py", "--encoder", E5, "--train", data["train"], "--test",
                    *measured_files(options, data).values(), "--seed", seed, "--threads", options.threads], threads=options.threads)
    return json.loads(measured.stdout.strip().splitlines()[-1])


def summary(results, names):
    lines = []
    sides = {side: runs for side, runs in results.items() if runs}
    for number, rows in enumerate(names):
        scores = {side: [one["test"][number]["macro_f1"] for one in runs] for side, runs in sides.items()}
        for side, values in scores.items():
            mean, half = interval(values)
            lines.append(f"{rows}: macro F1 of {side}, {len(values)} seeds: {mean:.4f} ± {half:.4f}"
                         f"  ({', '.join(f'{value:.4f}' for value in values)})")
        if len(scores) == 2:
            mean, half = difference(scores["ours"], scores["theirs"])
            lines.append(f"{rows}: ours less theirs: {mean:+.4f} ± {half:.4f}")
        if "ours" in sides:
            recall = statistics.mean(one["test"][number]["recall_of_smallest"] for one in sides["ours"])
            lines.append(f"{rows}: recall of the smallest class, ours: {recall:.4f}")
    return lines


def parse():
    parser = argparse.ArgumentParser(usage=__doc__.split("usage: ", 1)[1].replace("%", "%%"))
    parser.add_argument("--seeds", type=lambda text: [int(seed) for seed in text.split(",")], default=range(13, 18))
    parser.add_argument("--unseen", type=pathlib.Path, nargs="*", default=[])
    parser.add_argument("--only", type=lambda text: text.split(","), default=["ours", "theirs"])
    parser.add_argument("--set", action="append", default=[])
    parser.add_argument("--config", type=pathlib.Path, default=ROOT / "configs" / "quickstart.yaml")
    parser.add_argument("--venv", type=pathlib.Path, default=ROOT / ".deps" / "peers")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "runs" / "bench-recipe")
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build" / "release" / "pointsman")
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


def main():
    options = parse()
    options.out = options.out.resolve()
    data = fixed_split.write(ROUTES, options.out / "data")
    results = {"ours": [], "theirs": []}
    for seed in options.seeds:
        for side, train in (("ours", train_ours), ("theirs", train_theirs)):
            if side in options.only:
                print(f"bench: {side}, seed {seed}", file=sys.stderr, flush=True)
                results[side].append(train(options, data, seed))
                (options.out / "recipe.json").write_text(json.dumps(results, indent=1) + "\n")
    print("\n".join(summary(results, measured_files(options, data))))


if __name__ == "__main__":
    main()
