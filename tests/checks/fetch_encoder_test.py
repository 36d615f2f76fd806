"""tools/fetch_encoder.py against a local server with the hub's paths. Loopback only.

The oracle is the server's own bytes, and what it saw of the requests.
"""
import hashlib
import http.server
import json
import os
import pathlib
import re
import struct
import subprocess
import sys
import tempfile
import threading
import unittest

TOOL = pathlib.Path(__file__).resolve().parents[2] / "tools" / "fetch_encoder.py"


def safetensors(payload):
    header = json.dumps({"w": {"dtype": "U8", "shape": [len(payload)], "data_offsets": [0, len(payload)]}}).encode()
    return struct.pack("<Q", len(header)) + header + payload


WEIGHTS = safetensors(bytes(range(256)) * 8192)  # 2 MiB
FILES = {
    "config.json": b'{"model_type": "bert"}',
    "vocab.txt": b"[PAD]\n[UNK]\n",
    "tokenizer_config.json": b"{}",
    "model.safetensors": WEIGHTS,
    "pytorch_model.bin": b"pickle",
    "README.md": b"# a model",
}


class Hub(http.server.BaseHTTPRequestHandler):
    """Serves server.files as org/tiny. server.break_after: bytes of model.safetensors after which the connection is
    closed, once for each entry of the list. server.listed: what the record says of a file, where it differs."""

    def do_GET(self):
        self.server.requests.append((self.path, self.headers.get("Range")))
        path = self.path.split("?")[0]
        if path == "/api/models/org/tiny":
            self.answer(200, json.dumps(self.record()).encode())
        elif (match := re.fullmatch(r"/org/tiny/resolve/main/(.+)", path)) and match[1] in self.server.files:
            self.send_file(match[1])
        else:
            self.answer(404, b"Repository not found")

    def record(self):
        siblings = []
        for name, content in self.server.files.items():
            entry = {"rfilename": name}
            if self.server.sizes:
                entry["size"] = len(content)
            if name == "model.safetensors":
                entry["lfs"] = {"sha256": hashlib.sha256(content).hexdigest()}
            siblings.append({**entry, **self.server.listed.get(name, {})})
        return {"id": "org/tiny", "sha": self.server.commit, "siblings": siblings}

    def send_file(self, name):
        content = self.server.files[name]
        start = 0
        if (wanted := self.headers.get("Range")) and self.server.ranges:
            start = int(re.fullmatch(r"bytes=(\d+)-", wanted)[1])
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        else:
            self.send_response(200)
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        body = content[start:]
        if name == "model.safetensors" and self.server.break_after:
            body = body[:self.server.break_after.pop(0)]
            self.close_connection = True
        self.wfile.write(body)

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class FetchTest(unittest.TestCase):
    def setUp(self):
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hub)
        self.server.files = dict(FILES)
        self.server.requests = []
        self.server.break_after = []
        self.server.listed = {}
        self.server.sizes = self.server.ranges = True
        self.server.commit = "c0ffee"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.out = pathlib.Path(folder.name)

    def fetch(self, encoder="org/tiny"):
        environment = {**os.environ, "HF_ENDPOINT": f"http://127.0.0.1:{self.server.server_address[1]}",
                       "POINTSMAN_FETCH_PAUSE_S": "0", "no_proxy": "*"}
        environment.pop("HF_TOKEN", None)
        return subprocess.run([sys.executable, str(TOOL), "--out", str(self.out), encoder], env=environment,
                              capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60)

    def ranges_of_weights(self):
        return [wanted for path, wanted in self.server.requests if path.endswith("/model.safetensors")]

    def assert_refused(self, result, code, *words):
        self.assertEqual(result.returncode, code, result.stderr)
        self.assertEqual(result.stderr.count("error: "), 1, result.stderr)
        for word in words:
            self.assertIn(word, result.stderr)
        self.assertFalse((self.out / "tiny").exists())

    def assert_complete(self, result):
        self.assertEqual(result.returncode, 0, result.stderr)
        names = {"config.json", "vocab.txt", "tokenizer_config.json", "model.safetensors"}
        self.assertEqual({path.name for path in (self.out / "tiny").iterdir()}, names)
        for name in names:
            self.assertEqual((self.out / "tiny" / name).read_bytes(), self.server.files[name], name)
        self.assertEqual([path.name for path in self.out.iterdir()], ["tiny"])

    def test_fetches_what_is_needed_and_nothing_else(self):
        self.assert_complete(self.fetch())

    def test_an_encoder_that_is_there_is_left_alone(self):
        self.assert_complete(self.fetch())
        self.server.requests.clear()
        self.assert_complete(self.fetch())
        self.assertEqual(self.server.requests, [])

    def test_a_broken_transfer_goes_on_within_one_call(self):
        self.server.break_after = [100_000, 500_000]
        self.assert_complete(self.fetch())
        self.assertEqual(self.ranges_of_weights(), [None, "bytes=100000-", "bytes=600000-"])

    def test_a_call_goes_on_where_the_one_before_gave_up(self):
        self.server.break_after = [100_000, 0, 0, 0, 0]
        self.assert_refused(self.fetch(), 7, "broke off")
        self.server.requests.clear()
        self.assert_complete(self.fetch())
        self.assertEqual(self.ranges_of_weights(), ["bytes=100000-"])

    def test_a_part_of_another_commit_is_thrown_away(self):
        self.server.break_after = [100_000, 0, 0, 0, 0]
        self.assert_refused(self.fetch(), 7)
        self.server.files["model.safetensors"] = safetensors(b"another" * 50_000)
        self.server.commit = "decade"
        self.server.requests.clear()
        self.assert_complete(self.fetch())
        self.assertEqual(self.ranges_of_weights(), [None])

    def test_a_server_without_ranges_sends_it_again(self):
        self.server.ranges = False
        self.server.break_after = [100_000]
        self.assert_complete(self.fetch())

    def test_sizes_come_from_content_length_where_the_record_has_none(self):
        self.server.sizes = False
        self.server.break_after = [100_000]
        self.assert_complete(self.fetch())

    def test_wrong_size(self):
        self.server.listed = {"model.safetensors": {"size": len(WEIGHTS) + 1}}
        self.assert_refused(self.fetch(), 7, str(len(WEIGHTS)), str(len(WEIGHTS) + 1))

    def test_wrong_hash(self):
        self.server.listed = {"model.safetensors": {"lfs": {"sha256": "0" * 64}}}
        self.assert_refused(self.fetch(), 7, "SHA-256")

    def test_pickled_weights_are_refused_with_the_reason(self):
        del self.server.files["model.safetensors"]
        self.assert_refused(self.fetch(), 6, "pickled", "safetensors")
        self.assertEqual(len(self.server.requests), 1)

    def test_weights_in_several_files_are_refused(self):
        self.server.files["model.safetensors.index.json"] = b"{}"
        del self.server.files["model.safetensors"]
        self.assert_refused(self.fetch(), 6, "several files")

    def test_no_tokenizer(self):
        del self.server.files["vocab.txt"]
        self.assert_refused(self.fetch(), 6, "tokenizer.json")

    def test_a_pointer_instead_of_weights(self):
        self.server.files["model.safetensors"] = b"version https://git-lfs.github.com/spec/v1\n"
        self.assert_refused(self.fetch(), 6, "not a safetensors file")

    def test_unknown_encoder(self):
        self.assert_refused(self.fetch("org/absent"), 6, "404")

    def test_not_an_id(self):
        self.assert_refused(self.fetch("absent"), 2, "ORG/NAME")


if __name__ == "__main__":
    unittest.main()
