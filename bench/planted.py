#!/usr/bin/env python3
"""A hundred known defects planted into 900 clean rows: how many `pointsman analyze` finds, and what it flags beside them.

usage: bench/planted.py [--program FILE] [--out DIR] [--seeds 1,2,3]

The clean rows are one row of each group of configs/datasets/routes.csv, no two with near texts, 900 of them drawn by the
seed. Planted, as rows of their own at drawn places: 34 exact duplicates (half of them in other case or white space),
33 near duplicates (a few typing errors, similarity 0.8 to 1) and 33 repeats with another label. A defect is found where
a finding names its row. Flagged besides are rows that were neither planted nor the twin of a planted one, which every
such finding names, too. Counted are findings of the kinds exact_duplicate, near_duplicate, label_conflict, label_noise
and outlier. Prints one JSON object a seed.
"""
import argparse
import csv
import json
import pathlib
import random
import re
import subprocess
import tempfile
import unicodedata

ROOT = pathlib.Path(__file__).resolve().parents[1]
CLEAN, EXACT, NEAR, CONFLICTS = 900, 34, 33, 33
COUNTED = {"exact_duplicate", "near_duplicate", "label_conflict", "label_noise", "outlier"}
LONG = 40  # characters: room for a typing error above the similarity


def normalised(text):
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).lower()).strip()


def grams(text):
    text = normalised(text)
    return {text[i:i + 3] for i in range(len(text) - 2)} or {text}


def similarity(a, b):
    return len(a & b) / len(a | b)


def clean_rows(rows, rng):
    """One row of a group, no two near, in the order of the file."""
    rng.shuffle(rows)
    kept, groups = [], set()
    for row in rows:
        own = grams(row["text"])
        if row["group"] in groups or any(
                10 * len(own & other) >= 8 * len(own | other) for _, other in kept
                if 0.8 * len(own) <= len(other) <= 1.25 * len(own)):
            continue
        groups.add(row["group"])
        kept.append((row, own))
        if len(kept) == CLEAN:
            return [{"id": r["id"], "text": r["text"], "label": r["label"]} for r, _ in kept]
    raise SystemExit(f"only {len(kept)} clean rows, and {CLEAN} are needed")


def typing_errors(text, rng):
    """The text with errors as long as it stays near, one at least."""
    own, result = grams(text), None
    current = text
    while True:
        at = rng.randrange(1, len(current) - 1)
        current = rng.choice([current[:at] + current[at + 1:], current[:at] + current[at] + current[at:]])
        alike = similarity(own, grams(current))
        if alike < 0.8:
            return result or text + "!!"
        if alike < 1:
            result = current
        if result and rng.random() < 0.4:
            return result


def other_case(text, rng):
    changed = text.upper() if text.upper() != text and rng.random() < 0.5 else "  " + text.replace(" ", "  ", 1) + " "
    return changed if normalised(changed) == normalised(text) else text


def plant(clean, rng):
    """The planted rows with the ids of their twins."""
    sources = rng.sample([row for row in clean if len(row["text"]) >= LONG], NEAR)
    chosen = {row["id"] for row in sources}
    others = rng.sample([row for row in clean if row["id"] not in chosen], EXACT + CONFLICTS)
    labels = sorted({row["label"] for row in clean})
    planted = [dict(row, text=typing_errors(row["text"], rng), kind="near") for row in sources]
    for i, row in enumerate(others[:EXACT]):
        planted.append(dict(row, text=row["text"] if i % 2 else other_case(row["text"], rng), kind="exact"))
    for row in others[EXACT:]:
        label = rng.choice([name for name in labels if name != row["label"]])
        planted.append(dict(row, label=label, kind="conflict"))
    return [dict(row, twin=row["id"], id=f"planted-{i:03}") for i, row in enumerate(planted)]


def measure(program, folder, seed):
    rng = random.Random(seed)
    with open(ROOT / "configs/datasets/routes.csv", newline="", encoding="utf-8") as file:
        clean = clean_rows(list(csv.DictReader(file)), rng)
    planted = plant(clean, rng)
    rows = clean + planted
    rng.shuffle(rows)
    path = folder / f"planted-{seed}.csv"
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ["id", "text", "label"], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    subprocess.run([program, "analyze", "--data", path, "--out", folder / str(seed), "--quiet", "--force"], check=True,
                   stdout=subprocess.DEVNULL)
    findings = json.loads((folder / str(seed) / "analysis.json").read_text(encoding="utf-8"))["findings"]
    flagged = {}
    for finding in findings:
        if finding["kind"] in COUNTED:
            for row in finding["rows"]:
                flagged.setdefault(row, set()).add(finding["kind"])
    twins = {row["twin"] for row in planted}
    ids = {row["id"] for row in planted}
    besides = [kinds for row, kinds in flagged.items() if row not in ids and row not in twins]
    by_kind = {kind: sum(kind in kinds for kinds in besides) for kind in sorted(COUNTED)}
    return {"seed": seed, "planted": len(planted), "found": sum(row["id"] in flagged for row in planted),
            "found_by_kind": {kind: sum(row["id"] in flagged for row in planted if row["kind"] == kind)
                              for kind in ("exact", "near", "conflict")},
            "twins_named": len(twins & set(flagged)), "others": len(clean) - len(twins), "others_flagged": len(besides),
            "others_flagged_by_kind": {kind: count for kind, count in by_kind.items() if count}}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=ROOT / "build/release/pointsman", type=pathlib.Path)
    parser.add_argument("--out", type=pathlib.Path, help="keep the files here")
    parser.add_argument("--seeds", default="1,2,3")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = arguments.out or pathlib.Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for seed in arguments.seeds.split(","):
            print(json.dumps(measure(arguments.program.resolve(), folder, int(seed))), flush=True)


if __name__ == "__main__":
    main()
