#!/usr/bin/env python3
"""Trains as the `setfit` package does, pairs and then a logistic regression, and prints the test scores as JSON.

usage: setfit_trainer.py ENCODER TRAIN.csv TEST.csv PAIRS SEED THREADS

PAIRS of one class are drawn for every row, and as many of two (`num_iterations`); batches of 16 pairs, one pass.
"""
import csv
import json
import sys
import tempfile

sys.path.pop(0)  # this folder, whose evaluate.py is not the package of that name
import torch
from datasets import Dataset
from sentence_transformers import SentenceTransformer
from setfit import SetFitModel, Trainer, TrainingArguments
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score

encoder, train, test, pairs, seed, threads = sys.argv[1:]
torch.set_num_threads(int(threads))


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [row["text"] for row in rows], [row["label"] for row in rows]


body = SentenceTransformer(encoder, device="cpu")  # a folder without modules.json: mean pooling
body.max_seq_length = 128
model = SetFitModel(model_body=body, model_head=LogisticRegression())
texts, labels = read(train)
with tempfile.TemporaryDirectory() as folder:
    arguments = TrainingArguments(output_dir=folder, batch_size=16, num_epochs=1, num_iterations=int(pairs),
                                  max_length=128, seed=int(seed), report_to="none", save_strategy="no",
                                  eval_strategy="no", show_progress_bar=False)
    Trainer(model=model, args=arguments, train_dataset=Dataset.from_dict({"text": texts, "label": labels})).train()
texts, labels = read(test)
predicted = [str(label) for label in model.predict(texts)]
print(json.dumps({"macro_f1": f1_score(labels, predicted, average="macro", zero_division=0),
                  "accuracy": accuracy_score(labels, predicted)}))
