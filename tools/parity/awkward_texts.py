"""Texts on which tokenizers differ from one another: the table behind tests/data/text/awkward.json."""

SPECIAL = ["[SEP]", "[CLS]", "[MASK]", "[UNK]", "[PAD]", "<s>", "</s>", "<pad>", "<unk>", "<mask>"]

COMBINING = [
    "e\u0301", "\u00e9", "e\u0301\u0301\u0301", "\u0301", "\u0301a", "a\u0345\u0301", "a\u0301\u0345", "q\u0307\u0323",
    "q\u0323\u0307", "\u1e69", "s\u0323\u0307", "\u1e9b\u0323", "\u1f82", "\u03b1\u0345\u0313\u0300", "\u0958", "\u0915\u093c",
    "\u0b4b", "\u0bca", "\u0dde", "\u0f73", "\u0f71\u0f72", "\u302e\u302f", "\uac00\u302e", "\U0001d15e", "\U0001d165\U0001d16d",
    "a\u0898b", "a\u07fdb", "\u1734", "\U000111c9", "n\u0303o", "Z\u0351\u036b\u0343\u0349a\u0321l\u0334g\u0337o\u0338", "o\u0308u\u0308",
    "\u212b\u2126\u212a", "\u0130\u0131iI", "i\u0307", "a\u20dd", "1\ufe0f\u20e3", "\u0e01\u0e33", "\u0e40\u0e01\u0e4d", "\u06c1\u0654",
    "\u064a\u0654", "\u0627\u0653", "caf\u00e9 cafe\u0301", "na\u00efve", "\u01d5\u01d7", "\u1ea4\u1ed8", "\ufb2c", "\u05e9\u05c1\u05bc",
]
HANGUL = [
    "\ud55c\uad6d\uc5b4", "\u1112\u1161\u11ab\u1100\u116e\u11a8", "\u1112\u1161", "\u1112", "\u1161", "\u11ab", "\u1112\u1161\u11ab",
    "\ud558\u11ab", "\u3131\u314f", "\uffa1\uffc2", "\uac00\uac01\uac02", "\ud7a3", "\ud7a4", "\ud7b0\ud7cb", "\u115f\u1160",
    "\u3164", "\ua960\ua97c", "\uc548\ub155 \ud558\uc138\uc694", "\uc548\ub155\ud558\uc138\uc694!", "\u110b\u1161\u11ab\u1102\u1167\u11bc",
    "\ub450\u11ab", "\ud55c\u3000\uae00", "\ucf54\ub529\u2019s", "\u314b\u314b\u314b\u314b\u314b", "\u3160\u3160", "\uac00\u0301",
]
WIDTH = [
    "\uff21\uff22\uff23", "\uff41\uff42\uff43\uff11\uff12\uff13", "\uff76\uff9e", "\uff8a\uff9f", "\uff71\uff72\uff73", "\u30ab\u3099",
    "\u30ac", "\u3042\u3099", "\u309b\u309c", "\uff01\uff1f\uff0c", "\u3000", "a\u3000b", "\uffe5\uffe6", "\u2460\u2461\u2462", "\u3300\u3349",
    "\u337b", "\u210c\U0001d504", "\U0001d400\U0001d7d8", "\ufb01\ufb02\ufb03", "\u00bd\u2153\u00b2\u2082", "\u2122\u00ae\u00a9", "\u00aa\u00ba",
    "\u2026\u2025", "\u203c\u2049", "\u2012\u2013\u2014\u2015", "\ufe30\ufe58", "\u32ff", "\U0001f100\U0001f130", "\u1d2c\u1d43",
    "\u0132\u0133\u01c4", "\u017f\u1e9e\u00df", "\ufdfa", "\ufdfb", "\u2100\u2101", "\u33a5",
]
EMOJI = [
    "\U0001f600", "a\U0001f600b", "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466", "\U0001f44d\U0001f3fd", "\U0001f1f0\U0001f1f7",
    "\U0001f1f0", "\u2764\ufe0f", "\u2764", "\u2764\ufe0e", "\U0001f3f3\ufe0f\u200d\U0001f308", "\U0001f469\u200d\U0001f4bb", "\u263a\ufe0f",
    "\U0001f9d1\U0001f3ff\u200d\U0001f680", "\U0001fae0", "\U0001f6dd", "\U0001faf6", "\u00a9\ufe0f", "\u2795\u2796", "\U0001f4af%",
    "\U0001f602\U0001f602\U0001f602", "ok\U0001f44c", "\u270d\U0001f3fb", "\U000e0067\U000e0062\U000e007f", "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
]
CONTROLS = [
    "a\x00b", "\x00", "\x00\x00", "\x01\x02\x03", "a\x07b", "a\x08b", "a\x0bb", "a\x0cb", "\x1b[31mred\x1b[0m", "a\x1cb\x1db\x1eb\x1fb", "a\x7fb",
    "a\x80b", "a\x85b", "a\x9fb", "a\xa0b", "a\xadb", "a\u061cb", "a\u180eb", "a\u200bb", "a\u200cb", "a\u200db", "a\u200eb\u200f", "a\u2028b",
    "a\u2029b", "a\u202ab\u202c", "a\u202eb", "a\u2060b", "a\u2061b", "a\u2066b\u2069", "a\ufeffb", "\ufeffa", "\ufeff", "a\ufff9b\ufffab\ufffb",
    "a\ufffdb", "\ufffd", "\ufffe", "\uffff", "\ufdd0", "\U0001fffe", "\U0010ffff", "a\U000e0001b", "a\U000e0100b", "a\ue000b", "\uf8ff", "\U000f0000",
    "\U0010fffd", "a\u0378b", "a\u05ffb", "\u0870", "\u1c80\u1c81", "\U00010d40", "\U000e0fff", "a\u0600b\u06dd", "a\U000110bdb", "a\u1734b", "a\u166db",
    "\u200b", "\u200b\u200b", "\u2028", "\u00ad", "\u200d\u200d", "\u2062\u2063",
]
SPACES = [
    "", " ", "  ", "\t", "\n", "\r", "\r\n", " a", "a ", " a ", "  a  b  ", "a\tb", "a\nb", "a\r\nb", "a\n\n\nb", "\u00a0", "\u00a0a\u00a0", "\u1680a",
    "\u2000a\u2001b\u2002", "\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200aa", "\u202fa", "\u205fa", "\u3000a\u3000", "\u2581", "\u2581a", "a\u2581b",
    "a \u2581 b", "\u2581\u2581", " \u2581", "a\u2581", "hello   world", "hello\u3000world ", "trailing space ", "trailing tab\t", " \u200b ", "a \u0301b",
    "x" + " " * 50 + "y", "\t\t\tx", "a \n b", "\x0b", "\x1c", "\x85", "a\x1cb",
]
SCRIPTS = [
    "\u0645\u0631\u062d\u0628\u0627 \u0628\u0627\u0644\u0639\u0627\u0644\u0645", "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd", "\u0645\u0650\u0631\u0652\u062d\u064e\u0628\u064b\u0627", "\ufe8e\ufe91", "\u202b\u0645\u202c abc",
    "\u041f\u0440\u0438\u0432\u0435\u0442, \u043c\u0438\u0440!", "\u0439\u0451", "\u0438\u0306\u0435\u0308", "\u0393\u03b5\u03b9\u03ac \u03c3\u03bf\u03c5 \u039a\u03cc\u03c3\u03bc\u03b5", "\u039f\u0394\u039f\u03a3", "\u1f00\u1f70", "\u03c2\u03c3",
    "\u0928\u092e\u0938\u094d\u0924\u0947", "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35", "\u0bb5\u0ba3\u0b95\u0bcd\u0b95\u0bae\u0bcd", "\u1019\u103c\u1014\u103a\u1019\u102c", "\u178f\u17be", "\u0f56\u0f7c\u0f51\u0f0b", "\u10d2\u10d0\u10db\u10d0\u10e0\u10ef\u10dd\u10d1\u10d0",
    "\u1c90\u1c91", "\u13a0\u13a1\uab70", "\u0531\u0587", "\u12a0\u121b\u122d\u129b", "\u1820\u1821\u180b", "\u4e2d\u6587\u5206\u8bcd", "\u4f60\u597dworld", "\u65e5\u672c\u8a9e\u306e\u30c6\u30b9\u30c8", "\u3053\u3093\u306b\u3061\u306f\u4e16\u754c",
    "\u3005\u3006\u3007", "\u3400\u4db5", "\u9fa6\u9fff", "\uf900\uf901", "\ufa0e", "\U00020000\U0002a6d6", "\U0002a700\U0002b734", "\U0002b740", "\U0002b820a", "\U0002b91f\U0002b920", "\U0002ceaf\U0002ceb0",
    "\U0002f800", "\U00030000", "\u2e80\u2f00", "\u31c0", "\ufe0f", "\U0001d7ce1", "\u0661\u0662\u0663", "\u0966\u0967", "\u2160\u2161", "\U00010400\U00010428", "\U0001e900", "\ua64a\ua64b\u1c88",
    "\u4e00\u4e8c\u4e09 one two", "abc\u4e2ddef", "\u30c8\u3099\u30eb", "\u304c\u304e\u3050", "\u3071\u3074", "\u30f4\u30fb\u30fc", "\u3099", "\u309a\u30ab",
]
WORDS = [
    "a", "A", "ABC", "Hello World", "hello world", "HELLO, World!", "don't", "I'm can't won't", "3.14159", "1,000,000", "$5.00", "a+b=c", "x<y>z", "`code`", "~tilde^caret|pipe", "a_b_c",
    "foo.bar(baz)[0]", "#hashtag @user", "http://example.com/?q=1&r=2#x", "user@example.com", "C++ C# .NET", "std::vector<int>", "...", "!!!", "?!", "--", "-", "(a)", "\"quoted\"", "'single'",
    "\u201csmart\u201d \u2018quotes\u2019", "e.g. i.e. etc.", "100%", "50\u20ac \u00a33 \u00a5", "\u00bfQu\u00e9?", "stra\u00dfe STRASSE", "\u00c6on \u0152uvre", "\u00d8re", "\u0141\u00f3d\u017a", "\u0110\u00e0", "\u0130stanbul", "\u01c5", "\u1e9e",
    "supercalifragilisticexpialidocious", "Pneumonoultramicroscopicsilicovolcanoconiosis", "antidisestablishmentarianism unaffable", "##ing", "## ing", "un##able", "#", "##", "zzzzqqqqxxxx", "\u2603\u2603",
    "def f(x):\n    return x ** 2\n", "SELECT * FROM t WHERE a='b';", "{\"k\": [1, 2, null]}", "<div class=\"x\">&nbsp;</div>", "\\u0041 \\n", "C:\\path\\file", "/usr/bin/env", "2024-01-31T12:00:00Z", "0xDEADBEEF", "1e-10",
    "a" * 99, "a" * 100, "a" * 101, "b" * 200, "\u00e9" * 100, "\u00e9" * 101, "\u4e2d" * 120, "\uac00" * 50, "\uac00" * 34, "x" * 100 + "!", "." * 120, "ab" * 300, "loll\U0001f602", "lolll \U0001f602", "omggg", "hmmmmm", "aaaa", "aaaaa", "\u314b" * 101,
]
IN_TEXT = [template.replace("@", token) for token in SPECIAL for template in ("@", "a @ b", "a@b", " @  x")] + [
    "[sep]", "[ SEP ]", "[SEP", "SEP]", "[[SEP]]", "[SEP][SEP]", "[CLS] a [SEP] b [SEP]", "<S>", "< s >", "<s><s>", "[MASK].", "\uff3bSEP\uff3d", "[SE\u0301P]", "[S\u200bEP]", "[unused1]", "[UNUSED1]", "<unk><unk>", "</s></s>",
]

TEXTS = list(dict.fromkeys(COMBINING + HANGUL + WIDTH + EMOJI + CONTROLS + SPACES + SCRIPTS + WORDS + IN_TEXT))
assert len(TEXTS) >= 300
