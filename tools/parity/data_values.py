"""Writes tests/data/data_values.json: what Python's csv module and scikit-learn give.

    python tools/parity/data_values.py > tests/data/data_values.json

tables         CSV texts with awkward fields, and their records by csv.reader(strict=True)
lines          records, and the lines that csv.writer gives them, ended by LF
class_weights  labels' counts, and compute_class_weight("balanced")

Needs scikit-learn.
"""

import csv
import io
import json
import random

import numpy as np
from sklearn.utils.class_weight import compute_class_weight

PIECES = ["a", "b c", "  ", ",", '"', '""', "\n", "\r\n", "\r", ";", "\t", "'", "한국어", "日本", "é",
          "e\u0301", "😀", "👩\u200d🔬", "\u00a0", "\ufeff", "\u2028", "0.5", "-1", "\\", "\\\"", "=1+1"]
TABLES = 150
LINES = 100
COUNTS = 40


def awkward_field(rng):
    return "".join(rng.choice(PIECES) for _ in range(rng.randrange(4)))


def written(field, rng, alone):
    needs_quotes = any(c in field for c in ',"\r\n') or (alone and not field)
    if needs_quotes or rng.random() < 0.3:
        return '"' + field.replace('"', '""') + '"'
    return field


def table(rng):
    columns = rng.randrange(1, 6)
    end = rng.choice(["\n", "\r\n"])
    rows = [[awkward_field(rng) for _ in range(columns)] for _ in range(rng.randrange(1, 6))]
    text = end.join(",".join(written(f, rng, columns == 1) for f in row) for row in rows)
    text += end if rng.random() < 0.7 else ""
    records = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert records == rows, (text, records, rows)
    mark = "\ufeff" if rng.random() < 0.2 and not text.startswith("\ufeff") else ""
    return {"text": mark + text, "records": records} if mark or not text.startswith("\ufeff") else table(rng)


def line(rng):
    fields = [awkward_field(rng) for _ in range(rng.randrange(1, 6))]
    out = io.StringIO(newline="")
    csv.writer(out).writerow(fields)  # with its own line end: only then is a carriage return quoted
    return {"fields": fields, "line": out.getvalue().removesuffix("\r\n") + "\n"}


def class_weights(rng):
    counts = [rng.choice([1, 2, 3, 10, 57, 400, 9999]) for _ in range(rng.randrange(2, 7))]
    labels = np.repeat(np.arange(len(counts)), counts)
    return {"counts": counts,
            "weights": list(compute_class_weight("balanced", classes=np.arange(len(counts)), y=labels))}


def main():
    rng = random.Random(7)
    print(json.dumps({"tables": [table(rng) for _ in range(TABLES)],
                      "lines": [line(rng) for _ in range(LINES)],
                      "class_weights": [class_weights(rng) for _ in range(COUNTS)]},
                     ensure_ascii=False, indent=0))


main()
