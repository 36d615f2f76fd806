#!/usr/bin/env python3
"""What each answer to skewed classes buys against plain cross-entropy, seed by seed.

usage: bench/imbalance.py --data FOLDER [--sets routes,dolly,ko] [--settings NAME,...] [--seeds 13,14,15,16,17]
                          [--threads N] [--jobs N] [--program FILE] [--out DIR] [--table]

FOLDER holds the folders route3_dolly and ko_chatbot; `routes` is the fixed split of the shipped file, with the recipe
of configs/quickstart.yaml. The other two are drawn down to 1,200 and 900 train rows at 77:16:7, and trained for 4
epochs. A decision rule is fitted behind a training and changes nothing before it: the run is finished a second time
with it. Prints means with 95 % intervals (Student's t) and differences paired by seed. What is there already is kept,
so a run that was stopped goes on; --table prints what there is.
"""
import collections
import functools
import json
import re
import shutil
import statistics

import trials
from measure import run
from pointsman import ROOT

SETTINGS = {
    "cross_entropy": {},
    "logit_adjusted": {"loss": "logit_adjusted"},
    "class_weights: balanced": {"class_weights": "balanced"},
    "sampler: balanced": {"sampler": "balanced"},
    "balanced_softmax": {"loss": "balanced_softmax"},
    "focal": {"loss": "focal"},
    "class_balanced": {"loss": "class_balanced"},
    "class_weights: sqrt": {"class_weights": "sqrt"},
    "sampler: sqrt": {"sampler": "sqrt"},
    "class_weights: effective_number": {"class_weights": "effective_number"},
    "sampler: {oversample: 1.0}": {"sampler": "{oversample: 1.0}"},
    "sampler: {undersample: 0.5}": {"sampler": "{undersample: 0.5}"},
}
# The decision rules that each setting's runs are finished with, too.
RULES = {"cross_entropy": ["thresholds", "prior_shift"], "logit_adjusted": ["thresholds"]}
PARTS = ("validation", "test")
SKEW = (0.77, 0.16, 0.07)
METRICS = {"macro F1": lambda scores, smallest: scores["macro_f1"],
           "recall of the smallest class": lambda scores, smallest: scores["recall"][smallest],
           "accuracy": lambda scores, smallest: scores["accuracy"]}


def skewed(labels, rows):
    return {label: round(share * rows) for label, share in zip(labels, SKEW)}


def read_set(name, options):
    """The config, its further keys, and {part: rows}."""
    if name == "routes":
        return ROOT / "configs" / "quickstart.yaml", {}, trials.read_routes(options.out / "fixed")
    fewer = {"train.num_train_epochs": 4}
    if name == "dolly":
        folder = options.data / "route3_dolly"
        parts = {part: trials.read(folder / f"{part}_skewed.csv") for part in ("train", "validation", "test")}
        parts["train"] = trials.draw(parts["train"], skewed(["large", "small", "writer"], 1200), 13)
        return ROOT / "configs" / "minilm.yaml", fewer, parts
    sizes = {"train": 900, "validation": 400, "test": 400}
    return ROOT / "configs" / "quickstart.yaml", fewer, {
        part: trials.draw(trials.read(options.data / "ko_chatbot" / f"{part}.csv"),
                          skewed(["daily", "breakup", "love"], rows), 13) for part, rows in sizes.items()}


def finish_with(options, folder, seed, keys, rule):
    """Fits `rule` to the run in `folder`: as if it had begun with the rule and had no result, it is finished again."""
    config, checkpoints = folder / "config.yaml", folder / "checkpoints"
    request, result = checkpoints / "request.json", checkpoints / "result.json"
    if f"  decision: {rule}\n" in config.read_text() and result.exists():
        return
    request.write_text(json.dumps({**json.loads(request.read_text()), "imbalance.decision": rule}))
    config.write_text(re.sub("(?m)^  decision: .*$", f"  decision: {rule}", config.read_text()))
    result.unlink(missing_ok=True)
    overrides = trials.overrides(seed, {**keys, "imbalance.decision": rule})
    run([options.program, "train", folder.with_suffix(".yaml"), "--out", folder, "--resume", "--threads",
         options.threads, "--quiet", *(argument for key in overrides for argument in ("--set", key))])


def measured(options, name, chosen, data, setting, seed):
    """{setting or setting with a decision rule: scores of the parts}."""
    config, keys, _ = chosen
    keys = {**keys, "imbalance.loss": "cross_entropy",
            **{f"imbalance.{key}": value for key, value in SETTINGS[setting].items()}}
    folder = options.out / name / trials.file_name(setting) / str(seed)

    def make():
        trials.train(options, folder, config, data, seed, keys)
        scores = {}
        for rule in ["argmax", *RULES.get(setting, [])]:
            finish_with(options, folder, seed, keys, rule)
            scores[setting if rule == "argmax" else f"{setting}, {rule}"] = trials.score(options, folder, data, PARTS)
        shutil.rmtree(folder)
        return scores

    return trials.kept(options, folder.with_suffix(".json"), make)


def rows_of(runs, part, smallest, labels):
    """A line of the table for each setting of {setting: {seed: scores of the parts}}."""
    for setting, by_seed in runs.items():
        cells = [setting, str(len(by_seed))]
        for metric in METRICS.values():
            values, reference = ({seed: metric(scores[part], smallest) for seed, scores in of.items()}
                                 for of in (by_seed, runs["cross_entropy"]))
            cells += [trials.mean(values.values()),
                      "–" if setting == "cross_entropy" else trials.gain(values, reference)]
        recalls = [statistics.mean(scores[part]["recall"][label] for scores in by_seed.values()) for label in labels]
        yield [*cells, ", ".join(f"{recall:.2f}" for recall in recalls)]


def report(name, parts, runs):
    counts = {part: collections.Counter(row["label"] for row in rows) for part, rows in parts.items()}
    labels = sorted(counts["train"], key=counts["train"].get)
    print(f"{name}: train rows " + ", ".join(f"{label} {counts['train'][label]}" for label in labels))
    head = ["setting", "seeds"] + [cell for metric in METRICS for cell in (metric, "less cross_entropy")]
    for part in PARTS:
        print(f"\n{part}: {len(parts[part])} rows, {counts[part][labels[0]]} of the smallest class\n")
        print(trials.table([*head, f"recall of {', '.join(labels)}"], rows_of(runs, part, labels[0], labels)))
    print()


def main():
    options = trials.parser(__doc__, "bench-imbalance", sets=["routes", "dolly", "ko"], settings=SETTINGS).parse_args()
    sets = {name: read_set(name, options) for name in options.sets}
    tasks = {}
    for name, chosen in sets.items():
        data = trials.write(chosen[2], options.out / name / "data")
        for setting in options.settings:
            for seed in options.seeds:
                tasks[name, setting, seed] = functools.partial(measured, options, name, chosen, data, setting, seed)
    results = trials.run_all(options, tasks)
    for name, (_, _, parts) in sets.items():
        runs = {}
        for (of, _, seed), by_setting in results.items():
            for setting, scores in by_setting.items() if of == name else ():
                runs.setdefault(setting, {})[seed] = scores
        if "cross_entropy" in runs:
            report(name, parts, runs)


if __name__ == "__main__":
    main()
