"""The weights of multilingual-e5-small from their published 4-bit build, as floats again.

Layout, little-endian: "E5S1", version; 7 ints (hidden, layers, heads, inner, vocabulary, positions, types), eps, block;
5 ints and a 64-bit size that lead over the tokenizer's tables; a table of norms; then the directory of tensors: name,
kind, offset, size. A matrix is Q4_0: blocks of 32 weights in 18 bytes, an fp16 scale and then the low nibbles of all
16 bytes before the high ones, each less 8. At about 0.98-0.99 cosine to the original.
"""
import dataclasses
import struct

import numpy as np

MATRICES = {
    "attention.self.query": "q", "attention.self.key": "k", "attention.self.value": "v",
    "attention.output.dense": "ao", "intermediate.dense": "fi", "output.dense": "fo",
}
NORMS = {"attention.output.LayerNorm": "aln", "output.LayerNorm": "oln"}


@dataclasses.dataclass
class Shape:
    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int
    eps: float


class Reader:
    def __init__(self, raw):
        if raw[:4] != b"E5S1":
            raise ValueError("not the expected 4-bit file")
        self.raw = raw
        self.position = 8
        sizes = self.take("7i")
        self.shape = Shape(*sizes, eps=self.take("fi")[0])
        pieces = self.take("5i")[0]
        (strings,) = self.take("Q")
        self.position += (pieces + 1) * 4 + pieces * 4 + strings
        _norms, norm_bytes = self.take("iI")
        self.position += norm_bytes
        self.directory = dict(self.entry() for _ in range(self.take("i")[0]))

    def take(self, layout):
        values = struct.unpack_from("<" + layout, self.raw, self.position)
        self.position += struct.calcsize("<" + layout)
        return values

    def entry(self):
        (length,) = self.take("H")
        name = self.raw[self.position:self.position + length].decode()
        self.position += length
        _kind, _rank, offset, size = self.take("BIQQ")
        return name, (offset, size)

    def floats(self, name):
        offset, size = self.directory[name]
        return np.frombuffer(self.raw, "<f4", size // 4, offset).astype(np.float16)

    def matrix(self, name, rows, columns):
        offset, size = self.directory[name]
        blocks = np.frombuffer(self.raw, np.uint8, size, offset).reshape(-1, 18)
        scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
        nibbles = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1)
        return ((nibbles.astype(np.float32) - 8) * scales).reshape(rows, columns).astype(np.float16)


def tensors(raw):
    """(Shape, {the name in a Hugging Face checkpoint: fp16 array})."""
    reader = Reader(raw)
    shape = reader.shape
    out = {
        "embeddings.word_embeddings.weight": reader.matrix("emb.word", shape.vocabulary, shape.hidden),
        "embeddings.position_embeddings.weight": reader.floats("emb.pos").reshape(shape.positions, shape.hidden),
        "embeddings.token_type_embeddings.weight": reader.floats("emb.type").reshape(shape.types, shape.hidden),
        "embeddings.LayerNorm.weight": reader.floats("emb.ln.w"),
        "embeddings.LayerNorm.bias": reader.floats("emb.ln.b"),
    }
    for layer in range(shape.layers):
        for name, short in MATRICES.items():
            rows = shape.inner if short == "fi" else shape.hidden
            columns = shape.inner if short == "fo" else shape.hidden
            out[f"encoder.layer.{layer}.{name}.weight"] = reader.matrix(f"l{layer}.{short}.w", rows, columns)
            out[f"encoder.layer.{layer}.{name}.bias"] = reader.floats(f"l{layer}.{short}.b")
        for name, short in NORMS.items():
            out[f"encoder.layer.{layer}.{name}.weight"] = reader.floats(f"l{layer}.{short}.w")
            out[f"encoder.layer.{layer}.{name}.bias"] = reader.floats(f"l{layer}.{short}.b")
    return shape, out
