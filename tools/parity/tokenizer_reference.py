"""The reference tokenizers: ids and byte offsets of a text, as tokenizers, transformers or sentencepiece give them."""
import csv
import json
import pathlib
import warnings

csv.field_size_limit(1 << 30)


def texts_below(folder):
    seen = {}
    for file in sorted(pathlib.Path(folder).rglob("*.csv")):
        with open(file, encoding="utf-8-sig", newline="") as handle:
            for row in csv.DictReader(handle):
                cells = [row["text"]] if "text" in row else [v for v in row.values() if isinstance(v, str)]
                seen.update(dict.fromkeys(cells))
    return list(seen)


def byte_starts(text):
    starts = [0]
    for c in text:
        starts.append(starts[-1] + len(c.encode()))
    return starts


class FastReference:
    """A tokenizer of the tokenizers package; its truncation and padding turned off."""

    def __init__(self, backend):
        self.backend = backend
        self.backend.no_truncation()
        self.backend.no_padding()

    def encode(self, text):
        encoding = self.backend.encode(text)
        starts = byte_starts(text)
        return encoding.ids, [(starts[a], starts[b]) for a, b in encoding.offsets]


class WordPieceReference(FastReference):
    """transformers' fast BertTokenizer, as AutoTokenizer loads the folder."""

    def __init__(self, folder):
        from transformers import AutoTokenizer
        super().__init__(AutoTokenizer.from_pretrained(folder).backend_tokenizer)


class ByteBpeReference(FastReference):
    """tokenizer.json as the tokenizers package reads it; without one, RoBERTa's vocab.json and merges.txt."""

    def __init__(self, folder):
        from tokenizers import Tokenizer
        if (folder / "tokenizer.json").exists():
            super().__init__(Tokenizer.from_file(str(folder / "tokenizer.json")))
            return
        from tokenizers.models import BPE
        from tokenizer_bpe import roberta
        config = json.loads((folder / "tokenizer_config.json").read_text())
        vocabulary, merges = BPE.read_file(str(folder / "vocab.json"), str(folder / "merges.txt"))
        super().__init__(roberta(vocabulary, merges, config.get("add_prefix_space", False)))


class SentencePieceReference:
    """The sentencepiece package, with XLM-R's mapping of its ids, or DeBERTa's, which has none."""

    def __init__(self, folder):
        import sentencepiece
        file = next(pathlib.Path(folder).glob("*.model"))
        self.model = sentencepiece.SentencePieceProcessor(model_file=str(file))
        self.deberta = self.model.id_to_piece(0) == "[PAD]"

    def encode(self, text):
        pieces = self.model.encode(text, return_type="proto").pieces
        if self.deberta:
            return [1, *(piece.id for piece in pieces), 2], [(0, 0), *((p.begin, p.end) for p in pieces), (0, 0)]
        ids = [3 if piece.id == self.model.unk_id() else piece.id + 1 for piece in pieces]
        return [0, *ids, 2], [(0, 0), *((p.begin, p.end) for p in pieces), (0, 0)]


def load_reference(folder):
    warnings.filterwarnings("ignore")
    folder = pathlib.Path(folder)
    if any(folder.glob("*.model")):
        return SentencePieceReference(folder)
    model = json.loads((folder / "tokenizer.json").read_text())["model"] if (folder / "tokenizer.json").exists() else {}
    if "merges" in model or (folder / "vocab.json").exists():
        return ByteBpeReference(folder)
    return WordPieceReference(folder)


def name_of(folder):
    config = pathlib.Path(folder) / "tokenizer_config.json"
    return json.loads(config.read_text()).get("tokenizer_class", "?") if config.exists() else "?"
