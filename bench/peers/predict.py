#!/usr/bin/env python3
"""Routes one text with transformers, as a program that starts cold would.   predict.py DIR TEXT"""
import sys

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

folder, text = sys.argv[1:]
tokenizer = AutoTokenizer.from_pretrained(folder)
model = AutoModelForSequenceClassification.from_pretrained(folder).eval()
with torch.inference_mode():
    logits = model(**tokenizer(text, return_tensors="pt", truncation=True, max_length=128)).logits
print(model.config.id2label[int(logits.argmax())])
