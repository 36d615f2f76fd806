#!/usr/bin/env python3
"""Texts a second of Hugging Face's Rust tokenizer on one thread.   tokenizer.py FOLDER TEXTS.json ROUNDS

TEXTS.json is a list of strings. Prints one JSON object with the best of ROUNDS passes (the fast call: no offsets).
"""
import json
import os
import sys
import time

os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["RAYON_NUM_THREADS"] = "1"
from tokenizers import Tokenizer

folder, texts_file, rounds = sys.argv[1:]
with open(texts_file, encoding="utf-8") as file:
    texts = json.load(file)
tokenizer = Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
tokenizer.no_padding()
tokenizer.enable_truncation(max_length=128)
best = float("inf")
tokens = 0
for _ in range(int(rounds)):
    start = time.perf_counter()
    tokens = sum(len(encoding.ids) for encoding in tokenizer.encode_batch_fast(texts))
    best = min(best, time.perf_counter() - start)
print(json.dumps({"texts": len(texts), "tokens": tokens, "texts_per_second": len(texts) / best}))
