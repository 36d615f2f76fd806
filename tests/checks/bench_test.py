"""The parts of bench/ and tools/ that compute something: the fixed split, the intervals, the figure."""
import csv
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "bench"), str(ROOT / "tools")]

import fixed_split
import planted
import pointsman
import recipe
import result_figure


class BenchTest(unittest.TestCase):
    def test_planted_defects_are_what_they_are_called(self):
        rng = random.Random(1)
        clean = [{"id": str(i), "text": "".join(rng.choice("abcdefghij klmnop") for _ in range(60)), "label": "ab"[i % 2]}
                 for i in range(150)]
        text = {row["id"]: row for row in clean}
        rows = planted.plant(clean, rng)
        self.assertEqual(len(rows), 100)
        for row in rows:
            twin = text[row["twin"]]
            same = planted.normalised(row["text"]) == planted.normalised(twin["text"])
            alike = planted.similarity(planted.grams(row["text"]), planted.grams(twin["text"]))
            self.assertEqual(same, row["kind"] != "near")
            self.assertGreaterEqual(alike, 0.8)
            self.assertEqual(row["label"] != twin["label"], row["kind"] == "conflict")

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def test_fixed_split_has_the_published_sizes_and_keeps_groups_whole(self):
        paths = fixed_split.write(ROOT / "configs/datasets/routes.csv", self.folder)
        rows = {}
        for part, path in paths.items():
            with open(path, newline="", encoding="utf-8") as file:
                rows[part] = list(csv.DictReader(file))
        self.assertEqual({part: len(some) for part, some in rows.items()},
                         {"train": 1082, "validation": 236, "test": 192})
        groups = [{row["group"] for row in some} for some in rows.values()]
        self.assertEqual(len(set.union(*groups)), sum(map(len, groups)))

    def test_without_a_gpu_every_part_is_named_as_skipped(self):
        program = self.folder / "bench" / "encoder_bench"
        program.parent.mkdir()
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
        run = subprocess.run([sys.executable, ROOT / "bench/cuda.py", "--programs", self.folder], text=True,
                             capture_output=True, check=True)
        self.assertEqual(run.stdout, "skipped: latency: no CUDA device\nskipped: training: no CUDA device\n")

    def test_intervals(self):
        # Student's t for 1..5: mean 3, sd 1.5811, 2.776 * 1.5811 / sqrt(5) = 1.9629.
        mean, half = recipe.interval([1, 2, 3, 4, 5])
        self.assertEqual(mean, 3)
        self.assertAlmostEqual(half, 1.9629, places=3)
        # Welch with equal variances and sizes: 8 degrees of freedom, 2.306 * sqrt(2 * 2.5 / 5).
        mean, half = recipe.difference([2, 3, 4, 5, 6], [1, 2, 3, 4, 5])
        self.assertEqual(mean, 1)
        self.assertAlmostEqual(half, 2.306, places=3)

    def test_a_config_on_the_fixed_split_keeps_all_but_the_data(self):
        out = pointsman.with_fixed_split(ROOT / "configs/quickstart.yaml", {"train": "a.csv", "test": "b.csv"},
                                         self.folder / "recipe.yaml")
        text = out.read_text()
        self.assertNotIn("routes.csv", text)
        self.assertNotIn("split:", text)
        self.assertNotIn("../", text)
        self.assertIn("  train_file: a.csv\n  test_file: b.csv\n", text)
        original = (ROOT / "configs/quickstart.yaml").read_text()
        for section in ("train:", "imbalance:"):
            self.assertIn(original.split("\n" + section)[1].split("\n\n")[0].split("\nimbalance")[0], text)

    def test_the_figure_is_well_formed_and_shows_every_count(self):
        evaluation = {"rows": 10, "macro_f1": 0.8, "ci95": {"macro_f1": [0.7, 0.9]}, "baselines": None,
                      "confusion": {"labels": ["a<b", "c"], "counts": [[4, 1], [2, 3]]}}
        for baselines in (None, {"majority": {"macro_f1": 0.2}, "tfidf": None}):
            svg = xml.etree.ElementTree.fromstring(result_figure.draw({**evaluation, "baselines": baselines}))
            texts = [element.text for element in svg.iter("{http://www.w3.org/2000/svg}text")]
            for expected in ("a<b", "4", "1", "2", "3", "0.80"):
                self.assertIn(expected, texts)


if __name__ == "__main__":
    unittest.main()
