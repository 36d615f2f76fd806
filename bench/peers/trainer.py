#!/usr/bin/env python3
"""Fine-tunes an encoder with the Hugging Face Trainer and prints one JSON object: speed and quality on the test rows.

--recipe stock: what `run_classification` does without options: fp32, dynamic padding, every weight trained.
--recipe best:  the Trainer at its fastest on a CPU: bf16, word embeddings frozen, batches grouped by length.
--recipe grouped, grouped-bf16: every weight trained, batches grouped by length.
--recipe cuda:  on the first GPU, in bf16, batches grouped by length, every weight trained.
No evaluation and no checkpoint during training: the Trainer's time is that of its steps alone.
"""
import argparse
import csv
import json
import tempfile

import numpy as np
import torch
from sklearn.metrics import accuracy_score, f1_score
from transformers import (AutoModelForSequenceClassification, AutoTokenizer, DataCollatorWithPadding, Trainer,
                          TrainingArguments, set_seed)

GROUPED = {"train_sampling_strategy": "group_by_length"}
RECIPES = {"stock": {"use_cpu": True}, "best": {"use_cpu": True, "bf16": True, **GROUPED}, "cuda": {"bf16": True, **GROUPED},
           "grouped": {"use_cpu": True, **GROUPED}, "grouped-bf16": {"use_cpu": True, "bf16": True, **GROUPED}}


class Rows(torch.utils.data.Dataset):
    def __init__(self, path, tokenizer, labels, max_length):
        with open(path, newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        encoded = tokenizer([row["text"] for row in rows], truncation=True, max_length=max_length)
        self.items = [{"input_ids": ids, "attention_mask": mask, "label": labels[row["label"]]}
                      for ids, mask, row in zip(encoded["input_ids"], encoded["attention_mask"], rows)]

    def __len__(self):
        return len(self.items)

    def __getitem__(self, index):
        return self.items[index]


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder", required=True)
    parser.add_argument("--train", required=True)
    parser.add_argument("--test", required=True, nargs="+")
    parser.add_argument("--recipe", choices=RECIPES, default="stock")
    parser.add_argument("--epochs", type=float, default=4)
    parser.add_argument("--batch-size", type=int, default=16)
    parser.add_argument("--learning-rate", type=float, default=5e-5)
    parser.add_argument("--max-length", type=int, default=128)
    parser.add_argument("--max-steps", type=int, default=-1)
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


def labels_of(path):
    with open(path, newline="", encoding="utf-8") as file:
        names = sorted({row["label"] for row in csv.DictReader(file)}, key=str.encode)
    return {name: index for index, name in enumerate(names)}


def trainer_for(options, folder, labels, tokenizer):
    model = AutoModelForSequenceClassification.from_pretrained(options.encoder, num_labels=len(labels),
                                                               dtype=torch.float32)
    if options.recipe == "best":
        model.base_model.embeddings.word_embeddings.weight.requires_grad_(False)
    arguments = TrainingArguments(
        output_dir=folder, num_train_epochs=options.epochs, max_steps=options.max_steps, seed=options.seed,
        per_device_train_batch_size=options.batch_size, per_device_eval_batch_size=64,
        learning_rate=options.learning_rate, save_strategy="no", eval_strategy="no", report_to="none",
        disable_tqdm=True, logging_strategy="no", **RECIPES[options.recipe])
    return Trainer(model=model, args=arguments, data_collator=DataCollatorWithPadding(tokenizer),
                   train_dataset=Rows(options.train, tokenizer, labels, options.max_length))


def score(trainer, path, tokenizer, labels, max_length):
    # Grouping by length reorders the rows of predict() too, and every metric would be noise.
    trainer.args.train_sampling_strategy = "random"
    output = trainer.predict(Rows(path, tokenizer, labels, max_length))
    predicted = np.argmax(output.predictions, axis=1)
    return {"macro_f1": f1_score(output.label_ids, predicted, average="macro", zero_division=0),
            "accuracy": accuracy_score(output.label_ids, predicted)}


def main():
    options = parse()
    torch.set_num_threads(options.threads)
    set_seed(options.seed)
    labels = labels_of(options.train)
    tokenizer = AutoTokenizer.from_pretrained(options.encoder)
    with tempfile.TemporaryDirectory() as folder:
        trainer = trainer_for(options, folder, labels, tokenizer)
        metrics = trainer.train().metrics
        scores = [score(trainer, path, tokenizer, labels, options.max_length) for path in options.test]
    print(json.dumps({"recipe": options.recipe, "seed": options.seed, "train_runtime": metrics["train_runtime"],
                      "train_samples_per_second": metrics["train_samples_per_second"], "test": scores}))


if __name__ == "__main__":
    main()
