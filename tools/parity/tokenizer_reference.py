"""The reference tokenizers: ids and byte offsets of a text, as transformers or the sentencepiece package gives them."""
import json
import pathlib
import warnings


def byte_starts(text):
    starts = [0]
    for c in text:
        starts.append(starts[-1] + len(c.encode()))
    return starts


class WordPieceReference:
    """transformers' fast BertTokenizer, as AutoTokenizer loads the folder; its truncation and padding turned off."""

    def __init__(self, folder):
        from transformers import AutoTokenizer
        self.backend = AutoTokenizer.from_pretrained(folder).backend_tokenizer
        self.backend.no_truncation()
        self.backend.no_padding()

    def encode(self, text):
        encoding = self.backend.encode(text)
        starts = byte_starts(text)
        return encoding.ids, [(starts[a], starts[b]) for a, b in encoding.offsets]


class SentencePieceReference:
    """The sentencepiece package, with XLM-R's mapping of its ids."""

    def __init__(self, folder):
        import sentencepiece
        file = next(pathlib.Path(folder).glob("*.model"))
        self.model = sentencepiece.SentencePieceProcessor(model_file=str(file))

    def encode(self, text):
        pieces = self.model.encode(text, return_type="proto").pieces
        ids = [3 if piece.id == self.model.unk_id() else piece.id + 1 for piece in pieces]
        return [0, *ids, 2], [(0, 0), *((p.begin, p.end) for p in pieces), (0, 0)]


def load_reference(folder):
    warnings.filterwarnings("ignore")
    folder = pathlib.Path(folder)
    if any(folder.glob("*.model")):
        return SentencePieceReference(folder)
    return WordPieceReference(folder)


def name_of(folder):
    config = pathlib.Path(folder) / "tokenizer_config.json"
    return json.loads(config.read_text()).get("tokenizer_class", "?") if config.exists() else "?"
