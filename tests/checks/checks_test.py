"""The checks of the tree refuse what they are there to refuse: each is run on a small tree with one fault."""
import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]

LAYERS = """
set(pointsman_layers low deep cli)
set(pointsman_deps_low)
set(pointsman_deps_deep low)
set(pointsman_deps_cli deep low)
set(pointsman_torch_layers deep)
"""
TABLE = """
| `low/` | – | no |
| `deep/` | low | **yes** |
| `cli/` | deep, low | no |
"""
TREE = {
    "cmake/layers.cmake": LAYERS,
    "docs/ARCHITECTURE.md": TABLE,
    "low/a.h": "#pragma once\n#include <vector>\n",
    "deep/door.h": '#include "low/a.h"\n',
    "deep/inner.h": "#include <torch/torch.h>\n",
    "deep/door.cc": '#include "deep/door.h"\n#include "deep/inner.h"\n',
    "cli/main.cc": '#include "deep/door.h"\n',
}


class TreeTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)

    def write(self, files):
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)

    def run_layers(self, changes):
        self.write({**TREE, **changes})
        return subprocess.run(["cmake", f"-DROOT={self.root}", "-P", ROOT / "cmake" / "check_layers.cmake"],
                              capture_output=True, text=True)

    def run_check(self, name, files):
        self.write(files)
        (self.root / "tests/checks").mkdir(parents=True, exist_ok=True)
        (self.root / "cmake").mkdir(exist_ok=True)
        for file in ("tests/checks/lib.sh", f"tests/checks/{name}.sh", "cmake/layers.cmake", ".clang-format"):
            shutil.copy(ROOT / file, self.root / file)
        subprocess.run(["git", "init", "-q", self.root], check=True, capture_output=True)
        return subprocess.run(["bash", self.root / f"tests/checks/{name}.sh"], capture_output=True, text=True)

    def assert_refused(self, result, words):
        self.assertNotEqual(result.returncode, 0)
        # CMake wraps its messages.
        self.assertIn(words, " ".join((result.stdout + result.stderr).split()))

    def test_layers_accept_the_tree(self):
        result = self.run_layers({})
        self.assertEqual(result.returncode, 0, result.stderr)

    def test_layers_refuse_an_arrow_upwards(self):
        self.assert_refused(self.run_layers({"low/b.cc": '#include "deep/door.h"\n'}), "low/b.cc: includes")

    def test_layers_refuse_torch_through_a_header(self):
        self.assert_refused(self.run_layers({"cli/x.cc": '#include "deep/inner.h"\n'}), "cli/x.cc: sees LibTorch")

    def test_layers_refuse_torch_through_the_door(self):
        self.assert_refused(self.run_layers({"deep/door.h": '#include "deep/inner.h"\n'}),
                            "cli/main.cc: sees LibTorch")

    def test_layers_refuse_a_header_not_named_from_the_root(self):
        self.assert_refused(self.run_layers({"low/b.cc": '#include "a.h"\n'}), "named from the root")

    def test_layers_refuse_a_folder_that_is_no_room(self):
        self.assert_refused(self.run_layers({"extra/x.cc": "int x;\n"}), "extra/: has sources")

    def test_layers_refuse_a_table_that_disagrees(self):
        changed = TABLE.replace("deep, low", "deep")
        self.assert_refused(self.run_layers({"docs/ARCHITECTURE.md": changed}), "cmake/layers.cmake says")

    def test_sizes(self):
        long_function = "int f() {\n" + "  f();\n" * 81 + "}\n"
        self.assert_refused(self.run_check("sizes", {"low/a.cc": long_function}), "low/a.cc:1: 81 lines")
        self.assert_refused(self.run_check("sizes", {"low/a.cc": "int x;\n" * 501}), "501 lines")
        self.assertEqual(self.run_check("sizes", {"low/a.cc": "int x;\n" * 500}).returncode, 0)

    def test_words(self):
        self.assert_refused(self.run_check("words", {"base/a.cc": "// TO" + "DO later\n"}), "base/a.cc:1")
        self.assert_refused(self.run_check("words", {"base/a.cc": "void f() { std::exit(1); }\n"}), "only cli/")
        self.assert_refused(self.run_check("words", {"base/a.cc": 'auto p = "/ho' + 'me/me/x";\n'}), "one machine")
        allowed = {"base/a.cc": "int exit_code(int code);\n", "cli/a.cc": "void f() { std::exit(1); }\n"}
        self.assertEqual(self.run_check("words", allowed).returncode, 0)

    def test_format(self):
        self.assert_refused(self.run_check("format", {"low/a.cc": "int   x ;\n"}), "clang-format")
        self.assertEqual(self.run_check("format", {"low/a.cc": "int x;\n"}).returncode, 0)

    def test_docs(self):
        self.assert_refused(self.run_check("docs", {"README.md": "[a](docs/none.md)\n"}), "docs/none.md")
        self.assert_refused(self.run_check("docs", {"README.md": "```sh\ntools/none.sh\n```\n"}), "tools/none.sh")


if __name__ == "__main__":
    unittest.main()
