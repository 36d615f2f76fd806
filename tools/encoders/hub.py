"""Encoders of the Hugging Face hub, or of a server with the same paths.

GET ENDPOINT/api/models/ID[/revision/REVISION]?blobs=true   the files, their sizes and SHA-256
GET ENDPOINT/ID/resolve/REVISION/FILE                       one file; Range resumes it

Standard library only.
"""
import hashlib
import http.client
import json
import os
import pathlib
import re
import shutil
import time
import urllib.error
import urllib.parse
import urllib.request

from .errors import FetchError
from .safetensors import check_header

WEIGHTS = "model.safetensors"
# A tokenizer that Pointsman reads: any one of these.
TOKENIZERS = ("tokenizer.json", "vocab.txt", "sentencepiece.bpe.model", "spiece.model", "tokenizer.model")
OTHERS = ("tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.json", "merges.txt")
ATTEMPTS = 5
TIMEOUT_S = 30
CHUNK_BYTES = 1 << 20


def is_id(text):
    return re.fullmatch(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*", text) is not None


def endpoint():
    return os.environ.get("HF_ENDPOINT", "https://huggingface.co").rstrip("/")


def open_url(url, **headers):
    request = urllib.request.Request(url, headers={"User-Agent": "pointsman", **headers})
    if token := os.environ.get("HF_TOKEN"):
        # Not carried along when the hub redirects to the store that holds the weights.
        request.add_unredirected_header("Authorization", f"Bearer {token}")
    return urllib.request.urlopen(request, timeout=TIMEOUT_S)


def refusal(url, error):
    """What an HTTP status or a failed connection means to the user."""
    if isinstance(error, urllib.error.HTTPError):
        if error.code in (401, 403, 404):
            return FetchError(6, f"{url}: {error.code} {error.reason}",
                              "check the id and the revision; for a private or gated encoder set HF_TOKEN")
        return FetchError(7, f"{url}: {error.code} {error.reason}", "try again later")
    reason = getattr(error, "reason", error)
    return FetchError(7, f"{url}: {reason}", "is the server reachable? HF_ENDPOINT names another one")


def retrying(url, attempt):
    """attempt() up to ATTEMPTS times, as long as it fails for a reason that may pass."""
    for number in range(1, ATTEMPTS + 1):
        try:
            return attempt()
        except urllib.error.HTTPError as error:
            failure = error
            if error.code < 500 and error.code != 429:
                break
        except (urllib.error.URLError, http.client.HTTPException, ConnectionError, TimeoutError) as error:
            failure = error
        if number < ATTEMPTS:
            time.sleep(float(os.environ.get("POINTSMAN_FETCH_PAUSE_S", 2**number)))
    raise refusal(url, failure)


def describe(encoder, revision):
    """The hub's record: {"sha", "siblings": [{"rfilename", "size"?, "lfs"?: {"sha256"}}]}."""
    url = f"{endpoint()}/api/models/{encoder}"
    if revision != "main":
        url += f"/revision/{urllib.parse.quote(revision, safe='')}"

    def attempt():
        with open_url(f"{url}?blobs=true") as answer:
            return answer.read()

    try:
        record = json.loads(retrying(url, attempt))
        return record.get("sha", ""), {file["rfilename"]: file for file in record["siblings"]}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise FetchError(7, f"{url}: not a record of the hub ({error!r})", "is HF_ENDPOINT right?") from None


def choose(encoder, files):
    """The names to fetch; refuses what Pointsman could not load."""
    if "config.json" not in files:
        raise FetchError(6, f"{encoder}: no config.json; an encoder's folder has one")
    if WEIGHTS not in files:
        raise FetchError(6, f"{encoder}: no {WEIGHTS}{why_no_weights(files)}")
    if not any(name in files for name in TOKENIZERS):
        raise FetchError(6, f"{encoder}: no tokenizer; one of {', '.join(TOKENIZERS)} is expected")
    return [name for name in ("config.json", *TOKENIZERS, *OTHERS, WEIGHTS) if name in files]


def why_no_weights(files):
    if f"{WEIGHTS}.index.json" in files:
        return "; its weights are cut into several files, and Pointsman reads encoders of one file"
    if any(name.endswith((".bin", ".pt", ".pth", ".ckpt")) for name in files):
        return ("; its weights are pickled, and to load those runs whatever code they hold: "
                "ask for a revision with safetensors (--revision refs/pr/N), or convert them")
    return "; no other kind of weights is read"


def download(url, part, size, sha256):
    """Appends to `part` what it lacks of the file at `url`, and checks it. size, sha256: None where unknown."""

    def attempt():
        have = part.stat().st_size if part.exists() else 0
        if size is not None and have == size:
            return
        if size is not None and have > size:
            part.unlink()
            have = 0
        append_rest(url, part, have)

    retrying(url, attempt)
    actual = part.stat().st_size
    if size is not None and actual != size:
        part.unlink()
        raise FetchError(7, f"{url}: {actual} bytes came, and the hub lists {size}", "try again")
    if sha256 is not None and digest(part) != sha256:
        part.unlink()
        raise FetchError(7, f"{url}: its SHA-256 is not the one that the hub lists", "try again")


def append_rest(url, part, have):
    headers = {"Range": f"bytes={have}-"} if have else {}
    try:
        answer = open_url(url, **headers)
    except urllib.error.HTTPError as error:
        if error.code == 416:  # nothing after `have`: the part is of another file
            part.unlink()
        raise
    with answer, open(part, "ab") as file:
        if have and not resumes_at(answer, have):
            file.truncate(0)
        expected = answer.headers.get("Content-Length")
        received = 0
        while chunk := answer.read(CHUNK_BYTES):
            file.write(chunk)
            received += len(chunk)
    # read() ends quietly when the connection breaks off.
    if expected is not None and received < int(expected):
        raise ConnectionError(f"the transfer broke off after {received} of {expected} bytes")


def resumes_at(answer, have):
    return answer.status == 206 and answer.headers.get("Content-Range", "").startswith(f"bytes {have}-")


def digest(path):
    sha = hashlib.sha256()
    with open(path, "rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            sha.update(chunk)
    return sha.hexdigest()


def open_partial(partial, commit):
    """The folder of a transfer under way; what another commit left in it is thrown away."""
    mark = partial / ".commit"
    if partial.exists() and (not mark.exists() or mark.read_text() != commit):
        shutil.rmtree(partial)
    partial.mkdir(parents=True, exist_ok=True)
    mark.write_text(commit)


def fetch(encoder, out, revision="main"):
    """Fetches the encoder with the hub's id `encoder` to out/NAME and returns that folder.

    Broken off, it leaves out/.NAME.partial, from which the next call goes on. Raises FetchError.
    """
    target = pathlib.Path(out) / encoder.split("/")[1]
    if (target / WEIGHTS).exists():
        return target
    commit, files = describe(encoder, revision)
    names = choose(encoder, files)
    partial = target.parent / f".{target.name}.partial"
    open_partial(partial, commit)
    for name in names:
        fetch_file(f"{endpoint()}/{encoder}/resolve/{urllib.parse.quote(revision, safe='')}/{name}",
                   partial / name, files[name])
    check_header(partial / WEIGHTS)
    (partial / ".commit").unlink()
    partial.rename(target)
    return target


def fetch_file(url, path, listed):
    if path.exists():
        return
    size = listed.get("size")
    print(f"encoder: fetching {path.name}" + (f", {size / 1e6:.1f} MB" if size else ""), flush=True)
    part = path.with_name(path.name + ".part")
    download(url, part, size, (listed.get("lfs") or {}).get("sha256"))
    part.rename(path)
