#!/usr/bin/env python3
"""Train byte-level BPE vocabularies in RoBERTa's and ModernBERT's configuration, and compare our ids with the reference's.

    python3 tools/parity/tokenizer_bpe.py OUT DATA_FOLDER [--size N] [--dump BINARY]

Learns N tokens (50,000) from every text of every .csv below DATA_FOLDER, once, and writes OUT/roberta,
OUT/roberta-prefix-space, OUT/roberta-files (vocab.json and merges.txt alone) and OUT/modernbert. Then runs
tokenizer_parity.py for each, which prints one line of Markdown; exits 1 on any difference.
"""
import argparse
import json
import pathlib
import subprocess
import sys

from tokenizers import AddedToken, Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

from tokenizer_reference import texts_below

ROBERTA_CONFIG = {"tokenizer_class": "RobertaTokenizer", "model_max_length": 512}
MODERNBERT_CONFIG = {"tokenizer_class": "PreTrainedTokenizerFast", "pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]",
                     "sep_token": "[SEP]", "mask_token": "[MASK]", "model_max_length": 8192}


ALPHABET = sorted(pre_tokenizers.ByteLevel.alphabet())
# GPT-NeoX's vocabulary, which ModernBERT has, lacks the bytes that UTF-8 has no use for.
BYTES_OF_UTF8 = [letter for letter in ALPHABET if letter not in map(chr, [0xC0, 0xC1, *range(0xF5, 0x100)])]


def learn(corpus, size, first, last=(), normalizer=None, alphabet=ALPHABET):
    """A vocabulary of `size` tokens: `first`, the bytes, what is learned, `last`."""
    tokenizer = Tokenizer(models.BPE())
    if normalizer:
        tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(vocab_size=size - len(last), special_tokens=list(first), show_progress=False,
                                  initial_alphabet=alphabet)
    tokenizer.train_from_iterator(corpus, trainer)
    model = json.loads(tokenizer.to_str())["model"]
    for token in last:
        model["vocab"][token] = len(model["vocab"])
    return model["vocab"], [tuple(merge) for merge in model["merges"]]


def special(content, **flags):
    return AddedToken(content, normalized=False, special=True, **flags)


def roberta(vocabulary, merges, add_prefix_space=False):
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges, continuing_subword_prefix="", end_of_word_suffix="", fuse_unk=False))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=add_prefix_space, trim_offsets=True)
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", vocabulary["</s>"]), ("<s>", vocabulary["<s>"]), trim_offsets=True,
                                                            add_prefix_space=add_prefix_space)
    tokenizer.add_special_tokens([AddedToken(t, special=True, normalized=True) for t in ("<s>", "<pad>", "</s>", "<unk>")])
    tokenizer.add_special_tokens([special("<mask>", lstrip=True)])
    return tokenizer


def learn_roberta(corpus, size):
    return learn(corpus, size, ["<s>", "<pad>", "</s>", "<unk>"], ["<mask>"])


def learn_modernbert(corpus, size):
    return learn(corpus, size, ["|||IP_ADDRESS|||", "<|padding|>"], normalizer=normalizers.NFC(), alphabet=BYTES_OF_UTF8)


def modernbert(vocabulary, merges):
    """The added tokens of answerdotai/ModernBERT-base, in their order and with their flags."""
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges, fuse_unk=False, byte_fallback=False))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, trim_offsets=True, use_regex=True)
    tokens = [AddedToken("|||IP_ADDRESS|||", normalized=True), special("<|padding|>")]
    tokens += [AddedToken(" " * n, normalized=True) for n in range(24, 1, -1)]
    tokens += [AddedToken("|||EMAIL_ADDRESS|||", normalized=True), AddedToken("|||PHONE_NUMBER|||", normalized=True),
               special("<|endoftext|>"), special("[UNK]"), special("[CLS]"), special("[SEP]"), special("[PAD]"),
               special("[MASK]", lstrip=True)]
    tokens += [AddedToken(f"[unused{n}]", normalized=True) for n in range(83)]
    for token in tokens:
        (tokenizer.add_special_tokens if token.special else tokenizer.add_tokens)([token])
    cls, sep = (tokenizer.token_to_id(token) for token in ("[CLS]", "[SEP]"))
    tokenizer.post_processor = processors.TemplateProcessing(single="[CLS]:0 $A:0 [SEP]:0", pair="[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1",
                                                             special_tokens=[("[CLS]", cls), ("[SEP]", sep)])
    return tokenizer


def write_folder(folder, files):
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_text(content if isinstance(content, str) else json.dumps(content, ensure_ascii=False), encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--size", type=int, default=50_000)
    parser.add_argument("--dump", default="build/release/tests/parity/tokenizer_dump")
    args = parser.parse_args()
    corpus = texts_below(args.data)
    vocabulary, merges = learn_roberta(corpus, args.size)
    folders = {
        "roberta": {"tokenizer.json": roberta(vocabulary, merges).to_str(), "tokenizer_config.json": ROBERTA_CONFIG},
        "roberta-prefix-space": {"tokenizer.json": roberta(vocabulary, merges, add_prefix_space=True).to_str(),
                                 "tokenizer_config.json": {**ROBERTA_CONFIG, "add_prefix_space": True}},
        "roberta-files": {"vocab.json": vocabulary, "tokenizer_config.json": ROBERTA_CONFIG,
                          "merges.txt": "#version: 0.2\n" + "".join(f"{a} {b}\n" for a, b in merges)},
        "modernbert": {"tokenizer.json": modernbert(*learn_modernbert(corpus, args.size)).to_str(), "tokenizer_config.json": MODERNBERT_CONFIG},
    }
    failed = 0
    parity = pathlib.Path(__file__).with_name("tokenizer_parity.py")
    for name, files in folders.items():
        write_folder(args.out / name, files)
        failed |= subprocess.run([sys.executable, parity, args.out / name, args.data, "--dump", args.dump]).returncode
    sys.exit(failed)


if __name__ == "__main__":
    main()
