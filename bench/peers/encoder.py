#!/usr/bin/env python3
"""Milliseconds of one forward pass of transformers over one text, as encoder_bench prints them.

usage: encoder.py FOLDER fp32|bf16 TOKENS THREADS SECONDS [DEVICE]
"""
import json
import statistics
import sys
import time

import torch
from transformers import AutoConfig, AutoModel

folder, precision, tokens, threads, seconds, *device = sys.argv[1:]
device = device[0] if device else "cpu"
torch.set_num_threads(int(threads))
attention = "eager" if AutoConfig.from_pretrained(folder).model_type == "deberta-v2" else "sdpa"  # which it lacks
model = AutoModel.from_pretrained(folder, attn_implementation=attention,
                                  dtype={"fp32": torch.float32, "bf16": torch.bfloat16}[precision]).eval().to(device)
ids = torch.randint(4, model.config.vocab_size, (1, int(tokens)), generator=torch.Generator().manual_seed(1)).to(device)
times = []
with torch.inference_mode():
    model(input_ids=ids).last_hidden_state.cpu()
    end = time.perf_counter() + float(seconds)
    while time.perf_counter() < end or len(times) < 3:
        start = time.perf_counter()
        model(input_ids=ids).last_hidden_state.cpu()
        times.append(1e3 * (time.perf_counter() - start))
times.sort()
print(json.dumps({"median_ms": statistics.median(times), "p99_ms": times[(len(times) * 99 + 99) // 100 - 1],
                  "fastest_ms": times[0]}))
