#!/usr/bin/env python3
"""Writes tests/data/confident_learning.json: the confident joint of cleanlab, and the rows off its diagonal.

    python tools/parity/confident_learning.py        # needs cleanlab

cleanlab takes the largest of all probabilities where several classes reach their threshold; the paper (and we) the largest
of those that do. Rows where that differs are left out of the draw, so that both definitions give the same answer.
"""
import json
import pathlib

import numpy
from cleanlab.count import compute_confident_joint, get_confident_thresholds


def draw(seed, rows, classes, noise):
    random = numpy.random.default_rng(seed)
    labels = random.integers(0, classes, rows)
    logits = random.normal(size=(rows, classes))
    logits[numpy.arange(rows), labels] += 2
    probabilities = numpy.exp(logits) / numpy.exp(logits).sum(axis=1, keepdims=True)
    probabilities = probabilities.round(4)
    wrong = random.random(rows) < noise
    labels[wrong] = (labels[wrong] + 1) % classes
    while True:  # thresholds move when rows are left out
        thresholds = get_confident_thresholds(labels, probabilities)
        confident = probabilities >= thresholds
        near = abs(probabilities - thresholds).min(axis=1) < 1e-5  # cleanlab adds a tolerance
        best = probabilities.argmax(axis=1)
        differs = (confident.sum(axis=1) > 1) & ~confident[numpy.arange(len(labels)), best]
        bad = differs | near
        if not bad.any():
            return labels, probabilities, thresholds
        labels, probabilities = labels[~bad], probabilities[~bad]


def case(seed, rows, classes, noise):
    labels, probabilities, thresholds = draw(seed, rows, classes, noise)
    joint, rows_off = compute_confident_joint(
        labels, probabilities, calibrate=False, return_indices_of_off_diagonals=True)
    return {"classes": classes, "labels": labels.tolist(), "probabilities": probabilities.flatten().tolist(),
            "thresholds": thresholds.tolist(), "joint": joint.flatten().tolist(),
            "off_diagonal": sorted(int(i) for i in rows_off)}


def main():
    cases = [case(1, 60, 2, 0.1), case(2, 150, 4, 0.15), case(3, 200, 7, 0.2)]
    path = pathlib.Path(__file__).resolve().parents[2] / "tests/data/confident_learning.json"
    path.write_text(json.dumps(cases) + "\n")


if __name__ == "__main__":
    main()
