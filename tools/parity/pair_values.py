#!/usr/bin/env python3
"""Make the reference values of two texts as one sequence, tests/data/text/pairs.json, from transformers.

    python3 tools/parity/pair_values.py tests/data/text

The folders are those of wordpiece.json, byte_bpe.json and unigram.model beside it, with a tokenizer_config.json of their own.
A row has the ids and the types of a pair that is not cut (types null: the model is given none), and a hash of its ids and types
at every max_length from that of the special tokens on. Made with transformers 5.17.0 and tokenizers 0.23.3.
"""
import json
import pathlib
import sys
import tempfile

from transformers import AutoTokenizer

from tokenizer_bpe import MODERNBERT_CONFIG, ROBERTA_CONFIG, write_folder
from tokenizer_bpe_values import merge_patch
from tokenizer_reference import SentencePieceReference
from tokenizer_values import short_hash

PAIRS = [
    ("hello world unaffable", "hello"), ("hello", "hello world big un!"), ("", ""), ("hello", ""), ("", "hello world"), ("hello world", "hello world"),
    ("[SEP] hello [CLS]", "[MASK] [PAD] x"), ("caf\u00e9 CAF\u00c9", "\u4e2d\u4e2d a\u4e2db"), ("0" * 101, "abc def"),
    ("\ud55c\uad6d\uc5b4 \ubb38\uc7a5", "\u65e5\u672c\u8a9e\U0001f600!"), ("don't we'll", "<s></s> <mask> x"), ("a b c d e f g h i", "j k l"),
    ("a b", "j k l m n o p q r s t"), (" two  spaces", "\ttab\nline"),
]
TYPES = {"model_input_names": ["input_ids", "token_type_ids", "attention_mask"]}
NO_TYPES = {"model_input_names": ["input_ids", "attention_mask"]}
ALONE = {"tokenizer_class": "PreTrainedTokenizerFast"}


def template(cls, sep, steps):
    """A post_processor of steps such as '[SEP]:1', 'A:0'."""
    def step(text):
        token, kind = text.split(":")
        return {"Sequence" if token in "AB" else "SpecialToken": {"id": token, "type_id": int(kind)}}
    (cls, cls_id), (sep, sep_id) = cls, sep
    return {"post_processor": {"type": "TemplateProcessing", "single": [step(f"{cls}:0"), step("A:0"), step(f"{sep}:0")],
                               "pair": [step(text) for text in steps.split()],
                               "special_tokens": {t: {"id": t, "ids": [i], "tokens": [t]} for t, i in ((cls, cls_id), (sep, sep_id))},
                               "cls": None, "sep": None, "trim_offsets": None, "add_prefix_space": None}}


BERT_TOKENS = ("[CLS]", 2), ("[SEP]", 3)
ROBERTA_TOKENS = ("<s>", 0), ("</s>", 2)
ROBERTA = {"post_processor": {"type": "RobertaProcessing", "cls": ["[CLS]", 2], "sep": ["[SEP]", 3], "trim_offsets": False,
                              "add_prefix_space": False}}
# name: the files it comes from, a merge patch of tokenizer.json, tokenizer_config.json, model_type of config.json
FOLDERS = {
    "BERT": ("vocabulary", {}, {}, "bert"),
    "BERT, told to give no types": ("vocabulary", {}, {"tokenizer_class": "BertTokenizer", **NO_TYPES}, "bert"),
    "DistilBERT": ("vocabulary", {}, {"tokenizer_class": "DistilBertTokenizer"}, "distilbert"),
    "BERT over another format": ("wordpiece", ROBERTA, {"tokenizer_class": "BertTokenizerFast", "do_lower_case": False}, "bert"),
    "tokenizer.json alone": ("wordpiece", {}, ALONE, "bert"),
    "tokenizer.json alone, with types": ("wordpiece", template(*BERT_TOKENS, "[CLS]:1 A:0 [SEP]:0 [SEP]:1 B:1"), {**ALONE, **TYPES}, "bert"),
    "RoBERTa": ("byte_bpe RoBERTa", {}, ROBERTA_CONFIG, "roberta"),
    "RoBERTa over another format": ("byte_bpe RoBERTa", template(*ROBERTA_TOKENS, "A:0 B:0"), {**ROBERTA_CONFIG, **TYPES}, "roberta"),
    "RoBERTa's tokenizer.json alone": ("byte_bpe RoBERTa", template(*ROBERTA_TOKENS, "A:0 B:1"), {**ALONE, **TYPES}, "roberta"),
    "ModernBERT": ("byte_bpe ModernBERT", {}, MODERNBERT_CONFIG, "modernbert"),
    "ModernBERT, with types": ("byte_bpe ModernBERT", {}, {**MODERNBERT_CONFIG, **TYPES}, "modernbert"),
    "XLM-R": ("unigram.model", {}, {"tokenizer_class": "XLMRobertaTokenizer", **TYPES}, "xlm-roberta"),
}


def base(data, origin):
    """A tokenizer.json that is stored."""
    if origin == "wordpiece":
        return json.loads((data / "wordpiece.json").read_text())["folders"]["tokenizer.json as it is"]["json"]
    values = json.loads((data / "byte_bpe.json").read_text())
    folder = values["folders"][origin.removeprefix("byte_bpe ")]
    return merge_patch(values["bases"][folder["base"]], folder["patch"])


def files_of(data, origin, patch, config, model_type):
    files = {"tokenizer_config.json": config, "config.json": {"model_type": model_type}}
    if origin == "vocabulary":
        files["vocab.txt"] = "\n".join(json.loads((data / "wordpiece.json").read_text())["vocabulary"]) + "\n"
    elif not origin.endswith(".model"):
        files["tokenizer.json"] = merge_patch(base(data, origin), patch)
    return files


def encode(tokenizer, pair, **options):
    """As in a batch: a single call of transformers takes an empty second text for none."""
    encoding = tokenizer([pair[0]], [pair[1]], **options)
    return encoding["input_ids"][0], encoding.get("token_type_ids", [None])[0]


def row(tokenizer, pair, same):
    if not same(pair):
        return None
    ids, types = encode(tokenizer, pair)
    lines = []
    for length in range(tokenizer.num_special_tokens_to_add(pair=True), len(ids) + 2):
        if length == 0:
            continue
        cut, cut_types = encode(tokenizer, pair, truncation=True, max_length=length)
        lines.append(" ".join(map(str, cut)) + "\t" + " ".join(map(str, cut_types or [0] * len(cut))))
    return [ids, types, short_hash("\n".join(lines))]


def rows(data, origin, *rest):
    with tempfile.TemporaryDirectory() as tmp:
        folder = pathlib.Path(tmp)
        write_folder(folder, files_of(data, origin, *rest))
        if not origin.endswith(".model"):
            tokenizer = AutoTokenizer.from_pretrained(folder)
            return [row(tokenizer, pair, lambda _: True) for pair in PAIRS]
        (folder / "sentencepiece.bpe.model").write_bytes((data / origin).read_bytes())
        tokenizer, reference = AutoTokenizer.from_pretrained(folder), SentencePieceReference(folder)
        # Pairs of texts that transformers cuts as sentencepiece does (docs/parity.md).
        return [row(tokenizer, pair, lambda pair: all(tokenizer(t)["input_ids"] == reference.encode(t)[0] for t in pair)) for pair in PAIRS]


def main():
    data = pathlib.Path(sys.argv[1])
    folders = {name: {"from": origin, "patch": patch, "config": config, "rows": rows(data, origin, patch, config, model_type)}
               for name, (origin, patch, config, model_type) in FOLDERS.items()}
    text = json.dumps({"made_by": "tools/parity/pair_values.py", "pairs": PAIRS, "folders": folders}, separators=(",", ":"), ensure_ascii=False)
    (data / "pairs.json").write_text(text.replace('},"', '},\n"') + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
