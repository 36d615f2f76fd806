#!/usr/bin/env python3
"""Writes tests/data/tiny-bert: a BertForSequenceClassification of random weights as transformers saves it, with the
reference's ids and logits of a few texts, and of pairs of texts, in reference.json.

    python3 tools/parity/tiny_bert.py tests/data/tiny-bert
"""
import json, pathlib, sys
import torch
from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

WORDS = """the a of to and in is it you that he was for on are as with his they i at be this have from or one had by word
but not what all were we when your can said there use an each which she do how their if will up other about out many then
them these so some her would make like him into time has look two more write go see number no way could people my than
first water been call who oil its now find long down day did get come made may part code poem fix error translate weather
list name please help why bug python story letter""".split()
TEXTS = ["fix the bug in my python code", "write a poem about the water", "what is the weather", "how do i translate this word , please ?",
         "the", "a list of many long words that are not in the vocabulary at all : xylophone"]
PAIRS = [("fix the bug", "my python code has an error"), ("what is the weather", "what is the weather"), ("the", ""),
         ("water " * 50, "oil " * 40), ("no", "xylophone " * 20), ("a list of many words : xylophone xylophone", "please , what ? " * 15)]


def answers(model, tokenizer, *texts):
    encoded = tokenizer(*texts, padding=True, truncation=True, return_tensors="pt")
    lengths = encoded["attention_mask"].sum(1).tolist()
    return [(ids[:length].tolist(), logits.tolist()) for ids, length, logits in zip(encoded["input_ids"], lengths, model(**encoded).logits)]


def main():
    out = pathlib.Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    characters = list("abcdefghijklmnopqrstuvwxyz0123456789.,:;!?'-()")
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + characters + ["##" + c for c in characters if c.isalnum()]
    vocabulary += [w for w in dict.fromkeys(WORDS) if w not in vocabulary]
    (out / "vocab.txt").write_text("\n".join(vocabulary) + "\n")
    torch.manual_seed(5)
    config = BertConfig(vocab_size=len(vocabulary), hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64,
                        max_position_embeddings=64, num_labels=3, initializer_range=0.2,
                        id2label={0: "claude", 1: "gemini-mini", 2: "gpt-o1"}, label2id={"claude": 0, "gemini-mini": 1, "gpt-o1": 2},
                        problem_type="single_label_classification")
    model = BertForSequenceClassification(config).eval()
    for name, parameter in model.named_parameters():  # norms and biases that are not 1 and 0 say more
        if name.endswith("bias") or "LayerNorm" in name:
            parameter.data += 0.1 * torch.randn_like(parameter)
    tokenizer = BertTokenizerFast(vocab_file=str(out / "vocab.txt"), model_max_length=64)
    tokenizer = BertTokenizerFast.from_pretrained(str(out), model_max_length=64)
    model.save_pretrained(out)
    tokenizer.save_pretrained(out)
    rows = [{"text": text, "ids": ids, "logits": logits} for text, (ids, logits) in zip(TEXTS, answers(model, tokenizer, TEXTS))]
    firsts, seconds = map(list, zip(*PAIRS))
    pairs = [{"text": first, "text_pair": second, "tokens": len(ids), "logits": logits}
             for (first, second), (ids, logits) in zip(PAIRS, answers(model, tokenizer, firsts, seconds))]
    (out / "reference.json").write_text(json.dumps({"rows": rows, "pairs": pairs}, indent=0) + "\n")


main()
