#!/usr/bin/env python3
"""Writes train.csv, validation.csv and test.csv of the fixed split of a CSV with a `group` column into a folder.

usage: bench/fixed_split.py FILE.csv DIR

A row's part is the SHA-256 of its group, as an integer, modulo 100: below 70 train, below 85 validation, else test. So
the split depends on nothing but the rows, and any other program can make the same one.
"""
import csv
import hashlib
import pathlib
import sys

PARTS = ("train", "validation", "test")


def part_of(group):
    bucket = int(hashlib.sha256(group.encode()).hexdigest(), 16) % 100
    return "train" if bucket < 70 else "validation" if bucket < 85 else "test"


def write(source, folder):
    """Returns {part: path of its CSV}."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with open(source, newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        columns, rows = reader.fieldnames, list(reader)
    paths = {part: folder / f"{part}.csv" for part in PARTS}
    for part, path in paths.items():
        with open(path, "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(row for row in rows if part_of(row["group"]) == part)
    return paths


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    for part_path in write(sys.argv[1], sys.argv[2]).values():
        print(part_path)
