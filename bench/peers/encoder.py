#!/usr/bin/env python3
"""Milliseconds of one forward pass of transformers over one text, as encoder_bench prints them.

usage: encoder.py FOLDER fp32|bf16 TOKENS THREADS SECONDS
"""
import json
import statistics
import sys
import time

import torch
from transformers import AutoModel

folder, precision, tokens, threads, seconds = sys.argv[1:]
torch.set_num_threads(int(threads))
model = AutoModel.from_pretrained(folder, attn_implementation="sdpa",
                                  dtype={"fp32": torch.float32, "bf16": torch.bfloat16}[precision]).eval()
ids = torch.randint(4, model.config.vocab_size, (1, int(tokens)), generator=torch.Generator().manual_seed(1))
times = []
with torch.inference_mode():
    model(input_ids=ids)
    end = time.perf_counter() + float(seconds)
    while time.perf_counter() < end or len(times) < 3:
        start = time.perf_counter()
        model(input_ids=ids)
        times.append(1e3 * (time.perf_counter() - start))
print(json.dumps({"median_ms": statistics.median(times), "fastest_ms": min(times)}))
