#!/usr/bin/env python3
"""Loads an artifact with transformers and compares the logits with its golden rows; reads its weights with the safetensors
library; and writes the folder again with transformers' save_pretrained, for `pointsman predict` to load.

    python3 tools/parity/artifact_parity.py runs/quickstart/model [RESAVED]

Needs torch, transformers and safetensors. With a pooling that transformers cannot express, the equality of logits is not
asked for and the difference is only printed. A WordPiece tokenizer is transformers' own; for SentencePiece folders the ids
come from the sentencepiece package, which is the reference there.
"""

import hashlib
import json
import pathlib
import sys

import torch
from safetensors import safe_open
from transformers import AutoModelForSequenceClassification, AutoTokenizer

TOLERANCE = 1e-4  # times max(1, the row's largest absolute logit)


def encoder_of(folder):
    """A function from one or two texts and a length to the model's inputs, a batch of one."""
    model = folder / "sentencepiece.bpe.model"
    if not model.exists():
        tokenizer = AutoTokenizer.from_pretrained(folder)
        return lambda texts, length: tokenizer(*([text] for text in texts), truncation=True, max_length=length, return_tensors="pt")
    import sentencepiece
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(model))
    unknown = pieces.unk_id()

    def encode(texts, length):
        first, *more = ([3 if i == unknown else i + 1 for i in pieces.encode(text)] for text in texts)
        if not more:
            return {"input_ids": torch.tensor([[0, *first[:length - 2], 2]])}
        second, first_was_longer = more[0], len(first) > len(more[0])
        while len(first) + len(second) > length - 4:  # longest_first
            gives_first = len(first) > len(second) or len(first) == len(second) and not first_was_longer
            (first if gives_first else second).pop()
        return {"input_ids": torch.tensor([[0, *first, 2, 2, *second, 2]])}

    return encode


def check_weights(folder, manifest):
    path = folder / "model.safetensors"
    digest = "sha256:" + hashlib.file_digest(path.open("rb"), "sha256").hexdigest()
    assert digest == manifest["weights_hash"], "weights_hash"
    with safe_open(path, "pt") as file:
        assert file.metadata() == {"format": "pt"}, file.metadata()
        return {name: file.get_tensor(name) for name in file.keys()}


def main():
    folder = pathlib.Path(sys.argv[1])
    manifest = json.loads((folder / "pointsman.json").read_text())
    tensors = check_weights(folder, manifest)
    model, report = AutoModelForSequenceClassification.from_pretrained(folder, output_loading_info=True)
    model.eval()
    faithful = manifest["pooling"] in ("auto", "pooler")
    if faithful:
        assert not report["missing_keys"] and not report["unexpected_keys"], report
        parameters = dict(model.named_parameters())
        assert parameters.keys() == tensors.keys(), parameters.keys() ^ tensors.keys()
        assert all(torch.equal(parameters[name], tensor) for name, tensor in tensors.items())
    assert [model.config.id2label[i] for i in range(len(manifest["labels"]))] == manifest["labels"]
    encode = encoder_of(folder)
    largest, changed = 0.0, 0
    with torch.inference_mode():
        for row in manifest["golden"]:
            texts = [manifest["prefix"] + row["text"], *([row["text_pair"]] if "text_pair" in row else [])]
            logits = model(**encode(texts, manifest["max_length"])).logits[0]
            expected = torch.tensor(row["logits"])
            largest = max(largest, ((logits - expected).abs().max() / max(1.0, expected.abs().max())).item())
            changed += manifest["labels"][int(logits.argmax())] != row["label"]
    print(f"{folder}: pooling {manifest['pooling']}, {len(manifest['golden'])} golden rows, {changed} labels differ, "
          f"largest relative difference of a logit {largest:.1e}")
    if len(sys.argv) > 2:
        model.save_pretrained(sys.argv[2])
        AutoTokenizer.from_pretrained(folder).save_pretrained(sys.argv[2])
    if faithful and (changed or largest > TOLERANCE):
        sys.exit("the logits are not those of transformers")


if __name__ == "__main__":
    main()
