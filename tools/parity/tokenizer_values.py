#!/usr/bin/env python3
"""Make the reference values of the tokenizer tests, tests/data/text/*, from transformers and sentencepiece.

    python3 tools/parity/tokenizer_values.py models tests/data/text

`models` holds all-MiniLM-L6-v2 and multilingual-e5-small. Made with tokenizers 0.23.3, transformers 5.17.0 and
sentencepiece 0.2.3.
"""
import csv
import hashlib
import json
import pathlib
import sys
import tempfile

from awkward_texts import TEXTS
from tokenizer_reference import FastReference, load_reference

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = ("all-MiniLM-L6-v2", "multilingual-e5-small")


def line(encoding):
    ids, offsets = encoding
    return " ".join(map(str, ids)) + "\t" + " ".join(f"{a}:{b}" for a, b in offsets)


def flat(encoding):
    ids, offsets = encoding
    return [ids, [x for pair in offsets for x in pair]]


def short_hash(text):
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def dump(path, header, rows):
    body = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    path.write_text("{" + "".join(f"{json.dumps(k)}:{json.dumps(v)},\n" for k, v in header.items()) + f'"rows":[\n{body}\n]}}\n')


def awkward(references, out):
    rows = [[text, *(flat(reference.encode(text)) for reference in references)] for text in TEXTS]
    dump(out / "awkward.json", {"made_by": "tools/parity/tokenizer_values.py", "folders": FOLDERS}, rows)
    million = " ".join(TEXTS)
    million = (million * (1_000_000 // len(million.encode()) + 1)).encode()[:1_000_000].decode(errors="ignore")
    (out / "million.txt").write_text("\n".join(short_hash(line(reference.encode(million))) for reference in references) + "\n")


def routes(references, out):
    with open(ROOT / "configs/datasets/routes.csv", encoding="utf-8-sig", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    lines = [" ".join(short_hash(line(reference.encode(text))) for reference in references) for text in texts]
    (out / "routes.txt").write_text("\n".join(lines) + "\n")


def code_points(out):
    """Per 4,096 code points: what BERT's normalizer makes of each between two letters, uncased and cased, and how its
    pre-tokenizer splits there."""
    from tokenizers import normalizers, pre_tokenizers
    uncased = normalizers.BertNormalizer().normalize_str
    cased = normalizers.BertNormalizer(lowercase=False, strip_accents=False).normalize_str
    split = pre_tokenizers.BertPreTokenizer().pre_tokenize_str
    lines = []
    for block in range(0, 0x110000, 4096):
        text = ""
        for code in range(block, block + 4096):
            if 0xD800 <= code <= 0xDFFF:
                continue
            c = f"a{chr(code)}b"
            text += f"{uncased(c)}\n{cased(c)}\n{len(split(c))}\n"
        lines.append(short_hash(text))
    (out / "bert_code_points.txt").write_text("\n".join(lines) + "\n")


def normalized_texts(out):
    """The normalised text of docs/formats.md by Python's unicodedata and str.lower; final sigma aside, see normalize.h."""
    import unicodedata
    rows = []
    for text in TEXTS:
        lower = "".join(c.lower() for c in unicodedata.normalize("NFKC", text))
        rows.append([text, " ".join(lower.split())])
    dump(out / "normalized.json", {"made_by": "tools/parity/tokenizer_values.py"}, [row for row in rows if row[0] != row[1]])


VOCABULARY = (["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "hello", "Hello", "world", "un", "##aff", "##able", "##ing", "\u00e9", "e", "##e",
               "\u4e2d", "##\u4e2d", "\u1100", "##\u1161", "##\u11a8", "caf", "##\u00e9", "caf\u00e9", "!", "##!", "#", "[", "]", "sep", "a b", "<ent>", "big"]
              + [c for c in "abcdfghijklmnopqrstuvwxyz0123456789"] + ["##" + c for c in "abcdfghijklmnopqrstuvwxyz0123456789"])
BERT = {"tokenizer_class": "BertTokenizer"}


def added(content, **flags):
    return {"content": content, "lstrip": False, "rstrip": False, "normalized": False, "single_word": False, "special": True, **flags}


VARIANTS = {
    "defaults": {},
    "uncased": {**BERT, "do_lower_case": True},
    "cased": {**BERT, "do_lower_case": False},
    "lower, accents kept": {**BERT, "do_lower_case": True, "strip_accents": False},
    "cased, accents stripped": {**BERT, "do_lower_case": False, "strip_accents": True},
    "ideographs not spaced": {**BERT, "tokenize_chinese_chars": False},
    "mask strips left": {**BERT, "added_tokens_decoder": {
        "0": added("[PAD]"), "1": added("[UNK]"), "2": added("[CLS]"), "3": added("[SEP]"), "4": added("[MASK]", lstrip=True)}},
    "normalized and new tokens": {**BERT, "added_tokens_decoder": {
        "0": added("[PAD]"), "1": added("[UNK]"), "2": added("[CLS]"), "3": added("[SEP]", rstrip=True), "4": added("[MASK]"),
        str(len(VOCABULARY)): added("Caf\u00c9 Noir", normalized=True, special=False),
        str(len(VOCABULARY) + 1): added("<ent>x", normalized=False, lstrip=True, rstrip=True),
        str(len(VOCABULARY) + 2): added("solo", single_word=True)}},
}
# Of these, the same tokenizer from a tokenizer.json, which this class reads one way or the other.
JSON_VARIANTS = {"uncased": ("tokenizer.json", BERT), "cased": ("tokenizer.json as it is", {"tokenizer_class": "PreTrainedTokenizerFast"}),
                 "cased, accents stripped": ("tokenizer.json of a subclass", {"tokenizer_class": "ConvBertTokenizer", "do_lower_case": False})}
WORDPIECE_TEXTS = ["", " ", "Hello hello WORLD!", "unaffable", "unaffableq", "unaff\u4e2dable", "\u4e2d\u4e2d a\u4e2db", "caf\u00e9 CAFE\u0301 Caf\u00c9", "\uac01", "\u1100\u1161\u11a8",
                   "[SEP] [sep] [MASK]", "a  [MASK]  [SEP]  b", "x Caf\u00e9 noir y", "cafe noir", "CAF\u00c9 NOIR", "  <ent>x  <ent> <ent>xx", "a\x00b\u200bc", "[CLS][SEP]", "0" * 101, "\u0130x", "a\u0301\u0345b", "solo solos-solo's _solo"]


def write_folder(folder, files):
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")


def check_json_folder(folder):
    """The rows were made from vocab.txt; the reference must give the same from tokenizer.json."""
    with tempfile.TemporaryDirectory() as tmp:
        write_folder(pathlib.Path(tmp), {"tokenizer.json": json.dumps(folder["json"]), "tokenizer_config.json": json.dumps(folder["config"]),
                                         "config.json": json.dumps({"model_type": "bert"})})
        reference = load_reference(tmp)
        assert all([text, *flat(reference.encode(text))] == row for row in folder["rows"] for text in row[:1])


def wordpiece(out):
    folders = {}
    for name, config in VARIANTS.items():
        files = {"vocab.txt": "\n".join(VOCABULARY) + "\n"}
        if config:
            files["tokenizer_config.json"] = json.dumps(config)
        with tempfile.TemporaryDirectory() as tmp:
            folder = pathlib.Path(tmp)
            write_folder(folder, files)
            # AutoTokenizer takes the class from config.json where the tokenizer's says nothing.
            write_folder(folder, {"config.json": json.dumps({"model_type": "bert"})})
            reference = load_reference(folder)
            folders[name] = {"config": config, "rows": [[t, *flat(reference.encode(t))] for t in WORDPIECE_TEXTS]}
            if name in JSON_VARIANTS:
                reference.backend.save(str(folder / "saved.json"))
                key, config = JSON_VARIANTS[name]
                folders[key] = {"config": config, "json": json.loads((folder / "saved.json").read_text()), "rows": folders[name]["rows"]}
    for folder in folders.values():
        if "json" in folder:
            check_json_folder(folder)
    (out / "wordpiece.json").write_text(json.dumps({"made_by": "tools/parity/tokenizer_values.py", "vocabulary": VOCABULARY, "folders": folders},
                                                   separators=(",", ":")).replace('},"', '},\n"') + "\n")


def train(name, out, corpus, **options):
    import io
    import sentencepiece
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(sentence_iterator=iter(corpus), model_writer=model, hard_vocab_limit=False, minloglevel=2,
                                             num_threads=1, **options)
    return model.getvalue()


def with_unused(data, pieces):
    from sentencepiece import sentencepiece_model_pb2
    model = sentencepiece_model_pb2.ModelProto.FromString(data)
    for piece in model.pieces[300:300 + pieces * 3:3]:
        piece.type = 5
    return model.SerializeToString()


SENTENCEPIECE_TEXTS = [
    "", " ", "Hello hello world", "  two  spaces  ", "\ud55c\uad6d\uc5b4 \ubb38\uc7a5", "\u65e5\u672c\u8a9e", "<ent> a<ent>b <ent2>", "code: for (int i = 0; i < 10; ++i)", "\u2581 \u2581a", "xyz\U0001f600\U0001f601 q", "a\x00b",
    "\uff21\uff22 \ufb01ne \u00bd", "\u2028x\u3000y", "<s> </s> <unk> <pad> <mask>", "[CLS] [UNK][MASK]", "\U0001f600", "tab\there\nnewline", "the the the thethethe", "how do i write a function that returns", "aaaaaaaaaaaaaaaaaaaa", "\u00e9e\u0301", "0123456789"]


def sentencepiece_models(out):
    with open(ROOT / "configs/datasets/routes.csv", encoding="utf-8-sig", newline="") as file:
        corpus = [row["text"] for row in csv.DictReader(file)][::4]
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as rules:
        rules.write("FF21\t41\nFF22\t42\nFB01\t66 69\n3000\t20\n2028\t20\n65 301\tE9\n9\t20\nA\t20\n200B\t\n")
        rules.flush()
        common = dict(vocab_size=560, character_coverage=0.98)
        models = {
            "unigram": train("unigram", out, corpus, model_type="unigram", user_defined_symbols=["<ent>", "<ent2>"],
                             normalization_rule_tsv=rules.name, **common),
            "unigram_plain": train("plain", out, corpus, model_type="unigram", normalization_rule_name="identity", add_dummy_prefix=False,
                                   remove_extra_whitespaces=False, byte_fallback=True, **{**common, "vocab_size": 800}),
            "unigram_suffix": train("suffix", out, corpus, model_type="unigram", normalization_rule_name="identity",
                                    treat_whitespace_as_suffix=True, **common),
            "unigram_deberta": train("deberta", out, corpus, model_type="unigram", normalization_rule_name="identity", pad_id=0, bos_id=1,
                                     eos_id=2, unk_id=3, pad_piece="[PAD]", bos_piece="[CLS]", eos_piece="[SEP]", unk_piece="[UNK]",
                                     **{**common, "vocab_size": 500}),
            "bpe": train("bpe", out, corpus, model_type="bpe", user_defined_symbols=["<ent>", "<ent2>"], normalization_rule_name="identity",
                         byte_fallback=True, **{**common, "vocab_size": 900}),
        }
    models["unigram_unused"] = with_unused(models["unigram"], 30)
    models["bpe_unused"] = with_unused(models["bpe"], 60)
    rows = {}
    for name, data in models.items():
        (out / f"{name}.model").write_bytes(data)
        with tempfile.TemporaryDirectory() as tmp:
            (pathlib.Path(tmp) / "sentencepiece.bpe.model").write_bytes(data)
            reference = load_reference(tmp)
            rows[name] = [[t, *flat(reference.encode(t))] for t in SENTENCEPIECE_TEXTS]
    (out / "sentencepiece.json").write_text(json.dumps({"made_by": "tools/parity/tokenizer_values.py", "models": rows},
                                                       separators=(",", ":")).replace(']]],', ']]],\n') + "\n")


DEBERTA_PIECES = (["[PAD]", "[CLS]", "[SEP]", "[UNK]"] +
                  ["\u2581", "\u2581a", "b", "\u2581b", "c", "\u00e9", "\u2581caf\u00e9", "e", "\uac01", "\u3000", "\u2581two", "lo", "hel", "\u2581hel", "l", "o"])
DEBERTA_TEXTS = ["", " ", "a b", "  a   b  ", "a\tb\nc\r", "a \u3000b", "a\u3000b", "\u3000a", "b\u3000", "caf\u00e9 cafe\u0301", "\u1100\u1161\u11a8", "\u2581a",
                 "a \u2581b", "hello hello", "xyz q", "\uff21\ufb01", "a\u00a0b", "a\u2028\u2029b", "cab" * 9]


def deberta_json(out):
    """A tokenizer.json as version 5 of transformers writes DeBERTa's, and the ids that it gives. (Offsets are SentencePiece's: no gaps.)"""
    from transformers import DebertaV2Tokenizer
    tokenizer = DebertaV2Tokenizer(vocab=[(piece, -0.5 * i if i > 3 else 0.0) for i, piece in enumerate(DEBERTA_PIECES)], unk_id=3)
    reference = FastReference(tokenizer.backend_tokenizer)
    content = {"made_by": "tools/parity/tokenizer_values.py", "json": json.loads(reference.backend.to_str()),
               "rows": [[text, reference.encode(text)[0]] for text in DEBERTA_TEXTS]}
    (out / "deberta.json").write_text(json.dumps(content, separators=(",", ":")).replace("]],", "]],\n") + "\n")


def main():
    models, out = map(pathlib.Path, sys.argv[1:])
    out.mkdir(parents=True, exist_ok=True)
    references = [load_reference(models / name) for name in FOLDERS]
    awkward(references, out)
    routes(references, out)
    code_points(out)
    normalized_texts(out)
    wordpiece(out)
    sentencepiece_models(out)
    deberta_json(out)


if __name__ == "__main__":
    main()
