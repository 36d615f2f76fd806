#!/usr/bin/env python3
"""Compare our token ids and offsets with the reference's on every text of a folder of data.

    python3 tools/parity/tokenizer_parity.py MODEL_FOLDER DATA_FOLDER [--dump BINARY] [--show N]

Reads every cell of the column `text` (all columns where there is none) of every .csv below DATA_FOLDER, once. The
reference is transformers' fast tokenizer for WordPiece, the tokenizers package for byte-level BPE and the sentencepiece
package for SentencePiece. BINARY is the built tests/parity/tokenizer_dump. Prints one line of Markdown for docs/parity.md; exits 1 on any difference.
"""
import argparse
import pathlib
import struct
import subprocess
import sys

from tokenizer_reference import load_reference, texts_below


def ours(binary, folder, texts):
    data = b"".join(struct.pack("<I", len(b)) + b for b in (t.encode() for t in texts))
    out = subprocess.run([binary, folder], input=data, stdout=subprocess.PIPE, check=True).stdout.decode()
    lines = out.split("\n")[:-1]
    assert len(lines) == len(texts), (len(lines), len(texts))
    for line in lines:
        if line.startswith("error "):
            yield line, None
            continue
        ids, offsets = line.split("\t")
        yield [int(i) for i in ids.split()], [tuple(map(int, o.split(":"))) for o in offsets.split()]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("data")
    parser.add_argument("--dump", default="build/release/tests/parity/tokenizer_dump")
    parser.add_argument("--show", type=int, default=5, help="differences to print")
    args = parser.parse_args()
    reference = load_reference(args.model)
    texts = texts_below(args.data)
    tokens = wrong_ids = wrong_offsets = 0
    for text, (ids, offsets) in zip(texts, ours(args.dump, args.model, texts)):
        expected_ids, expected_offsets = reference.encode(text)
        tokens += len(expected_ids)
        wrong_ids += ids != expected_ids
        wrong_offsets += offsets != expected_offsets
        if (ids != expected_ids or offsets != expected_offsets) and wrong_ids + wrong_offsets <= args.show:
            print(f"{text!r}\n  expected {expected_ids}\n  {expected_offsets}\n  ours     {ids}\n  {offsets}", file=sys.stderr)
    print(f"| {pathlib.Path(args.model).name} | {type(reference).__name__} | {len(texts):,} | {tokens:,} | {wrong_ids} | {wrong_offsets} |")
    sys.exit(1 if wrong_ids + wrong_offsets else 0)


main()
