#!/usr/bin/env python3
"""Which recipe suits how few rows a class: ours, its baselines, and the `setfit` package on the same rows.

usage: bench/few_rows.py --data FOLDER [--sets routes,ko,clinc] [--rows 8,32,128] [--ways NAME,...]
                         [--seeds 13,14,15,16,17] [--threads N] [--jobs N] [--program FILE] [--venv DIR] [--out DIR]
                         [--table]

FOLDER holds the folders ko_chatbot and clinc150. Each seed draws its own train rows, the same number of every class,
and as many validation rows as far as there are so many, which choose a checkpoint of ours; test rows are at most 400,
the same for every seed. `setfit` runs in an environment of its own, which the first call makes. Prints macro F1 on the
test rows, means with 95 % intervals (Student's t), the number of seeds, and differences paired by seed. What is there
already is kept, so a run that was stopped goes on; --table prints what there is.
"""
import functools
import json
import math
import pathlib
import random
import shutil

import trials
from compare import E5, MINILM, PACKAGES, PEERS, make_venv
from measure import run
from pointsman import ROOT

SETFIT = [*PACKAGES, "setfit==1.2.0"]
ROWS = [8, 32, 128]
PAIRS, PAIRS_PER_ROW = 1000, 20
HEAD = {"train.freeze": "encoder", "train.num_train_epochs": 50, "train.learning_rate": "3e-2"}
PAIRS_FIRST = {"train.contrastive_first_epochs": 1, "train.contrastive_pairs_per_row": PAIRS_PER_ROW,
               "train.contrastive_max_pairs": PAIRS}
WAYS = {
    "plain": {},
    "frozen": HEAD,
    "contrastive first + head": {**PAIRS_FIRST, **HEAD},
    "contrastive first + all": PAIRS_FIRST,
    "contrastive term": {"train.contrastive_weight": 0.2},
    "setfit": None,
}
ENCODERS = {"routes": E5, "ko": E5, "clinc": MINILM}
BASELINES = {"knn": "nearest neighbours", "tfidf": "TF-IDF"}  # of the same rows, read where "frozen" was measured
INTENTS, TEST_ROWS = 20, 400


def read_set(name, options):
    """{part: rows}, of which each seed draws its own."""
    if name == "routes":
        parts = trials.read_routes(options.out / "fixed")
    else:
        folder = options.data / {"ko": "ko_chatbot", "clinc": "clinc150"}[name]
        parts = {part: trials.read(folder / f"{part}.csv") for part in ("train", "validation", "test")}
    labels = sorted({row["label"] for row in parts["train"]})
    if name == "clinc":
        labels = random.Random(13).sample(labels, INTENTS)
    parts = {part: [row for row in rows if row["label"] in labels] for part, rows in parts.items()}
    if len(parts["test"]) > TEST_ROWS:
        parts["test"] = random.Random(13).sample(parts["test"], TEST_ROWS)
    return parts


def drawn(parts, rows, seed):
    counts = {row["label"]: rows for row in parts["train"]}
    return {"train": trials.draw(parts["train"], counts, seed),
            "validation": trials.draw(parts["validation"], counts, seed), "test": parts["test"]}


def epochs_for(train_rows):
    """About 1,600 rows seen, but at least 6 epochs and at most 30."""
    return max(6, min(30, round(1600 / train_rows)))


def ours(options, folder, name, way, seed, data):
    train_rows = len(trials.read(data["train"]))
    keys = {"imbalance.loss": "cross_entropy", "train.num_train_epochs": epochs_for(train_rows),
            "train.early_stopping_patience": 0, **WAYS[way]}
    steps = math.ceil(train_rows / 16) * keys["train.num_train_epochs"]
    keys["train.eval_steps"] = math.ceil(steps / 6)  # each one a checkpoint to choose from
    config = ROOT / "configs" / ("minilm.yaml" if ENCODERS[name] == MINILM else "quickstart.yaml")
    trials.train(options, folder, config, data, seed, keys)
    scores = trials.score(options, folder, data, ["test"], baselines=way == "frozen")
    shutil.rmtree(folder)
    return scores


def theirs(options, name, seed, data):
    python = make_venv(options.venv, SETFIT)
    rows = len(trials.read(data["train"]))
    pairs = min(PAIRS_PER_ROW, PAIRS // (2 * rows))  # of one class for every row, and as many of two, as ours
    measured = run([python, PEERS / "setfit_trainer.py", ENCODERS[name], data["train"], data["test"], pairs, seed,
                    options.threads], threads=options.threads)
    return {"test": json.loads(measured.stdout.strip().splitlines()[-1])}


def measured(options, name, parts, rows, way, seed):
    folder = options.out / name / str(rows) / trials.file_name(way) / str(seed)

    data_folder = folder.with_name(f"data-{seed}")

    def make():
        data = trials.write(drawn(parts, rows, seed), data_folder)
        if way == "setfit":
            scores = theirs(options, name, seed, data)
        else:
            scores = ours(options, folder, name, way, seed, data)
        shutil.rmtree(data_folder)
        return scores

    return trials.kept(options, folder.with_suffix(".json"), make)


def by_way(results, name, rows):
    """{way: {seed: test scores}}, the baselines among the ways."""
    runs = {}
    for (of, count, way, seed), scores in results.items():
        if (of, count) == (name, rows):
            runs.setdefault(way, {})[seed] = scores["test"]
            for key, baseline in BASELINES.items():
                if found := (scores["test"].get("baselines") or {}).get(key):
                    runs.setdefault(baseline, {})[seed] = found
    return runs


def report(name, parts, rows, results):
    columns = {count: by_way(results, name, count) for count in rows}
    ways = [way for way in [*WAYS, *BASELINES.values()] if any(way in runs for runs in columns.values())]
    lines = []
    for way in ways:
        cells = [way]
        for runs in columns.values():
            values, plain = ({seed: scores["macro_f1"] for seed, scores in runs.get(of, {}).items()}
                             for of in (way, "plain"))
            cells += [f"{trials.mean(values.values())} ({len(values)})" if values else "not run",
                      trials.gain(values, plain) if way != "plain" else "–"]
        lines.append(cells)
    print(f"{name}, {len({row['label'] for row in parts['train']})} classes, {len(parts['test'])} test rows\n")
    head = ["way"] + [cell for count in rows for cell in (f"{count} rows a class", "less plain")]
    print(trials.table(head, lines), end="\n\n")


def main():
    parser = trials.parser(__doc__, "bench-few-rows", sets=ENCODERS, rows=[str(count) for count in ROWS], ways=WAYS)
    parser.add_argument("--venv", type=pathlib.Path, default=ROOT / ".deps" / "peers-setfit")
    options = parser.parse_args()
    sets = {name: read_set(name, options) for name in options.sets}
    rows = [int(count) for count in options.rows]
    tasks = {(name, count, way, seed): functools.partial(measured, options, name, parts, count, way, seed)
             for count in rows for name, parts in sets.items() for seed in options.seeds for way in options.ways}
    results = trials.run_all(options, tasks)
    for name, parts in sets.items():
        report(name, parts, rows, results)


if __name__ == "__main__":
    main()
