#!/usr/bin/env python3
"""Near duplicates among 100,000 rows: seconds, peak memory, and recall on a part of them against comparing every pair.

usage: bench/near.py --data FOLDER [--rows N] [--sample N] [--alike] [--threads N] [--program FILE] [--out DIR]

Half of the rows are texts of the CSV files in FOLDER's folders, such as the shared data's, and half are variants of them:
typing errors, words exchanged or left out, punctuation added. The pairs of the first --sample rows (0: none) are compared with those of
scikit-learn's count matrix, which knows no index. --alike: all rows are one sentence
with a number in it instead, so that nearly every pair is near, and only clusters are asked for. Prints one JSON object.
"""
import argparse
import csv
import json
import pathlib
import random
import sys

from measure import run

ROOT = pathlib.Path(__file__).resolve().parents[1]
# The numbers of common grams of all pairs; in the environment of the peers.
COMPARE_ALL = """
import json, sys
import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
answer = json.load(open(sys.argv[1], encoding="utf-8"))
grams = lambda text: {text[i:i + 3] for i in range(len(text) - 2)} or {text}
counts = CountVectorizer(analyzer=grams, dtype=np.int64).fit_transform(answer["texts"])
sizes = np.asarray(counts.sum(axis=1)).ravel()
near = set()
for begin in range(0, counts.shape[0], 500):
    both = (counts[begin:begin + 500] @ counts.T).tocoo()
    rows, columns = both.row + begin, both.col
    kept = (rows < columns) & (10 * both.data >= 8 * (sizes[rows] + sizes[columns] - both.data))
    near.update(zip(rows[kept].tolist(), columns[kept].tolist()))
found = set(map(tuple, answer["pairs"]))
print(json.dumps({"texts": len(answer["texts"]), "near": len(near), "found": len(near & found),
                  "wrong": len(found - near)}))
"""


def read_texts(folder):
    """The different texts of the `text` columns of FOLDER/*/*.csv."""
    csv.field_size_limit(sys.maxsize)
    texts = {}
    for path in sorted(folder.glob("*/*.csv")):
        with open(path, newline="", encoding="utf-8-sig") as file:
            for row in csv.DictReader(file):
                if (row.get("text") or "").strip():
                    texts[row["text"]] = None
    return list(texts)


def typing_error(text, rng):
    at = rng.randrange(len(text))
    return rng.choice([text[:at] + text[at + 1:], text[:at] + text[at] + text[at:],
                       text[:at] + rng.choice("aeinst아이는") + text[at + 1:],
                       text[:at] + text[at:at + 2][::-1] + text[at + 2:]])


def moved_words(text, rng):
    words = text.split(" ")
    at = rng.randrange(len(words))
    word = words.pop(at)
    if rng.random() < 0.5 or not words:
        words.insert(rng.randrange(len(words) + 1), word)
    return " ".join(words)


def punctuation(text, rng):
    return rng.choice(["", "", "\"", "- "]) + text + rng.choice(["!", "?", "...", " !!", " please", " ^^", "\""])


def variant(text, rng):
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        text = rng.choice([typing_error, moved_words, punctuation])(text, rng)
        if not text.strip():
            return "empty"
    return text


def make_rows(texts, count, rng):
    rng.shuffle(texts)
    del texts[count // 2:]
    families = [[text] for text in texts]
    for _ in range(count - len(texts)):
        family = rng.choice(families[: 1 + len(families) // 3])  # two thirds have no variants
        family.append(variant(rng.choice(family), rng))
    rng.shuffle(families)
    return [text for family in families for text in family]


def write_rows(path, texts):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["text"])
        writer.writerows([text] for text in texts)
    return path


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("usage: ", 1)[1])
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--sample", type=int, default=10_000)
    parser.add_argument("--alike", action="store_true")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build" / "release" / "bench" / "near_bench")
    parser.add_argument("--python", type=pathlib.Path, default=ROOT / ".deps" / "peers" / "bin" / "python")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "runs" / "bench-near")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    if options.alike:
        rows = [f"the order with the number {i} has not arrived yet, please look where it is" for i in range(options.rows)]
    else:
        rows = make_rows(read_texts(options.data), options.rows, random.Random(13))
    file = write_rows(options.out / "rows.csv", rows)
    result = {}
    for what in ["clusters"] if options.alike else ["clusters", "pairs"]:
        measured = run([options.program, file, options.threads, what])
        result[what] = {**json.loads(measured.stdout), "peak_rss_mb": round(measured.peak_rss_mb)}
    if options.sample and not options.alike:
        answer = options.out / "answer.json"
        run([options.program, write_rows(options.out / "sample.csv", rows[:options.sample]), options.threads, "pairs",
             answer])
        compared = json.loads(run([options.python, "-c", COMPARE_ALL, answer]).stdout)
        result["sample"] = {**compared, "recall": compared["found"] / max(1, compared["near"])}
    print(json.dumps(result))


if __name__ == "__main__":
    main()
