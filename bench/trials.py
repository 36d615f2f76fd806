"""Trainings of a comparison and their scores, kept on disk so that a stopped run goes on, and their tables."""
import argparse
import concurrent.futures
import csv
import json
import math
import pathlib
import random
import shutil
import sys
import time

import fixed_split
import pointsman
from compare import ROUTES
from pointsman import ROOT
from recipe import interval


def some_of(known):
    """The type of an option that chooses by commas from what is known."""
    def chosen(text):
        if unknown := set(text.split(",")) - set(known):
            raise argparse.ArgumentTypeError(f"no {', '.join(sorted(unknown))}; there are {', '.join(known)}")
        return text.split(",")
    return chosen


def parser(usage, out, **lists):
    """The options that every comparison has; lists: {option: all that it may choose from}."""
    options = argparse.ArgumentParser(usage=usage.split("usage: ", 1)[1].replace("%", "%%"))
    options.add_argument("--data", type=pathlib.Path, required=True)
    for name, known in lists.items():
        options.add_argument(f"--{name}", type=some_of(known), default=list(known))
    options.add_argument("--seeds", type=lambda text: [int(seed) for seed in text.split(",")], default=range(13, 18))
    options.add_argument("--program", type=pathlib.Path, default=ROOT / "build" / "release" / "pointsman")
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--jobs", type=int, default=1)
    options.add_argument("--out", type=lambda text: pathlib.Path(text).resolve(), default=ROOT / "runs" / out)
    options.add_argument("--table", action="store_true")
    return options


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def read_routes(folder):
    """{part: rows} of the fixed split of `routes`."""
    return {part: read(path) for part, path in fixed_split.write(ROUTES, folder).items()}


def write(parts, folder):
    """Returns {part: path of its CSV}."""
    folder.mkdir(parents=True, exist_ok=True)
    for part, rows in parts.items():
        with open(folder / f"{part}.csv", "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return {part: folder / f"{part}.csv" for part in parts}


def draw(rows, counts, seed):
    """A seeded draw of counts[label] rows a class, all where there are fewer, in shuffled order."""
    generator = random.Random(seed)
    drawn = []
    for label, count in sorted(counts.items()):
        of_class = [row for row in rows if row["label"] == label]
        drawn += generator.sample(of_class, min(count, len(of_class)))
    generator.shuffle(drawn)
    return drawn


def kept(options, path, make):
    """What make() gave, once: later calls read it from `path`. With --table None where it is not there."""
    if not path.exists():
        if options.table:
            return None
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            result = make()
        except SystemExit as error:
            print(error, file=sys.stderr, flush=True)
            raise
        path.with_suffix(".part").write_text(json.dumps(result) + "\n")
        path.with_suffix(".part").rename(path)
        print(f"bench: {time.strftime('%H:%M:%S')} {path}", file=sys.stderr, flush=True)
    return json.loads(path.read_text())


def file_name(words):
    return "".join(letter if letter.isalnum() else "_" for letter in words)


def overrides(seed, keys):
    return [f"train.seeds=[{seed}]", *(f"{key}={value}" for key, value in keys.items())]


def train(options, folder, config, data, seed, keys):
    if (folder / "checkpoints" / "result.json").exists():
        return  # stopped before it was scored
    shutil.rmtree(folder, ignore_errors=True)  # stopped while it trained
    folder.parent.mkdir(parents=True, exist_ok=True)
    written = pointsman.with_fixed_split(config, data, folder.with_suffix(".yaml"))
    pointsman.train(options.program, written, folder, options.threads, overrides(seed, keys))


def score(options, folder, data, parts, baselines=False):
    """{part: scores}."""
    alone = folder / "alone" / "model"  # outside its run, where nothing says which rows the baselines would learn from
    if not alone.exists():
        alone.parent.mkdir(exist_ok=True)
        alone.symlink_to(folder / "model", target_is_directory=True)
    model = folder / "model" if baselines else alone
    return {part: pointsman.score(options.program, model, data[part], folder / f"evaluation-{part}") for part in parts}


def run_all(options, tasks):
    """{key: result} of {key: call}, in the order of the tasks, options.jobs at a time; without those that have none."""
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        futures = {key: pool.submit(call) for key, call in tasks.items()}
        results = {key: future.result() for key, future in futures.items()}
    return {key: result for key, result in results.items() if result is not None}


def mean(values, sign=""):
    center, half = interval(list(values))
    return f"{center:{sign}.3f}" + ("" if math.isnan(half) else f" ± {half:.3f}")


def gain(by_seed, reference):
    """The mean difference paired by seed of {seed: value} and {seed: value}."""
    pairs = [(by_seed[seed], reference[seed]) for seed in by_seed if seed in reference]
    return mean([value - other for value, other in pairs], "+") if pairs else "–"


def table(head, rows):
    return "\n".join([f"| {' | '.join(head)} |", "|---" * len(head) + "|", *(f"| {' | '.join(row)} |" for row in rows)])
