#!/usr/bin/env python3
"""Compare our token ids and offsets with the reference's on every text of a folder of data.

    python3 tools/parity/tokenizer_parity.py MODEL_FOLDER DATA_FOLDER [--dump BINARY] [--show N] [--pairs]

Reads every cell of the column `text` (all columns where there is none) of every .csv below DATA_FOLDER, once. The
reference is transformers' fast tokenizer for WordPiece, the tokenizers package for byte-level BPE and the sentencepiece
package for SentencePiece. With --pairs: each text with the next one, whole and cut at a random length, ids and token types
against AutoTokenizer's with truncation=True. BINARY is the built tests/parity/tokenizer_dump. Prints one line of Markdown for docs/parity.md; exits 1 on any difference.
"""
import argparse
import pathlib
import random
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


def pairs_of(model, texts):
    """[first, second, max_length], and what transformers makes of it: the batch form, in which an empty text is a text."""
    from transformers import AutoTokenizer
    tokenizer = AutoTokenizer.from_pretrained(model)
    special = tokenizer.num_special_tokens_to_add(pair=True)
    draw = random.Random(1)
    for first, second in zip(texts, [*texts[1:], ""]):
        whole = len(tokenizer([first], [second])["input_ids"][0])
        for length in (whole, draw.randint(max(special, 1), whole)):
            encoding = tokenizer([first], [second], truncation=True, max_length=length)
            types = encoding.get("token_type_ids", [[]])[0]
            yield (first, second, length), (encoding["input_ids"][0], types)


def compare_pairs(args, texts):
    cases = list(pairs_of(args.model, texts))
    framed = lambda text: struct.pack("<I", len(text.encode())) + text.encode()
    data = b"".join(framed(first) + framed(second) + struct.pack("<I", length) for (first, second, length), _ in cases)
    out = subprocess.run([args.dump, args.model, "pairs"], input=data, stdout=subprocess.PIPE, check=True).stdout.decode()
    lines = out.split("\n")[:-1]
    assert len(lines) == len(cases), (len(lines), len(cases))
    wrong = 0
    for (case, (ids, types)), line in zip(cases, lines):
        found = [[int(i) for i in part.split()] for part in line.split("\t")] if not line.startswith("error ") else [line, []]
        same = found[0] == ids and (found[1] or [0] * len(ids)) == (types or [0] * len(ids))
        wrong += not same
        if not same and wrong <= args.show:
            print(f"{case!r}\n  expected {ids} {types}\n  ours     {found}", file=sys.stderr)
    tokens = sum(len(ids) for _, (ids, _) in cases)
    print(f"| {pathlib.Path(args.model).name} | {len(cases):,} | {tokens:,} | {wrong} |")
    sys.exit(1 if wrong else 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("data")
    parser.add_argument("--dump", default="build/release/tests/parity/tokenizer_dump")
    parser.add_argument("--show", type=int, default=5, help="differences to print")
    parser.add_argument("--pairs", action="store_true")
    args = parser.parse_args()
    if args.pairs:
        compare_pairs(args, texts_below(args.data))
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
