#!/usr/bin/env python3
"""Compares training recipes by cross-validation on the fixed split's train and validation rows; its test rows measure nothing here.

usage: bench/recipe_search.py NAME[:KEY=VALUE[,KEY=VALUE...]]... [--folds 5] [--config FILE] [--threads N] [--jobs N]
                              [--program FILE] [--out DIR]

Each NAME is the config with those keys set (as with `pointsman train --set`); the first is what the others are compared
with. Rows of one group share a fold. Fold k is trained with seed 13 + k and scored on its own rows, by which the best
checkpoint was chosen too: the same small optimism for every recipe. Prints the mean macro F1, the pooled recall of the
smallest class, and the differences paired by fold, with 95 % intervals (Student's t). What is there already is kept, so
a run that was stopped goes on.
"""
import argparse
import concurrent.futures
import csv
import hashlib
import json
import pathlib
import sys

import fixed_split
import pointsman
from compare import ROUTES
from pointsman import ROOT
from recipe import interval


def write_folds(source, folder, folds):
    """Returns, for each fold, {part: path of its CSV}."""
    with open(source, newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        columns = reader.fieldnames
        rows = [row for row in reader if fixed_split.part_of(row["group"]) != "test"]

    def fold_of(row):
        return int(hashlib.sha256(row["group"].encode()).hexdigest(), 16) // 100 % folds

    fixed = fixed_split.write(source, folder / "fixed")
    written = []
    for fold in range(folds):
        paths = {part: folder / f"{part}-{fold}.csv" for part in ("train", "validation")}
        for part, path in paths.items():
            with open(path, "w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, columns, lineterminator="\n")
                writer.writeheader()
                writer.writerows(row for row in rows if (fold_of(row) == fold) == (part == "validation"))
        written.append({**paths, "test": fixed["test"]})
    return written


def measured(options, recipe, fold, data):
    name, _, keys = recipe.partition(":")
    folder = options.out / name / str(fold)
    kept = folder.with_suffix(".json")
    if not kept.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        config = pointsman.with_fixed_split(options.config, data, options.out / name / f"{fold}.yaml")
        overrides = [f"train.seeds=[{13 + fold}]", *(key for key in keys.split(",") if key)]
        trained = pointsman.train(options.program, config, folder, options.threads, overrides)
        score = pointsman.score(options.program, trained["model"], data["validation"], folder / "evaluation")
        kept.write_text(json.dumps(score) + "\n")
        print(f"search: {name}, fold {fold}: {score['macro_f1']:.4f}", file=sys.stderr, flush=True)
    return json.loads(kept.read_text())


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("usage: ", 1)[1].replace("%", "%%"))
    parser.add_argument("recipes", nargs="+")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--config", type=pathlib.Path, default=ROOT / "configs" / "quickstart.yaml")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build" / "release" / "pointsman")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "runs" / "bench-recipe-search")
    options = parser.parse_args()
    options.out = options.out.resolve()
    options.out.mkdir(parents=True, exist_ok=True)
    folds = write_folds(ROUTES, options.out, options.folds)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        scores = {recipe: [pool.submit(measured, options, recipe, fold, data) for fold, data in enumerate(folds)]
                  for recipe in options.recipes}
        scores = {recipe: [one.result() for one in futures] for recipe, futures in scores.items()}
    first = [one["macro_f1"] for one in scores[options.recipes[0]]]
    for recipe, folds_scores in scores.items():
        values = [one["macro_f1"] for one in folds_scores]
        mean, half = interval(values)
        gain, gain_half = interval([value - base for value, base in zip(values, first)])
        recall = (sum(one["recall_of_smallest"] * one["smallest"] for one in folds_scores)
                  / sum(one["smallest"] for one in folds_scores))
        print(f"{recipe}: macro F1 {mean:.4f} ± {half:.4f}, recall of the smallest class {recall:.4f}, "
              f"against the first {gain:+.4f} ± {gain_half:.4f}")


if __name__ == "__main__":
    main()
