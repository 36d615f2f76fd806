#!/usr/bin/env python3
"""Macro F1 with a bootstrap interval by scikit-learn.   evaluate.py predictions.csv RESAMPLES

Prints one JSON object; seconds is the time of RESAMPLES resamples, each scored with f1_score.
"""
import csv
import json
import sys
import time

import numpy as np
from sklearn.metrics import f1_score

path, resamples = sys.argv[1], int(sys.argv[2])
with open(path, newline="", encoding="utf-8") as file:
    rows = list(csv.DictReader(file))
names = {name: index for index, name in enumerate(sorted({row["gold"] for row in rows}))}
gold = np.array([names[row["gold"]] for row in rows])
predicted = np.array([names[row["predicted"]] for row in rows])
generator = np.random.default_rng(13)
start = time.perf_counter()
scores = []
for _ in range(resamples):
    chosen = generator.integers(0, len(rows), len(rows))
    scores.append(f1_score(gold[chosen], predicted[chosen], average="macro"))
print(json.dumps({"seconds": time.perf_counter() - start, "resamples": resamples,
                  "macro_f1": f1_score(gold, predicted, average="macro"),
                  "ci95": np.percentile(scores, [2.5, 97.5]).tolist()}))
