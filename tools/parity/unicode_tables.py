#!/usr/bin/env python3
"""Derive the Unicode tables of BERT's and of byte-level tokenizers from Hugging Face's `tokenizers`, code point by code
point.

    python3 tools/parity/unicode_tables.py text/data

The Rust library carries its own, older Unicode tables, so its classes are read off its behaviour over all
1,112,064 code points instead of being taken from a Unicode database. Takes about a minute.
"""
import pathlib
import sys

import tokenizers
from tokenizers import AddedToken, Tokenizer, models, normalizers, pre_tokenizers

CODE_POINTS = [c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]
REMOVED, SPACE, IDEOGRAPH, MARK, WHITE, PUNCTUATION = 1, 2, 4, 8, 16, 32
LETTER, NUMBER, WORD = 1, 2, 4


def bert(clean=False, ideographs=False, strip=False, lower=False):
    return normalizers.BertNormalizer(clean_text=clean, handle_chinese_chars=ideographs, strip_accents=strip,
                                      lowercase=lower).normalize_str


def class_flags():
    clean, ideographs, strip = bert(clean=True), bert(ideographs=True), bert(strip=True)
    split, nfd = pre_tokenizers.BertPreTokenizer().pre_tokenize_str, normalizers.NFD().normalize_str
    flags = {}
    for code in CODE_POINTS:
        c, f = chr(code), 0
        cleaned = clean(c)
        assert cleaned in ("", " ", c)
        f |= REMOVED if cleaned == "" else SPACE if cleaned == " " else 0
        f |= IDEOGRAPH if ideographs(c) == f" {c} " else 0
        f |= MARK if nfd(c) == c and strip(c) == "" else 0
        pieces = [piece for piece, _ in split(f"a{c}b")]
        assert pieces in ([f"a{c}b"], ["a", "b"], ["a", c, "b"])
        f |= {1: 0, 2: WHITE, 3: PUNCTUATION}[len(pieces)]
        if f:
            flags[code] = f
    return flags


def byte_level_flags(white):
    """What ByteLevel's expression takes for \\p{L} and \\p{N}, and an added token with single_word for \\w. Its \\s is
    `white`, the code points that separate BERT's words."""
    split = pre_tokenizers.ByteLevel(add_prefix_space=False).pre_tokenize_str
    whole = Tokenizer(models.WordLevel({"?": 0}, unk_token="?"))
    whole.add_tokens([AddedToken("X", single_word=True, normalized=False)])
    flags = {}
    for code in CODE_POINTS:
        c, f = chr(code), 0
        f |= LETTER if len(split(f"a{c}")) == 1 else 0
        f |= NUMBER if len(split(f"1{c}")) == 1 else 0
        other = len(split(f"!{c}")) == 1
        assert f in (0, LETTER, NUMBER) and (not f and not other) == (code in white), hex(code)
        f |= WORD if len(whole.encode(f"{c}X").ids) == 1 else 0
        if f:
            flags[code] = f
    return flags


def compositions(decomposed):
    """(first, second) -> what NFC makes of the two, Hangul aside."""
    nfc, nfd = normalizers.NFC().normalize_str, normalizers.NFD().normalize_str
    pairs = {}
    for code, parts in decomposed.items():
        if nfc(chr(code)) != chr(code):
            continue
        first, second = nfc(parts[:-1]), parts[-1]
        assert len(first) == 1 and nfc(first + second) == chr(code), hex(code)
        pairs[ord(first), ord(second)] = code
    return pairs


def mappings(function, skip=()):
    return {code: function(chr(code)) for code in CODE_POINTS if code not in skip and function(chr(code)) != chr(code)}


def combining_classes():
    """The canonical combining class of each code point, by where NFD sorts it among known ones."""
    import unicodedata
    nfd = normalizers.NFD().normalize_str
    known = {}
    for code in range(0x300, 0x3100):  # the old, stable classes: any database agrees on them
        c = chr(code)
        reordered = nfd("\u0345" + c) == c + "\u0345" or c == "\u0345"
        if unicodedata.combining(c) and nfd(c) == c and reordered:
            known.setdefault(unicodedata.combining(c), c)
    known = sorted(known.items())
    top = known[-1]
    assert top == (240, "\u0345")
    classes = {}
    for code in CODE_POINTS:
        c = chr(code)
        if nfd(c) != c:
            continue
        if c == top[1]:
            classes[code] = 240
        elif nfd(top[1] + c) == c + top[1]:  # swapped: 0 < class < 240
            # of equal class are two that NFD leaves in either order
            fitting = [value for value, k in known if nfd(k + c) == k + c and nfd(c + k) == c + k]
            if not fitting:  # alone in its class (U+FB1E): its value, if it sorts among the others by it
                fitting = [unicodedata.combining(c)]
                assert all((nfd(k + c) == k + c) == (value < fitting[0]) for value, k in known)
            assert len(fitting) == 1, (hex(code), fitting)
            classes[code] = fitting[0]
    return classes


def ranges(values):
    out = []
    for code in sorted(values):
        if out and out[-1][1] == code - 1 and out[-1][2] == values[code]:
            out[-1][1] = code
        else:
            out.append([code, code, values[code]])
    return out


def write(path, what, rows):
    lines, line = [], ""
    for row in rows:
        text = "{" + ", ".join(row) + "},"
        if len(line) + len(text) + 1 > 100:
            lines.append(line)
            line = ""
        line += (" " if line else "") + text
    lines.append(line)
    head = f"// Made by tools/parity/unicode_tables.py from tokenizers {tokenizers.__version__}.\n// {what}\n"
    path.write_text(head + "\n".join(lines) + "\n")


def main():
    out = pathlib.Path(sys.argv[1])
    bert_classes = class_flags()
    write(out / "bert_classes.inc", "{first, last, flags}: removed 1, space 2, ideograph 4, mark 8, white 16, punctuation 32.",
          [(f"0x{a:X}", f"0x{b:X}", str(v)) for a, b, v in ranges(bert_classes)])
    white = {code for code, f in bert_classes.items() if f & WHITE}
    write(out / "byte_level_classes.inc", "{first, last, flags}: letter 1, number 2, of a word 4.",
          [(f"0x{a:X}", f"0x{b:X}", str(v)) for a, b, v in ranges(byte_level_flags(white))])
    hangul = range(0xAC00, 0xD7A4)  # decomposed by arithmetic
    decomposed = mappings(normalizers.NFD().normalize_str, hangul)
    assert max(map(len, decomposed.values())) <= 4
    write(out / "decompositions.inc", "{code point, its canonical decomposition, at most 4, padded with 0}; Hangul syllables are left out.",
          [(f"0x{c:X}", "{" + ", ".join(f"0x{ord(x):X}" for x in s) + "}") for c, s in sorted(decomposed.items())])
    write(out / "compositions.inc", "{first, second, what the two compose to}; Hangul syllables are left out.",
          [(f"0x{a:X}", f"0x{b:X}", f"0x{c:X}") for (a, b), c in sorted(compositions(decomposed).items())])
    lower = mappings(bert(lower=True))
    assert max(map(len, lower.values())) <= 2
    write(out / "lowercase.inc", "{code point, its lower case, at most 2, padded with 0}.",
          [(f"0x{c:X}", "{" + ", ".join(f"0x{ord(x):X}" for x in s) + "}") for c, s in sorted(lower.items())])
    write(out / "combining_classes.inc", "{first, last, canonical combining class}; others have class 0.",
          [(f"0x{a:X}", f"0x{b:X}", str(v)) for a, b, v in ranges(combining_classes())])


main()
