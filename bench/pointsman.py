"""Pointsman's side of a comparison: configs written, the program run, its files read."""
import json
import pathlib

from measure import run

ROOT = pathlib.Path(__file__).resolve().parent.parent


def write_config(path, data, sections):
    """data: {part: CSV}. sections: {section: {key: value}} in plain YAML scalars."""
    lines = [f"name: {path.stem}", "data:"] + [f"  {part}_file: {file}" for part, file in data.items()]
    for section, keys in sections.items():
        lines += [f"{section}:"] + [f"  {key}: {value}" for key, value in keys.items()]
    path.write_text("\n".join(lines) + "\n")
    return path


def with_fixed_split(config, data, path):
    """A copy at `path` of the YAML file `config` that trains on the files of `data` instead of its own."""
    kept, inside_data = [], False
    for line in config.read_text().splitlines():
        if line and not line[0].isspace():
            inside_data = line.startswith("data:")
        if not inside_data:
            kept.append(line.replace("../models/", f"{ROOT}/models/"))
    kept += ["data:"] + [f"  {part}_file: {file}" for part, file in data.items()]
    path.write_text("\n".join(kept) + "\n")
    return path


def train(program, config, out, threads, overrides=()):
    """Trains, and returns what is compared: speed, peak memory of the process, the model's folder."""
    sets = [argument for override in overrides for argument in ("--set", override)]
    measured = run([program, "train", config, "--out", out, "--force", "--threads", threads, "--quiet", *sets])
    summary = json.loads((out / "metrics.jsonl").read_text().splitlines()[-1])
    return {"train_samples_per_second": summary["train_samples_per_second"],
            "train_runtime": summary["train_runtime"], "seconds": measured.seconds,
            "peak_rss_mb": measured.peak_rss_mb, "model": str(out / "model")}


def score(program, model, test, out):
    run([program, "evaluate", "--model", model, "--data", test, "--out", out, "--force", "--bootstrap", 0])
    evaluation = json.loads((out / "evaluation.json").read_text())
    smallest = min(evaluation["per_class"].values(), key=lambda scores: scores["support"])
    return {"macro_f1": evaluation["macro_f1"], "accuracy": evaluation["accuracy"],
            "recall_of_smallest": smallest["recall"], "smallest": smallest["support"],
            "recall": {label: scores["recall"] for label, scores in evaluation["per_class"].items()},
            "baselines": evaluation["baselines"]}
