"""Kokoro as an engine: draft from the length predictor, speak at exactly the planned number of samples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from tts_core.audio import Audio, Samples
from tts_core.emotion.accents import Accent, accents
from tts_core.emotion.plan import ProsodyPlan, Touch, TouchKind
from tts_core.engines.base import Capabilities, Draft, Phone, Trace
from tts_core.engines.kokoro import loudness, weights
from tts_core.engines.kokoro.breath import TOUCHES, devoiced, shaped
from tts_core.engines.kokoro.curves import SILENT_HZ, edit_energy, edit_f0
from tts_core.engines.kokoro.finish import LEVEL_DB, finish, tilt
from tts_core.engines.kokoro.lengths import Frames, Lengths, fit_frames, least_pauses, stretched
from tts_core.engines.kokoro.marks import Marks
from tts_core.engines.kokoro.pacing import paced, pauses_in
from tts_core.engines.kokoro.parts import Part, drawn_factors, drawn_out, shared, silence, split, stresses_in, sung
from tts_core.engines.kokoro.vocabulary import PAD, TOKENS
from tts_core.errors import EngineError, LengthError, SilentError, WeightsError
from tts_core.text.reading import Reading
from tts_core.voices.bank import ROWS, style
from tts_core.voices.card import Voice

FRAME: Final = 600
"""Samples a frame: 25 ms at 24 kHz."""

WHISPER_LOSS_DB: Final = 7.0
"""What the decoder loses in level when F0 is 0; given back, so that `level_db` means the same for a whisper."""

LEAST_BREATH: Final = 0.03
"""Less breath than this is not heard, and not worth a second decode."""

BREATH_TILT_DB: Final = -7.0
"""The unvoiced decode is so much brighter than the voiced one: 5 to 10 dB, by voice."""

MIXED: Final = 0.8
FOREIGN: Final = 0.5
"""How far a Mandarin voice moves towards English ones in a line of both languages, and of English alone. In a mixed
line it says half of the English words wrongly without; English voices say Mandarin words as they are."""

TOUCH_PRESS: Final = 1.1
"""To make room for a touch, the words are spoken at most so much faster than natural; else it is left out."""


@dataclass(frozen=True, slots=True, eq=False)
class _Layout:
    """A line of a given length, before it is decoded."""

    touches: tuple[Touch, ...]
    """Those that there is room for."""
    frames: tuple[Frames, ...]
    """Frames of each token of each part."""

    @property
    def before(self) -> list[Touch]:
        """The touches before the words."""
        return [touch for touch in self.touches if not touch.after]

    @property
    def after(self) -> list[Touch]:
        """The touches after the words."""
        return [touch for touch in self.touches if touch.after]


@dataclass(frozen=True, slots=True, eq=False)
class _Spelled:
    """What the author's spelling makes of a line's phones."""

    factors: Lengths
    """On their lengths."""
    least: Lengths
    """Frames that a pause has at least."""


@dataclass(frozen=True, slots=True, eq=False)
class _Acted:
    """What the decoder is given for a part."""

    f0_hz: Samples
    """Two values a frame."""
    energy: Samples
    """Two values a frame."""
    aligned: Samples
    """The encoding of each frame."""
    marks: Marks
    """Where on the line things happen."""


class KokoroEngine:
    """Kokoro v1.0 int8 under ONNX Runtime.

    Args:
        threads: That one line is decoded with; 0 takes a thread a core.

    Raises:
        WeightsError: The weights are missing or altered.
    """

    name = "kokoro"
    sample_rate = 24_000
    capabilities = Capabilities(
        exact_length=True, pitch=True, energy=True, cloning=False, emotion_vector=False, languages=("zh", "en")
    )

    def __init__(self, threads: int = 0) -> None:
        graphs = weights.find_graphs()
        self._lengths = _session(graphs.lengths, threads)
        self._curves = _session(graphs.curves, threads)
        self._decoder = _session(graphs.decoder, threads)
        self._touch = lru_cache(maxsize=64)(self._decoded_touch)

    def draft(self, reading: Reading, voice: Voice, prosody: ProsodyPlan) -> Draft:
        """Predict the phone lengths of a line; `SilentError` when there is nothing to say."""
        if not reading.words:
            raise SilentError(f"there is nothing to say in {reading.text!r}.")
        strong = accents(reading)
        spelled = _Spelled(stretched(reading), least_pauses(reading, FRAME / self.sample_rate))
        abroad = _abroad(reading, voice)
        parts = tuple(
            self._part(at, phones, voice, prosody, strong, spelled, abroad) for at, phones in split(reading.phones)
        )
        touches = _touch_frames(prosody.touches)
        natural = sum(float(part.pace.natural.sum()) for part in parts)
        wanted = sum(float(part.pace.wanted.sum()) for part in parts) + touches
        shortest = sum(part.n_tokens for part in parts)
        touched = max(round(natural / TOUCH_PRESS * FRAME), shortest * FRAME) + touches * FRAME
        return Draft(
            reading=reading,
            voice=voice,
            prosody=prosody,
            sample_rate=self.sample_rate,
            natural_samples=max(round(natural * FRAME), shortest * FRAME),
            wanted_samples=max(round(wanted * FRAME), shortest * FRAME),
            shortest_samples=shortest * FRAME,
            touched_samples=touched if touches else 0,
            state=parts,
        )

    def speak(self, draft: Draft, n_samples: int) -> Audio:
        """Return the line as exactly `n_samples` samples; `LengthError` when they are too few."""
        parts, layout = self._laid_out(draft, n_samples)
        decoded = [self._decode(part, n, draft) for part, n in zip(parts, layout.frames, strict=True)]
        words = np.concatenate(decoded)
        plan = draft.prosody
        gain_db = LEVEL_DB - draft.voice.level_db + plan.energy.level_db
        gain_db += WHISPER_LOSS_DB if plan.source.whisper else 0.0
        before, after = (self._touched(side, draft, loudness.rms(words)) for side in (layout.before, layout.after))
        samples = np.concatenate([*before, words, *after])[:n_samples]
        return Audio(finish(samples, self.sample_rate, gain_db=gain_db, tilt_db=plan.source.tilt_db), self.sample_rate)

    def trace(self, draft: Draft, n_samples: int) -> Trace:
        """Tell when each phone is said and on which pitch."""
        parts, layout = self._laid_out(draft, n_samples)
        head = _touch_frames(layout.before)
        phones: list[Phone] = []
        f0 = [np.zeros(2 * head, np.float32)]
        for part, frames in zip(parts, layout.frames, strict=True):
            ends = (head + np.cumsum(frames)) * FRAME
            starts = ends - frames * FRAME
            spoken = [Phone(*at) for at in zip(part.pace.tokens, starts.tolist(), ends.tolist(), strict=True)]
            phones += spoken[1:-1]
            f0_hz = self._acted(part, frames, draft).f0_hz
            f0.append(np.where(f0_hz > SILENT_HZ, f0_hz, 0.0).astype(np.float32))
            head += int(frames.sum())
        curve = np.concatenate(f0)
        return Trace(tuple(phones), np.pad(curve, (0, max(0, -(-2 * n_samples // FRAME) - len(curve)))), FRAME // 2)

    def close(self) -> None:
        """Free the model."""
        self._touch.cache_clear()
        del self._lengths, self._curves, self._decoder

    def _part(
        self,
        offset: int,
        phones: str,
        voice: Voice,
        prosody: ProsodyPlan,
        strong: Sequence[Accent],
        spelled: _Spelled,
        abroad: float,
    ) -> Part:
        tokens = f"{PAD}{phones}{PAD}"
        row = style(voice.id, min(len(phones), ROWS), abroad)
        raw, encodings = self._encode(tokens, row)
        lengths: Lengths = np.maximum(raw, 1.0)
        rounded = np.rint(lengths).astype(np.int64)
        f0_hz, _, _ = self._run_curves(encodings, rounded, row)
        head, silent = silence(lengths, f0_hz)
        stresses = stresses_in(strong, offset, len(phones))
        pauses = pauses_in(tokens, rounded, f0_hz[::2] <= SILENT_HZ)
        plain: Lengths = np.maximum(lengths - silent, 1.0)
        here = slice(offset, offset + len(phones))
        drawn = drawn_factors(spelled.factors[here], plain, rounded, sung(f0_hz))
        least = np.pad(spelled.least[here], 1)
        kept: Lengths = np.maximum(np.maximum(plain * drawn, 1.0), least)
        pace = paced(tokens, kept, prosody, stresses, pauses, 1000.0 * FRAME / self.sample_rate)
        return Part(pace, stresses, head, silent, drawn, tuple(np.flatnonzero(least).tolist()), row)

    def _laid_out(self, draft: Draft, n_samples: int) -> tuple[tuple[Part, ...], _Layout]:
        if n_samples < draft.shortest_samples:
            raise LengthError(
                f"{n_samples / self.sample_rate:.2f} s are too short for {draft.reading.spoken_text!r}: "
                f"at least {draft.shortest_samples / self.sample_rate:.2f} s are needed."
            )
        parts: tuple[Part, ...] = draft.state  # type: ignore[assignment]
        touches = draft.prosody.touches if n_samples >= draft.touched_samples else ()
        shares = shared(parts, -(-n_samples // FRAME) - _touch_frames(touches))
        frames = tuple(part.pace.frames(n) for part, n in zip(parts, shares, strict=True))
        return parts, _Layout(touches, frames)

    def _acted(self, part: Part, frames: Frames, draft: Draft) -> _Acted:
        """Make the curves of a part and act on them."""
        # The encodings cost 2 % to make again; kept for a whole film, they would be hundreds of megabytes.
        _, encodings = self._encode(part.pace.tokens, part.style)
        # The predictor needs the silence that it learnt at the ends; the decoder, which costs all the time, does not.
        short = part.undrawn(frames)
        f0_hz, energy, aligned = self._run_curves(encodings, short + part.silent, part.style)
        place = drawn_out(short + part.silent, frames + part.silent, sung(f0_hz))
        n_frames = int(frames.sum())
        place = place[2 * part.head : 2 * (part.head + n_frames)]
        f0_hz, energy = (np.interp(place, np.arange(len(one)), one).astype(np.float32) for one in (f0_hz, energy))
        marks = part.marks(frames, f0_hz)
        return _Acted(
            edit_f0(f0_hz, draft.prosody, draft.voice.gender, marks),
            edit_energy(energy, draft.prosody),
            np.ascontiguousarray(aligned[:, :, (place[::2] / 2).astype(np.int64)]),
            marks,
        )

    def _decode(self, part: Part, frames: Frames, draft: Draft) -> Samples:
        plan = draft.prosody
        acted = self._acted(part, frames, draft)
        voiced = self._run_decoder(acted.aligned, acted.f0_hz, acted.energy, part.style)
        gaps = part.gaps(frames)
        if plan.is_neutral and not gaps:
            return voiced
        sound = voiced
        if plan.source.whisper:
            sound = devoiced(voiced, self.sample_rate)
        elif plan.source.breath >= LEAST_BREATH:
            silent = self._run_decoder(acted.aligned, np.zeros_like(acted.f0_hz), acted.energy, part.style)
            sound = _breathy(voiced, silent, plan.source.breath, self.sample_rate)
        return loudness.apply(sound, loudness.gain_curve(plan, acted.marks, gaps))

    def _touched(self, touches: Sequence[Touch], draft: Draft, level: float) -> list[Samples]:
        return [
            shaped(touch.kind, self._touch(draft.voice.id, touch.kind), self.sample_rate, touch.strength, level)
            for touch in touches
        ]

    def _decoded_touch(self, voice_id: str, kind: TouchKind) -> Samples:
        """Return the unvoiced sound that a touch is shaped from, by the voice itself."""
        touch = TOUCHES[kind]
        tokens = f"{PAD}{touch.phones}{PAD}"
        row = style(voice_id, len(touch.phones))
        lengths, encodings = self._encode(tokens, row)
        frames = fit_frames(np.maximum(lengths, 1.0), np.ones(len(tokens)), touch.n_frames)
        f0_hz, energy, aligned = self._run_curves(encodings, frames, row)
        return self._run_decoder(aligned, np.zeros_like(f0_hz), energy, row)

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

    def _run_decoder(self, aligned: Samples, f0_hz: Samples, energy: Samples, row: Samples) -> Samples:
        inputs = {weights.ALIGNED: aligned, weights.F0: f0_hz[np.newaxis], weights.ENERGY: energy[np.newaxis]}
        (sound,) = _run(self._decoder, inputs | {"style": row})
        samples: Samples = sound.reshape(-1)
        if samples.shape[0] != len(f0_hz) * FRAME // 2:
            raise EngineError(f"Kokoro returned {samples.shape[0]} samples instead of {len(f0_hz) * FRAME // 2}.")
        return samples


def _abroad(reading: Reading, voice: Voice) -> float:
    languages = {word.language for word in reading.words}
    if voice.reads == "en" or "en" not in languages:
        return 0.0
    return MIXED if "zh" in languages else FOREIGN


def _touch_frames(touches: Sequence[Touch]) -> int:
    return sum(TOUCHES[touch.kind].n_frames for touch in touches)


def _breathy(voiced: Samples, silent: Samples, share: float, sample_rate: int) -> Samples:
    """Blend a voice with its own breath at equal level; the breath is darkened to the tilt of the voice."""
    level = loudness.rms(voiced)
    breath = tilt(silent, sample_rate, BREATH_TILT_DB) * loudness.gate(voiced, sample_rate)
    mixed = (1.0 - share) * voiced + share * breath * (level / max(loudness.rms(breath), 1e-9))
    breathy: Samples = (mixed * (level / max(loudness.rms(mixed), 1e-9))).astype(np.float32)
    return breathy


def _session(path: Path, threads: int) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = threads
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
