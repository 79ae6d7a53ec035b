"""Kokoro as an engine: draft from the length predictor, speak at exactly the planned number of samples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np

from tts_core.audio import Audio, Samples
from tts_core.emotion.accents import Accent, accents
from tts_core.emotion.plan import ProsodyPlan, Touch, TouchKind
from tts_core.engines.base import ALONE, NO_PAUSES, Capabilities, Context, Draft, Pauses, Phone, Trace
from tts_core.engines.kokoro import loudness
from tts_core.engines.kokoro.breath import TOUCHES, devoiced, shaped
from tts_core.engines.kokoro.curves import SILENT_HZ, edit_energy, edit_f0, transposed
from tts_core.engines.kokoro.finish import LEVEL_DB, finish, tilt
from tts_core.engines.kokoro.formants import decoded
from tts_core.engines.kokoro.guide import Guide, levels
from tts_core.engines.kokoro.lengths import Frames, Lengths, fit_frames, least_pauses, stretched
from tts_core.engines.kokoro.marks import Marks
from tts_core.engines.kokoro.model import FRAME, Decode, Model
from tts_core.engines.kokoro.pacing import paced, pauses_in, with_bounds
from tts_core.engines.kokoro.parts import (
    Part,
    drawn_factors,
    drawn_out,
    following,
    shared,
    silence,
    split,
    stresses_in,
    sung,
)
from tts_core.engines.kokoro.vocabulary import PAD
from tts_core.errors import LengthError, SilentError
from tts_core.text.reading import Reading, joined
from tts_core.voices.bank import ROWS, style_of
from tts_core.voices.card import Voice

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

CONTEXT_FRAMES: Final = 4
"""A part of a sentence is decoded with so much of what stands around it, which is cut off: no seam is heard."""

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
    guide: Guide | None
    """The outline that it follows."""
    before: int
    """Frames at the front that belong to the part before."""
    after: int
    """Frames at the end that belong to the part after."""

    def own(self, values: Samples, per_frame: int) -> Samples:
        """Return what belongs to the part itself, of `per_frame` values a frame."""
        return values[self.before * per_frame : len(values) - self.after * per_frame]


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
        self._model = Model(threads)
        self._touch = lru_cache(maxsize=64)(self._decoded_touch)

    def draft(self, reading: Reading, voice: Voice, prosody: ProsodyPlan, context: Context = ALONE) -> Draft:
        """Predict the phone lengths of a line; `SilentError` when there is nothing to say.

        A part of a sentence is predicted with the whole sentence, so that its melody goes on from cue to cue.
        """
        if not reading.words:
            raise SilentError(f"there is nothing to say in {reading.text!r}.")
        prosody = replace(prosody, touches=_touches_of(prosody, context))
        sentence, own = _in_context(reading, context)
        strong = accents(sentence)
        spelled = _Spelled(stretched(sentence), least_pauses(sentence, FRAME / self.sample_rate))
        abroad = _abroad(sentence, voice)
        parts = tuple(
            self._part(at, phones, own, voice, prosody, strong, spelled, abroad)
            for at, phones in split(sentence.phones)
        )
        if prosody.outline is not None:
            parts = following(parts, prosody.outline, 1000.0 * FRAME / self.sample_rate)
        touches = _touch_frames(prosody.touches)
        natural = sum(float(part.pace.natural.sum()) + part.more for part in parts)
        wanted = sum(float(part.pace.wanted.sum()) + part.more for part in parts) + touches
        shortest = sum(part.shortest for part in parts)
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
            pauses=_pauses_of(parts),
            context=context,
            state=parts,
        )

    def speak(self, draft: Draft, n_samples: int) -> Audio:
        """Return the line as exactly `n_samples` samples; `LengthError` when they are too few."""
        parts, layout = self._laid_out(draft, n_samples)
        words = np.concatenate([self._decode(part, n, draft) for part, n in zip(parts, layout.frames, strict=True)])
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
            stop = head + int(frames.sum()) + part.more
            ends = np.minimum(head + part.lead + np.cumsum(frames), stop)
            starts = np.concatenate([[head], ends[:-1]])
            spoken = [
                Phone(*at)
                for at in zip(part.pace.tokens, (starts * FRAME).tolist(), (ends * FRAME).tolist(), strict=True)
            ]
            phones += [phone for phone in spoken if phone.symbol != PAD]
            acted = self._acted(part, frames, draft)
            f0_hz = acted.own(acted.f0_hz, 2)
            f0.append(np.where(f0_hz > SILENT_HZ, f0_hz, 0.0).astype(np.float32))
            head = stop
        curve = np.concatenate(f0)
        return Trace(tuple(phones), np.pad(curve, (0, max(0, -(-2 * n_samples // FRAME) - len(curve)))), FRAME // 2)

    def decode_with(self, other: Decode) -> None:
        """Let something else decode, such as a GPU (`training.emotion_encoder.decoder`)."""
        self._model.decode_with(other)

    def close(self) -> None:
        """Free the model."""
        self._touch.cache_clear()
        del self._model

    def _part(
        self,
        offset: int,
        phones: str,
        own: slice,
        voice: Voice,
        prosody: ProsodyPlan,
        strong: Sequence[Accent],
        spelled: _Spelled,
        abroad: float,
    ) -> Part:
        tokens = f"{PAD}{phones}{PAD}"
        row = style_of(voice, min(len(phones), ROWS), abroad)
        raw, _ = self._model.encode(tokens, row)
        lengths: Lengths = np.maximum(raw, 1.0)
        rounded = np.rint(lengths).astype(np.int64)
        f0_hz = self._model.f0_at_rest(tokens, row)
        head, silent = silence(lengths, f0_hz)
        stresses = stresses_in(strong, offset, len(phones))
        pauses = pauses_in(tokens, rounded, f0_hz[::2] <= SILENT_HZ)
        plain: Lengths = np.maximum(lengths - silent, 1.0)
        here = slice(offset, offset + len(phones))
        drawn = drawn_factors(spelled.factors[here], plain, rounded, sung(f0_hz))
        least = np.pad(spelled.least[here], 1)
        spoken: Lengths = np.maximum(plain * drawn, 1.0)
        kept: Lengths = np.maximum(spoken, least)
        frame_ms = 1000.0 * FRAME / self.sample_rate
        pauses = with_bounds(pauses, kept - spoken, least, frame_ms)
        pace = paced(tokens, kept, prosody, stresses, pauses, frame_ms)
        tokens_own = _own_tokens(own, here)
        around = np.maximum(np.rint(pace.manner), 1).astype(np.int64)
        around[tokens_own] = 0
        return Part(
            tokens=tokens,
            own=tokens_own,
            around=around,
            pace=pace.part(tokens_own),
            stresses=stresses,
            head=head,
            silent=silent,
            drawn=drawn,
            pauses=tuple(np.flatnonzero(least[tokens_own]).tolist()),
            style=row,
        )

    def _laid_out(self, draft: Draft, n_samples: int) -> tuple[tuple[Part, ...], _Layout]:
        if n_samples < draft.shortest_samples:
            raise LengthError(
                f"{n_samples / self.sample_rate:.2f} s are too short for {draft.reading.spoken_text!r}: "
                f"at least {draft.shortest_samples / self.sample_rate:.2f} s are needed."
            )
        parts: tuple[Part, ...] = draft.state  # type: ignore[assignment]
        touches = draft.prosody.touches if n_samples >= draft.touched_samples else ()
        shares = shared(parts, -(-n_samples // FRAME) - _touch_frames(touches))
        frames = tuple(part.pace.frames(n - part.more) for part, n in zip(parts, shares, strict=True))
        return parts, _Layout(touches, frames)

    def _acted(self, part: Part, frames: Frames, draft: Draft) -> _Acted:
        """Make the curves of a part and act on them."""
        _, encodings = self._model.encode(part.tokens, part.style)
        # The predictor needs the silence that it learnt at the ends; the decoder, which costs all the time, does not.
        whole = part.sentence(frames)
        short = part.undrawn(whole)
        f0_hz, energy, aligned = self._model.curves(encodings, short + part.silent, part.style)
        place = drawn_out(short + part.silent, whole + part.silent, sung(f0_hz))
        n_frames = int(whole.sum())
        place = place[2 * part.head : 2 * (part.head + n_frames)]
        f0_hz, energy = (np.interp(place, np.arange(len(one)), one).astype(np.float32) for one in (f0_hz, energy))
        f0_hz = transposed(f0_hz, draft.voice)
        marks = part.marks(whole, f0_hz)
        guide = part.guide(whole, f0_hz, energy, draft.prosody)
        f0_hz = edit_f0(f0_hz, draft.prosody, draft.voice.gender, marks, guide)
        energy = edit_energy(energy, draft.prosody)
        start = int(whole[: part.own.start].sum()) - part.lead
        stop = start + int(frames.sum()) + part.more
        first, last = max(0, start - CONTEXT_FRAMES), min(n_frames, stop + CONTEXT_FRAMES)
        here = slice(2 * first, 2 * last)
        return _Acted(
            f0_hz=f0_hz[here],
            energy=energy[here],
            aligned=np.ascontiguousarray(aligned[:, :, (place[here][::2] / 2).astype(np.int64)]),
            marks=marks.part(here.start, here.stop),
            guide=None if guide is None else guide.part(here.start, here.stop),
            before=start - first,
            after=last - stop,
        )

    def _decode(self, part: Part, frames: Frames, draft: Draft) -> Samples:
        plan = draft.prosody
        acted = self._acted(part, frames, draft)
        curves = (acted.aligned, acted.f0_hz, acted.energy, part.style)
        voiced = decoded(self._model.decode, *curves, draft.voice.formants)
        own = 2 * (acted.before + part.lead)
        gaps = [(start + own, stop + own) for start, stop in part.gaps(frames)]
        if plan.is_neutral and not gaps:
            return acted.own(voiced, FRAME)
        sound = voiced
        if plan.source.whisper:
            sound = devoiced(voiced, self.sample_rate)
        elif plan.source.breath >= LEAST_BREATH:
            unvoiced = (acted.aligned, np.zeros_like(acted.f0_hz), acted.energy, part.style)
            silent = decoded(self._model.decode, *unvoiced, draft.voice.formants)
            sound = _breathy(voiced, silent, plan.source.breath, self.sample_rate)
        gain_db = loudness.gain_curve(plan, acted.marks, gaps)
        if acted.guide is not None:
            gain_db = gain_db + acted.guide.level_db(levels(sound, acted.marks.n) + gain_db)
        return acted.own(loudness.apply(sound, gain_db), FRAME)

    def _touched(self, touches: Sequence[Touch], draft: Draft, level: float) -> list[Samples]:
        return [
            shaped(touch.kind, self._touch(draft.voice, touch.kind), self.sample_rate, touch.strength, level)
            for touch in touches
        ]

    def _decoded_touch(self, voice: Voice, kind: TouchKind) -> Samples:
        """Return the unvoiced sound that a touch is shaped from, by the voice itself."""
        touch = TOUCHES[kind]
        tokens = f"{PAD}{touch.phones}{PAD}"
        row = style_of(voice, len(touch.phones))
        lengths, encodings = self._model.encode(tokens, row)
        frames = fit_frames(np.maximum(lengths, 1.0), np.ones(len(tokens)), touch.n_frames)
        f0_hz, energy, aligned = self._model.curves(encodings, frames, row)
        return decoded(self._model.decode, aligned, np.zeros_like(f0_hz), energy, row, voice.formants)


def _in_context(reading: Reading, context: Context) -> tuple[Reading, slice]:
    """Return the sentence and where the line is in its phones; the line alone where the model cannot take the whole."""
    sentence, starts = joined([*context.before, reading, *context.after])
    if not context or len(sentence.phones) > ROWS:
        return reading, slice(0, len(reading.phones))
    ends = [*starts[1:], len(sentence.phones)]
    return sentence, slice(starts[len(context.before)], ends[len(context.before)])


def _own_tokens(own: slice, here: slice) -> slice:
    """Return the tokens of the phones in `own`, in a part of the phones in `here`; pads belong to the ends."""
    first = max(own.start, here.start) - here.start
    last = min(own.stop, here.stop) - here.start
    n_phones = here.stop - here.start
    return slice(first + 1 if first else 0, n_phones + 2 if last == n_phones else last + 1)


def _touches_of(prosody: ProsodyPlan, context: Context) -> tuple[Touch, ...]:
    """Return the touches of a line: those before a sentence are its first part's, those after it its last part's."""
    return tuple(touch for touch in prosody.touches if not (context.after if touch.after else context.before))


def _pauses_of(parts: Sequence[Part]) -> Pauses:
    pauses = [pause for part in parts for pause in part.pace.pauses]
    sums = (sum(frames) for frames in zip(*((p.silent, p.least, p.most) for p in pauses), strict=True))
    return Pauses(*(round(frames * FRAME) for frames in sums)) if pauses else NO_PAUSES


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
