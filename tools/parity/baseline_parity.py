#!/usr/bin/env python3
"""Compare the TF-IDF baseline in evaluation.json with scikit-learn's same pipeline on three data sets.

    python3 tools/parity/baseline_parity.py DATA_FOLDER [--program build/release/pointsman]

DATA_FOLDER holds routes/routes.csv (split by the SHA-256 of `group` modulo 100: below 70 train, from 85 test),
route3_dolly and clinc150 (train.csv, test.csv). Needs scikit-learn. Prints lines of Markdown for docs/parity.md;
exits 1 where macro F1 differs by more than 0.01.
"""
import argparse
import csv
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile
import time

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score
from sklearn.pipeline import make_pipeline, make_union

TOLERANCE = 0.01


def read(path):
    with open(path, encoding="utf-8-sig", newline="") as handle:
        return [{"text": row["text"], "label": row["label"], "group": row.get("group")} for row in csv.DictReader(handle)]


def write(path, columns, rows):
    with open(path, "w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(columns)
        writer.writerows(rows)


def data_sets(folder):
    routes = read(folder / "routes/routes.csv")
    share = [int(hashlib.sha256(row["group"].encode()).hexdigest(), 16) % 100 for row in routes]
    yield ("routes, fixed split", [row for row, part in zip(routes, share) if part < 70],
           [row for row, part in zip(routes, share) if part >= 85])
    for name in ("route3_dolly", "clinc150"):
        yield name, read(folder / name / "train.csv"), read(folder / name / "test.csv")


def reference(train, test):
    pipeline = make_pipeline(
        make_union(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
                   TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True)),
        LogisticRegression(C=10, max_iter=1000))
    pipeline.fit([row["text"] for row in train], [row["label"] for row in train])
    predicted = pipeline.predict([row["text"] for row in test])
    gold = [row["label"] for row in test]
    return {"accuracy": accuracy_score(gold, predicted), "macro_f1": f1_score(gold, predicted, average="macro")}


def ours(program, train, test):
    """The baseline of an evaluation whose predictions are the gold labels."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        write(folder / "train.csv", ["text", "label"], [[row["text"], row["label"]] for row in train])
        write(folder / "predictions.csv", ["text", "gold", "predicted"],
              [[row["text"], row["label"], row["label"]] for row in test])
        subprocess.run([program, "evaluate", "--predictions", folder / "predictions.csv", "--train",
                        folder / "train.csv", "--out", folder / "out"], check=True, stdout=subprocess.DEVNULL)
        return json.loads((folder / "out/evaluation.json").read_text(encoding="utf-8"))["baselines"]["tfidf"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--program", default="build/release/pointsman")
    options = parser.parse_args()
    worst = 0.0
    for name, train, test in data_sets(options.data):
        start = time.monotonic()
        expected = reference(train, test)
        middle = time.monotonic()
        got = ours(options.program, train, test)
        end = time.monotonic()
        worst = max(worst, abs(expected["macro_f1"] - got["macro_f1"]))
        print(f"| {name} | {len(train):,} | {len(test):,} | {len({row['label'] for row in train})} "
              f"| {expected['macro_f1']:.4f} | {got['macro_f1']:.4f} | {expected['accuracy']:.4f} | {got['accuracy']:.4f} "
              f"| {middle - start:.1f} | {end - middle:.1f} |", flush=True)
    return 0 if worst <= TOLERANCE else 1


if __name__ == "__main__":
    sys.exit(main())
