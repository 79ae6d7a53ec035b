"""Kokoro as an engine: draft from the length predictor, speak at exactly the planned number of samples."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from tts_core.audio import Audio, Samples
from tts_core.emotion.prosody import Prosody
from tts_core.engines.base import Capabilities, Draft
from tts_core.engines.kokoro import weights
from tts_core.engines.kokoro.curves import SILENT_HZ, edit_energy, edit_f0
from tts_core.engines.kokoro.finish import LEVEL_DB, finish
from tts_core.engines.kokoro.lengths import Frames, Lengths, elasticity, fit_frames, pause_mask
from tts_core.engines.kokoro.vocabulary import PAD, TOKENS
from tts_core.errors import EngineError, LengthError, SilentError, WeightsError
from tts_core.text.reading import Reading
from tts_core.voices.bank import ROWS, style
from tts_core.voices.card import Voice

FRAME: Final = 600
"""Samples a frame: 25 ms at 24 kHz."""

LEAD_FRAMES: Final = 2
TAIL_FRAMES: Final = 3
"""Silence kept before and after a line; the model would leave about half a second."""

WHISPER_LOSS_DB: Final = 7.0
"""What the decoder loses in level when F0 is 0; given back, so that `level_db` means the same for a whisper."""

_BREAK = re.compile(r"(?<=[.!?…;:—])\s|(?<=[,)”])\s|\s")


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """A stretch of a line that the model takes at once."""

    tokens: str
    """Phones between two pads, as the model sees them."""
    head: int
    """Frames of silence before the first word, beyond the lead that a line keeps."""
    silent: Frames
    """Frames of silence at the ends that each token holds beyond what a line keeps, shape (n,)."""
    lengths: Lengths
    """Natural length of each token in frames, less that silence, shape (n,)."""
    acted: Lengths
    """The same with the acting's pauses, shape (n,)."""
    style: Samples
    """Shape (1, 256)."""


class KokoroEngine:
    """Kokoro v1.0 int8 under ONNX Runtime."""

    name = "kokoro"
    sample_rate = 24_000
    capabilities = Capabilities(
        exact_length=True, pitch=True, energy=True, cloning=False, emotion_vector=False, languages=("zh", "en")
    )

    def __init__(self) -> None:
        graphs = weights.find_graphs()
        self._lengths = _session(graphs.lengths)
        self._curves = _session(graphs.curves)
        self._decoder = _session(graphs.decoder)

    def draft(self, reading: Reading, voice: Voice, prosody: Prosody) -> Draft:
        """Predict the phone lengths of a line; `SilentError` when there is nothing to say."""
        if not reading.words:
            raise SilentError(f"there is nothing to say in {reading.text!r}.")
        parts = [self._part(phones, voice, prosody) for phones in _split(reading.phones)]
        natural = sum(float(part.lengths.sum()) for part in parts)
        wanted = sum(float(part.acted.sum()) for part in parts) / prosody.rate
        shortest = sum(len(part.lengths) for part in parts)
        return Draft(
            reading=reading,
            voice=voice,
            prosody=prosody,
            sample_rate=self.sample_rate,
            natural_samples=max(round(natural * FRAME), shortest * FRAME),
            wanted_samples=max(round(wanted * FRAME), shortest * FRAME),
            shortest_samples=shortest * FRAME,
            state=parts,
        )

    def speak(self, draft: Draft, n_samples: int) -> Audio:
        """Return the line as exactly `n_samples` samples; `LengthError` when they are too few."""
        if n_samples < draft.shortest_samples:
            raise LengthError(
                f"{n_samples / self.sample_rate:.2f} s are too short for {draft.reading.spoken_text!r}: "
                f"at least {draft.shortest_samples / self.sample_rate:.2f} s are needed."
            )
        parts: list[_Part] = draft.state  # type: ignore[assignment]
        frames = _shared(parts, -(-n_samples // FRAME))
        decoded = [self._decode(part, n, draft) for part, n in zip(parts, frames, strict=True)]
        samples = np.concatenate(decoded)[:n_samples]
        gain_db = LEVEL_DB - draft.voice.level_db + draft.prosody.level_db
        gain_db += WHISPER_LOSS_DB if draft.prosody.whisper else 0.0
        return Audio(
            finish(samples, self.sample_rate, gain_db=gain_db, tilt_db=draft.prosody.tilt_db), self.sample_rate
        )

    def close(self) -> None:
        """Free the model."""
        del self._lengths, self._curves, self._decoder

    def _part(self, phones: str, voice: Voice, prosody: Prosody) -> _Part:
        tokens = f"{PAD}{phones}{PAD}"
        row = style(voice.id, min(len(phones), ROWS))
        raw, encodings = self._encode(tokens, row)
        lengths: Lengths = np.maximum(raw, 1.0)
        f0_hz, _, _ = self._run_curves(encodings, np.rint(lengths).astype(np.int64), row)
        head, silent = _silence(lengths, f0_hz)
        natural: Lengths = lengths - silent
        acted = np.where(pause_mask(tokens), prosody.pauses, 1.0) * natural
        return _Part(tokens, head, silent, natural, acted, row)

    def _decode(self, part: _Part, n_frames: int, draft: Draft) -> Samples:
        frames = fit_frames(part.acted, elasticity(part.tokens), n_frames)
        # The encodings cost 2 % to make again; kept for a whole film, they would be hundreds of megabytes.
        _, encodings = self._encode(part.tokens, part.style)
        # The predictor needs the silence that it learnt at the ends; the decoder, which costs all the time, does not.
        f0_hz, energy, aligned = self._run_curves(encodings, frames + part.silent, part.style)
        curve = slice(2 * part.head, 2 * (part.head + n_frames))
        f0_hz = edit_f0(f0_hz[curve], draft.prosody, draft.voice.gender)
        energy = edit_energy(energy[curve], draft.prosody)
        aligned = aligned[:, :, part.head : part.head + n_frames]
        inputs = {weights.ALIGNED: aligned, weights.F0: f0_hz[np.newaxis], weights.ENERGY: energy[np.newaxis]}
        (sound,) = _run(self._decoder, inputs | {"style": part.style})
        samples: Samples = sound.reshape(-1)
        if samples.shape[0] != n_frames * FRAME:
            raise EngineError(f"Kokoro returned {samples.shape[0]} samples instead of {n_frames * FRAME}.")
        return samples

    def _encode(self, tokens: str, row: Samples) -> tuple[Lengths, dict[str, Samples]]:
        """Return the length of each token in frames, not rounded, and what the curve graph needs."""
        ids = np.array([[TOKENS[token] for token in tokens]], dtype=np.int64)
        raw, prosody_code, text_code = _run(
            self._lengths, {"tokens": ids, "style": row, "speed": np.ones(1, np.float32)}
        )
        encodings = {weights.PROSODY_ENCODING: prosody_code, weights.TEXT_ENCODING: text_code}
        lengths: Lengths = raw.reshape(-1).astype(np.float64)
        return lengths, encodings

    def _run_curves(
        self, encodings: dict[str, Samples], frames: Frames, row: Samples
    ) -> tuple[Samples, Samples, Samples]:
        aligned, f0_hz, energy = _run(self._curves, encodings | {weights.FRAMES: frames[np.newaxis], "style": row})
        return f0_hz.reshape(-1), energy.reshape(-1), aligned


def _split(phones: str) -> list[str]:
    """Cut a line that is too long for the model at the best break before its limit."""
    parts = []
    while len(phones) > ROWS:
        cut = max(_breaks(phones[:ROWS]), default=(0, ROWS))[1]
        parts.append(phones[:cut].strip())
        phones = phones[cut:].strip()
    return [part for part in [*parts, phones] if part]


def _breaks(phones: str) -> Iterator[tuple[int, int]]:
    """Yield (quality, place) of every break in the second half: sentence ends, then commas, then spaces."""
    for match in _BREAK.finditer(phones, len(phones) // 2):
        before = phones[match.start() - 1]
        yield (2 if before in ".!?…;:—" else 1 if before in ",)”" else 0), match.end()


def _silence(lengths: Lengths, f0_hz: Samples) -> tuple[int, Frames]:
    """Return the silence at the ends beyond what a line keeps: frames before the first word, and frames a token."""
    spoken = np.flatnonzero(f0_hz > SILENT_HZ) // 2
    if not spoken.size:
        return 0, np.zeros(len(lengths), dtype=np.int64)
    head = max(0, int(spoken[0]) - LEAD_FRAMES)
    tail = max(0, len(f0_hz) // 2 - 1 - int(spoken[-1]) - TAIL_FRAMES)
    front = _taken(lengths, head)
    return int(front.sum()), front + _taken((lengths - front)[::-1], tail)[::-1]


def _taken(lengths: Lengths, n_frames: int) -> Frames:
    """Take whole frames off the front, leaving at least one frame a token."""
    room = np.maximum(np.floor(lengths).astype(np.int64) - 1, 0)
    before = np.concatenate([[0], np.cumsum(room)[:-1]])
    taken: Frames = np.clip(n_frames - before, 0, room)
    return taken


def _shared(parts: list[_Part], n_frames: int) -> list[int]:
    """Share frames between parts in proportion to their acted lengths, none below one frame a phone."""
    floors = np.array([len(part.lengths) for part in parts], dtype=np.float64)
    over = np.array([part.acted.sum() for part in parts]) - floors
    spare = n_frames - floors.sum()
    share = over / over.sum() if over.sum() > 0 else np.full(len(parts), 1.0 / len(parts))
    ends = np.rint(np.cumsum(floors + spare * share)).astype(int)
    return [int(n) for n in np.diff(ends, prepend=0)]


def _session(path: Any) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime has no public base of its errors
        raise WeightsError(f"cannot load {path}: delete its folder to have it made again ({error}).") from error


def _run(session: Any, inputs: dict[str, Any]) -> list[Any]:
    try:
        outputs: list[Any] = session.run(None, inputs)
    except Exception as error:  # the same
        raise EngineError(f"Kokoro failed: {error}") from error
    return outputs
