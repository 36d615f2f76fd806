"""A SentencePiece ModelProto, written field by field (sentencepiece_model.proto), from a unigram tokenizer.json."""
import base64
import struct

UNKNOWN, CONTROL, NORMAL = 2, 3, 1  # ModelProto.SentencePiece.Type
VARINT, LENGTH_DELIMITED, FIXED32 = 0, 2, 5  # protobuf's wire types


def varint(number):
    out = b""
    while True:
        low, number = number & 0x7F, number >> 7
        out += bytes([low | (0x80 if number else 0)])
        if not number:
            return out


def field(number, wire, payload):
    key = varint(number << 3 | wire)
    return key + varint(len(payload)) + payload if wire == LENGTH_DELIMITED else key + payload


def piece(text, score, kind):
    body = field(1, LENGTH_DELIMITED, text.encode()) + field(2, FIXED32, struct.pack("<f", score))
    if kind != NORMAL:
        body += field(3, VARINT, varint(kind))
    return field(1, LENGTH_DELIMITED, body)


def from_tokenizer_json(tokenizer):
    """tokenizer: the parsed tokenizer.json of an XLM-R-style encoder. Its first four entries are fairseq's special
    tokens and its last is the mask; SentencePiece's own ids are those of the entries between, less one."""
    pieces = [("<unk>", 0.0, UNKNOWN), ("<s>", 0.0, CONTROL), ("</s>", 0.0, CONTROL)]
    pieces += [(text, score, NORMAL) for text, score in tokenizer["model"]["vocab"][4:-1]]
    charsmap = base64.b64decode(tokenizer["normalizer"]["normalizers"][0]["precompiled_charsmap"])
    trainer = field(3, VARINT, varint(1)) + field(4, VARINT, varint(len(pieces)))  # model_type = UNIGRAM, vocab_size
    normalizer = field(1, LENGTH_DELIMITED, b"nmt_nfkc") + field(2, LENGTH_DELIMITED, charsmap)
    for flag in (3, 4, 5):  # add_dummy_prefix, remove_extra_whitespaces, escape_whitespaces
        normalizer += field(flag, VARINT, varint(1))
    return (b"".join(piece(*each) for each in pieces) + field(2, LENGTH_DELIMITED, trainer)
            + field(3, LENGTH_DELIMITED, normalizer))
