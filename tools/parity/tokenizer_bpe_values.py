#!/usr/bin/env python3
"""Make the reference values of the byte-level BPE tests, tests/data/text/byte_*, from the tokenizers package.

    python3 tools/parity/tokenizer_bpe_values.py tests/data/text

The vocabularies are learned from configs/datasets/routes.csv. Made with tokenizers 0.23.3.
"""
import csv
import json
import pathlib
import sys

from tokenizers import Tokenizer, normalizers, pre_tokenizers

from awkward_texts import TEXTS
from tokenizer_bpe import MODERNBERT_CONFIG, ROBERTA_CONFIG, learn_modernbert, learn_roberta, modernbert, roberta
from tokenizer_reference import FastReference
from tokenizer_values import flat, line, short_hash

ROOT = pathlib.Path(__file__).resolve().parents[2]
JSON_CONFIG = {"tokenizer_class": "PreTrainedTokenizerFast"}


def added(number, content, **flags):
    return {"id": number, "content": content, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": False, **flags}


def frame(cls, sep):
    return {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": cls[0], "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                                                     {"SpecialToken": {"id": sep[0], "type_id": 0}}],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
            "special_tokens": {t: {"id": t, "ids": [n], "tokens": [t]} for t, n in (cls, sep)}}


def variants(bases):
    """name -> (base, RFC 7386 merge patch of it, tokenizer_config.json). The added tokens of a patch come after the
    base's."""
    tokens = {name: base["added_tokens"] for name, base in bases.items()}
    end = {name: max([*base["model"]["vocab"].values(), *(t["id"] for t in tokens[name])]) + 1 for name, base in bases.items()}
    more = [("<l>", {"lstrip": True}), ("<r>", {"rstrip": True}), ("<b>", {"lstrip": True, "rstrip": True}), ("word", {"single_word": True}),
            ("<n>caf\u00e9", {"normalized": True}), ("e\u0301n", {"normalized": True, "single_word": True}), ("<n>cafe\u0301!", {}),
            ("\u0120x", {}), ("\u3000y", {"lstrip": True})]

    def with_more(name):
        return {"added_tokens": [added(end[name] + i, content, **flags) for i, (content, flags) in enumerate(more)]}

    cls, sep = ("<s>", 0), ("</s>", 2)
    space = {"pre_tokenizer": {"add_prefix_space": True}, "post_processor": {"add_prefix_space": True}}
    return {
        "RoBERTa": ("roberta", {}, ROBERTA_CONFIG),
        "RoBERTa with a space before": ("roberta", space, {**ROBERTA_CONFIG, "add_prefix_space": True}),
        "RoBERTa, offsets not trimmed": ("roberta", {"post_processor": {"trim_offsets": False}}, JSON_CONFIG),
        "RoBERTa, trimmed as if a space had been added": ("roberta", {"post_processor": {"add_prefix_space": True}}, ROBERTA_CONFIG),
        "RoBERTa framed by a template": ("roberta", {"post_processor": {**dict.fromkeys(bases["roberta"]["post_processor"]), **frame(cls, sep)}}, JSON_CONFIG),
        "RoBERTa with truncation and padding": ("roberta", {"truncation": {"direction": "Right", "max_length": 4, "strategy": "LongestFirst", "stride": 0}, "padding": {
            "strategy": {"Fixed": 30}, "direction": "Right", "pad_to_multiple_of": None, "pad_id": 1, "pad_type_id": 0, "pad_token": "<pad>"}}, ROBERTA_CONFIG),
        "RoBERTa with more tokens": ("roberta", {**with_more("roberta"), **space}, JSON_CONFIG),
        "ModernBERT": ("modernbert", {}, MODERNBERT_CONFIG),
        "ModernBERT, not normalised": ("modernbert", {"normalizer": None}, MODERNBERT_CONFIG),
        "ModernBERT with BERT's frame": ("modernbert", {"post_processor": {**dict.fromkeys(bases["modernbert"]["post_processor"]), "type": "BertProcessing",
                                         "cls": ["[CLS]", end["modernbert"] - 87], "sep": ["[SEP]", end["modernbert"] - 86]}}, MODERNBERT_CONFIG),
        "ModernBERT with more tokens": ("modernbert", with_more("modernbert"), MODERNBERT_CONFIG),
    }


VARIANT_TEXTS = [
    "", " ", "  ", "Hello world", " Hello  world ", "don't we'll I'M 'tis it's's", "12 3a\u0663\u00bd", "a\n\n b\t\tc \n", "\ud55c\uad6d\uc5b4 \ubb38\uc7a5", "\u1112\u1161\u11ab e\u0301 q\u0307\u0323 \u1e9b\u0323",
    "\u65e5\u672c\u8a9e\U0001f600!", "x <mask>  y [MASK] z", "<s></s><pad><unk>", "[CLS][SEP] [PAD]", "|||EMAIL_ADDRESS|||x|||IP_ADDRESS|||", "[unused1] [unused82]  [unused83]",
    " " * 25 + "x" + " " * 3, "a  <l>  <r>  <b>  b", "<l><r>  <l> <r>  ", "word words sword word's \u00e9word word", "<n>cafe\u0301 <n>caf\u00e9! x", "\u00e9n e\u0301n en\u00e9n", "\u0120x \u0120 \u3000\u3000y",
    "for (int i = 0; i < 10; ++i) {\n    x[i] = y;\n}", "https://example.com/a?b=c#d", "...!!!???", "\u00a0a\u2003b\u2028", "a\x00b\x1fc\x85d", "\u0301a", "<|endoftext|><|padding|>",
]


def merge_patch(base, patch):
    if not isinstance(patch, dict) or not isinstance(base, dict):
        return patch
    out = dict(base)
    for key, value in patch.items():
        if value is None:
            out.pop(key, None)
        elif key == "added_tokens":
            out[key] = base[key] + value
        else:
            out[key] = merge_patch(base.get(key), value)
    return out


def sequences():
    """20,000 texts of code points that compose, reorder and split in awkward ways; byte_bpe_test.cc makes the same."""
    blocks = [(0x20, 0x7F), (0x300, 0x370), (0x1100, 0x1200), (0xAC00, 0xAC40), (0x900, 0xE00), (0x1E00, 0x2000), (0x3040, 0x3100), (0x1D150, 0x1D1D0),
              (0x2200, 0x2300), (0xC0, 0x250), (0x9, 0x21), (0x2000, 0x2030), (0xF900, 0xFB00), (0x1F300, 0x1F600)]
    state = 1

    def below(n):
        nonlocal state
        state = (state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        return (state >> 33) % n

    for _ in range(20_000):
        text = ""
        for _ in range(below(10)):
            first, last = blocks[below(len(blocks))]
            text += chr(first + below(last - first))
        yield text


def hashes(items, size):
    """One hash for each `size` of the strings."""
    items = list(items)
    return "".join(short_hash("\n".join(items[i:i + size])) + "\n" for i in range(0, len(items), size))


def code_points():
    """What NFC makes of each code point, alone and before a mark, and how the words split around it."""
    nfc = normalizers.NFC().normalize_str
    split = pre_tokenizers.ByteLevel(add_prefix_space=False).pre_tokenize_str
    for code in range(0x110000):
        if 0xD800 <= code <= 0xDFFF:
            yield ""
            continue
        c = chr(code)
        ends = " ".join(str(end) for _, (_, end) in split(f"a{c}1{c} {c}!{c}"))
        yield f"{nfc(c)} {nfc(c + chr(0x301))} {ends}"


def main():
    out = pathlib.Path(sys.argv[1])
    with open(ROOT / "configs/datasets/routes.csv", encoding="utf-8-sig", newline="") as file:
        corpus = [row["text"] for row in csv.DictReader(file)][::4]
    bases = {"roberta": json.loads(roberta(*learn_roberta(corpus, 560)).to_str()), "modernbert": json.loads(modernbert(*learn_modernbert(corpus, 560)).to_str())}
    folders, references = {}, {}
    for name, (base, patch, config) in variants(bases).items():
        reference = references[name] = FastReference(Tokenizer.from_str(json.dumps(merge_patch(bases[base], patch))))
        rows = [[t, *flat(reference.encode(t))] for t in VARIANT_TEXTS]
        same = next((other for other, folder in folders.items() if folder["rows"] == rows), None)
        folders[name] = {"base": base, "patch": patch, "config": config, "rows": same or rows}
    text = json.dumps({"made_by": "tools/parity/tokenizer_bpe_values.py", "bases": bases, "folders": folders}, separators=(",", ":"), ensure_ascii=False)
    (out / "byte_bpe.json").write_text(text.replace('},"', '},\n"') + "\n", encoding="utf-8")
    chosen = [references[name] for name in ("RoBERTa", "RoBERTa with a space before", "ModernBERT")]
    million = " ".join(TEXTS)
    million = (million * (1_000_000 // len(million.encode()) + 1)).encode()[:1_000_000].decode(errors="ignore")
    rows = [" ".join(short_hash(line(reference.encode(text))) for reference in chosen) for text in [*TEXTS, million]]
    (out / "byte_bpe_awkward.txt").write_text("\n".join(rows) + "\n")
    (out / "byte_bpe_sequences.txt").write_text(hashes((line(chosen[2].encode(text)) for text in sequences()), 500))
    (out / "byte_level_code_points.txt").write_text(hashes(code_points(), 4096))


if __name__ == "__main__":
    main()
