"""Writes tests/data/baseline_values.json: scikit-learn's n-grams, TF-IDF values and logistic regression.

    python tools/parity/baseline_values.py > tests/data/baseline_values.json

Run in the repository root; needs scikit-learn. The data is configs/datasets/routes.csv, split by the SHA-256
of `group` modulo 100: below 70 train, from 85 test.
"""

import csv
import hashlib
import json

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score
from sklearn.pipeline import make_union

C = 10
TIGHT = {"C": C, "tol": 1e-9, "max_iter": 10000}
WORDS = {"ngram_range": (1, 2), "sublinear_tf": True}
CHARACTERS = {"analyzer": "char_wb", "ngram_range": (2, 4), "sublinear_tf": True}
AWKWARD = [
    "", " ", "a", "a b", "I'm", "snake_case x1 3D", "Don't STOP, don't stop", "tab\there\r\nnew  line",
    "코드 리뷰 해줘 ㅋㅋ", "東京の天気は？", "ÇA VA  STRASSE", "\u0130stanbul", "e\u0301te\u0301 x\u0308y",
    "हिन्दी में लिखो", "½ ² Ⅷ ①②", "emoji 👩‍💻👍🏽 ok", "zero\u200bwidth nb\u00a0sp id\u3000sp", "ＦＵＬＬ width",
]


def read_split():
    with open("configs/datasets/routes.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    share = [int(hashlib.sha256(row["group"].encode()).hexdigest(), 16) % 100 for row in rows]
    train = [row for row, part in zip(rows, share) if part < 70]
    return train, [row for row, part in zip(rows, share) if part >= 85]


def routes_case():
    train, test = read_split()
    words, characters = TfidfVectorizer(**WORDS), TfidfVectorizer(**CHARACTERS)
    union = make_union(words, characters)
    matrix = union.fit_transform([row["text"] for row in train])
    others = union.transform([row["text"] for row in test])
    model = LogisticRegression(**TIGHT).fit(matrix, [row["label"] for row in train])
    predicted = model.predict(others)
    gold = [row["label"] for row in test]
    names = [("word", term) for term in words.get_feature_names_out()]
    names += [("character", term) for term in characters.get_feature_names_out()]
    chosen = np.argsort(-np.abs(model.coef_).max(axis=0), kind="stable")[::40][:40]
    row = others[3].tocoo()
    return {
        "columns": matrix.shape[1], "entries": matrix.nnz, "test_entries": others.nnz,
        "macro_f1": f1_score(gold, predicted, average="macro"), "accuracy": accuracy_score(gold, predicted),
        "labels": list(model.classes_),
        "predicted": "".join(str(list(model.classes_).index(label)) for label in predicted),
        "intercepts": [round(float(x), 7) for x in model.intercept_],
        "terms": [[*names[j], [round(float(x), 7) for x in model.coef_[:, j]]] for j in chosen],
        "test_row": 3,
        "values": sorted([*names[j], round(float(x), 9)] for j, x in zip(row.col, row.data)),
    }


def small_case(classes):
    rng = np.random.default_rng(classes)
    matrix = np.round(rng.normal(size=(30, 4)) * (rng.random((30, 4)) < 0.6), 2)
    labels = np.concatenate([np.arange(classes), rng.integers(0, classes, 30 - classes)])
    model = LogisticRegression(**TIGHT).fit(matrix, labels)
    return {"classes": classes, "matrix": matrix.tolist(), "labels": labels.tolist(),
            "coefficients": np.round(model.coef_, 8).tolist(), "intercepts": np.round(model.intercept_, 8).tolist(),
            "predicted": model.predict(matrix).tolist()}


def main():
    words, characters = TfidfVectorizer(**WORDS).build_analyzer(), TfidfVectorizer(**CHARACTERS).build_analyzer()
    parts = {
        "command": "python tools/parity/baseline_values.py",
        "ngrams": [{"text": text, "words": sorted(words(text)), "characters": sorted(characters(text))}
                   for text in AWKWARD],
        "small": [small_case(2), small_case(3), small_case(5)],
        "routes": routes_case(),
    }
    lines = []
    for key, value in parts.items():
        items = value if isinstance(value, list) else None
        text = ",\n".join(json.dumps(x, ensure_ascii=False, separators=(",", ":")) for x in items) if items else None
        lines.append(f'"{key}": ' + (f"[\n{text}\n]" if items else json.dumps(value, ensure_ascii=False, separators=(",", ":"))))
    print("{" + ",\n".join(lines) + "}")


main()
