"""Writes tests/data/metrics_values.json: scikit-learn's metrics of random and degenerate cases.

    python tools/parity/metrics_values.py > tests/data/metrics_values.json

Needs scikit-learn 1.7 or later (multi-class brier_score_loss) and scipy.
"""

import json
import math
import warnings

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from sklearn import metrics

RANDOM_CASES = 1000
WITH_CLASSES = 100  # cases whose per-class figures are stored too
SCALARS = {
    "accuracy": metrics.accuracy_score,
    "macro_f1": lambda g, p: metrics.f1_score(g, p, average="macro", zero_division=0),
    "weighted_f1": lambda g, p: metrics.f1_score(g, p, average="weighted", zero_division=0),
    "balanced_accuracy": metrics.balanced_accuracy_score,
    "mcc": metrics.matthews_corrcoef,
}


def digits(value):
    return None if math.isnan(value) else float(f"{value:.10g}")


def per_class(gold, predicted, classes):
    """precision, recall, F1, support of every class; null where the definition is 0/0."""
    columns = metrics.precision_recall_fscore_support(
        gold, predicted, labels=range(classes), zero_division=np.nan)
    return [[digits(float(x)) for x in row[:3]] + [int(row[3])] for row in zip(*columns)]


def case(gold, predicted, classes, with_classes):
    entry = {
        "classes": classes,
        "gold": "".join(map(str, gold)),
        "predicted": "".join(map(str, predicted)),
        "values": [digits(float(f(gold, predicted))) for f in SCALARS.values()],
    }
    if with_classes:
        entry["per_class"] = per_class(gold, predicted, classes)
    return entry


def random_cases(rng):
    for index in range(RANDOM_CASES):
        classes = int(rng.integers(2, 8))
        rows = int(rng.integers(1, 32))
        skew = rng.dirichlet(np.full(classes, rng.choice([0.2, 1.0, 5.0])))
        gold = rng.choice(classes, rows, p=skew)
        right = rng.random(rows) < rng.random()
        predicted = np.where(right, gold, rng.choice(classes, rows, p=rng.permutation(skew)))
        yield case(gold, predicted, classes, index < WITH_CLASSES)


def degenerate_cases():
    for classes, gold, predicted in [
        (1, "000", "000"),
        (2, "000", "000"),
        (2, "000", "111"),
        (2, "01", "10"),
        (2, "0", "0"),
        (2, "0", "1"),
        (3, "0000111", "0000000"),
        (3, "0000", "0121"),
        (3, "012", "012"),
        (3, "012012", "120120"),
        (4, "0011", "2233"),
        (4, "3333", "3333"),
        (4, "3333", "0123"),
    ]:
        yield case([int(c) for c in gold], [int(c) for c in predicted], classes, True)


def nll(temperature, logits, gold):
    return -np.mean(log_softmax(logits / temperature, axis=1)[np.arange(len(gold)), gold])


def calibration_case(rng, rows, classes, scale):
    logits = np.round(rng.normal(size=(rows, classes)), 3)
    gold = rng.integers(0, classes, rows)
    logits[np.arange(rows), gold] += 1
    logits = np.round(logits * scale, 3)
    probabilities = softmax(logits, axis=1)
    labels = list(range(classes))
    one_hot = np.eye(classes)[gold]
    best = minimize_scalar(lambda u: nll(math.exp(u), logits, gold), bounds=(math.log(0.05), math.log(20)),
                           method="bounded", options={"xatol": 1e-12})
    return {
        "classes": classes,
        "logits": [float(x) for x in logits.ravel()],
        "gold": [int(x) for x in gold],
        "nll": float(metrics.log_loss(gold, probabilities, labels=labels)),
        "brier": float(metrics.brier_score_loss(one_hot, probabilities, scale_by_half=False)),
        "temperature": math.exp(best.x),
    }


def main():
    warnings.simplefilter("ignore")
    rng = np.random.default_rng(13)
    print('{"command": "python tools/parity/metrics_values.py", "metrics": ' + json.dumps(list(SCALARS)) + ",")
    for name, cases in [("cases", list(random_cases(rng)) + list(degenerate_cases())),
                        ("calibration", [calibration_case(rng, 60, 3, 1.0), calibration_case(rng, 40, 5, 8.0),
                                         calibration_case(rng, 40, 2, 0.2)])]:
        lines = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in cases)
        print(f'"{name}": [\n{lines}\n]' + ("," if name == "cases" else "}"))


main()
