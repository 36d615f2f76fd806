"""The safetensors format: 8 bytes of header length, a JSON header, the tensors' bytes."""
import json
import struct

from .errors import FetchError


def check_header(path):
    """Raises FetchError where `path` is not a complete safetensors file."""
    size = path.stat().st_size
    with open(path, "rb") as file:
        try:
            (length,) = struct.unpack("<Q", file.read(8))
            if length > size - 8:
                raise ValueError("its header is longer than the file")
            header = json.loads(file.read(length))
            header.pop("__metadata__", None)
            end = max(tensor["data_offsets"][1] for tensor in header.values())
            if 8 + length + end != size:
                raise ValueError(f"its tensors need {8 + length + end} bytes, and it has {size}")
        except (ValueError, struct.error, KeyError, TypeError, AttributeError) as error:
            raise FetchError(6, f"{path}: not a safetensors file ({error})") from None


def write(path, tensors):
    """Writes {name: numpy array of float16}, sorted by name as the reference library does, header padded to 8 bytes."""
    header = {"__metadata__": {"format": "pt"}}
    offset = 0
    for name, array in sorted(tensors.items()):
        header[name] = {"dtype": "F16", "shape": list(array.shape), "data_offsets": [offset, offset + array.nbytes]}
        offset += array.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for _, array in sorted(tensors.items()):
            file.write(array.tobytes())
