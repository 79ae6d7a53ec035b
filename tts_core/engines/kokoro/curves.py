"""Acting inside the model: F0 and energy are edited between the predictor and the decoder.

F0 is scaled in the log domain around the line's mean. In Mandarin only the slow phrase line is scaled and the quick
movement, the tones, is kept (tone and intonation as superposed: Chao 1968; Xu 2005, Speech Communication 46).
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from tts_core.audio import Samples
from tts_core.emotion.plan import F0Plan, ProsodyPlan
from tts_core.engines.kokoro.guide import Guide
from tts_core.engines.kokoro.marks import VALUES_PER_SECOND, Curve, Marks, smooth
from tts_core.voices.card import HUMAN_HZ, Gender, Voice

SILENT_HZ: Final = 40.0
"""The model's F0 sinks below this where nothing is said."""

PHRASE_SECONDS: Final = 0.35
"""Width (sigma) of the window that takes the phrase line out of the F0 curve; a syllable is about 0.2 s."""

PHRASE_LIMITS: Final = (0.2, 2.5)
"""Least and most factor on the Mandarin phrase line: it alone has to make the spread that is asked for."""

FINAL_SECONDS: Final = 0.4
"""Stretch at the line's end over which a boundary rise or fall is spread."""

SWING_HZ: Final = 1.1
TREMOR_HZ: Final = 5.5
"""Physiological tremor in frightened and tearful voices is 4-8 Hz."""

BREAK_ST: Final = 5.0
"""How far F0 falls where the voice breaks fully."""
LOST: Final = 0.6
"""From this depth on, the voice is lost for a moment."""

KNEE_ST: Final = 2.0
"""A curve is bent from so close to the ends of the human range on, in semitones."""

ENERGY_PER_DB: Final = 0.3
ENERGY_LIMIT: Final = 2.0
"""The energy curve changes the timbre of effort and hardly the level; beyond this it distorts."""


def edit_f0(f0_hz: Samples, plan: ProsodyPlan, gender: Gender, marks: Marks, guide: Guide | None = None) -> Samples:
    """Return the F0 curve as it is acted.

    Args:
        f0_hz: F0 in hertz, two values a frame, shape (n,); below `SILENT_HZ` nothing is said.
        plan: What to do.
        gender: Whose range the curve must stay in.
        marks: Where its accents and breaks are.
        guide: The outline that it follows; None follows nothing.

    Returns:
        float32, shape (n,); the same array where nothing is asked, zeros for a whisper.
    """
    if plan.source.whisper:
        return np.zeros_like(f0_hz)
    active = f0_hz > SILENT_HZ
    if plan.is_neutral or not active.any():
        return f0_hz
    pitch = 12.0 * np.log2(np.where(active, f0_hz, 1.0).astype(np.float64))
    low, high = HUMAN_HZ[gender]
    middle = _middle(pitch, f0_hz, low)
    ranged = (
        _ranged_mandarin(pitch, active, middle, plan.f0.range)
        if plan.language == "zh"
        else ((pitch - middle) * plan.f0.range)
    )
    moved = middle + plan.f0.shift_st + ranged + _movement(plan.f0, marks)
    if guide is not None:
        moved = moved + guide.f0_st(moved - middle - plan.f0.shift_st)
    moved = moved + _shaking(plan.f0, marks)
    acted = 2.0 ** (_bent(moved, 12.0 * np.log2(low), 12.0 * np.log2(high)) / 12.0)
    lost = plan.f0.breaks * marks.breaks > LOST
    edited: Samples = np.where(active, np.where(lost, 0.0, acted), f0_hz).astype(np.float32)
    return edited


def transposed(f0_hz: Samples, voice: Voice) -> Samples:
    """Return the F0 curve of a mixture moved by the voice's `pitch_st`, shape (n,); nothing leaves the human range.

    What lies outside by itself, such as a glide where the voice starts, stays where it is.
    """
    if voice.pitch_st == 0.0:
        return f0_hz
    active = f0_hz > SILENT_HZ
    pitch = 12.0 * np.log2(np.where(active, f0_hz, 1.0).astype(np.float64))
    moved = pitch + voice.pitch_st
    low, high = (12.0 * np.log2(limit) for limit in HUMAN_HZ[voice.gender])
    bent = _bent(moved, low, high)
    up = voice.pitch_st > 0.0
    kept = np.maximum(np.minimum(moved, bent), pitch) if up else np.minimum(np.maximum(moved, bent), pitch)
    transposed: Samples = np.where(active, 2.0 ** (kept / 12.0), f0_hz).astype(np.float32)
    return transposed


def edit_energy(energy: Samples, plan: ProsodyPlan) -> Samples:
    """Return the energy curve with the effort of a louder or softer voice, shape (n,)."""
    if plan.energy.level_db == 0.0:
        return energy
    change = float(np.clip(plan.energy.level_db * ENERGY_PER_DB, -ENERGY_LIMIT, ENERGY_LIMIT))
    acted: Samples = energy + np.float32(change)
    return acted


def _bent(pitch: Curve, low: float, high: float) -> Curve:
    """Bend a curve within its bounds: from `KNEE_ST` before them on it nears them and never passes."""
    under = low + KNEE_ST * np.exp((np.minimum(pitch, low + KNEE_ST) - low - KNEE_ST) / KNEE_ST)
    over = high - KNEE_ST * np.exp((high - KNEE_ST - np.maximum(pitch, high - KNEE_ST)) / KNEE_ST)
    bent: Curve = np.where(pitch < low + KNEE_ST, under, np.where(pitch > high - KNEE_ST, over, pitch))
    return bent


def _middle(pitch: Curve, f0_hz: Samples, low: float) -> float:
    """Return the mean F0 of the line in semitones: what is scaled around it keeps it, as the median would not."""
    sung = f0_hz > low  # the curve glides through lower values where the voice starts and stops
    return float(np.mean(pitch[sung])) if sung.any() else float(np.median(pitch[f0_hz > SILENT_HZ]))


def _ranged_mandarin(pitch: Curve, active: npt.NDArray[np.bool_], middle: float, wanted: float) -> Curve:
    """Return the movement around the mean with its spread scaled by `wanted`, all of it in the phrase line.

    With line L and tones T, the factor k solves var(k L + T) = wanted^2 var(L + T).
    """
    line = _phrase_line(pitch, active)
    tones = pitch - line
    slow, quick = (line - middle)[active], tones[active]
    (a, b), (_, c) = np.cov(slow, quick)
    goal = wanted**2 * (a + 2 * b + c)
    root = max(b * b - a * (c - goal), 0.0)
    factor = float(np.clip((np.sqrt(root) - b) / max(a, 1e-9), *PHRASE_LIMITS)) if wanted != 1.0 else 1.0
    return (line - middle) * factor + tones


def _phrase_line(pitch: Curve, active: npt.NDArray[np.bool_]) -> Curve:
    from scipy.ndimage import gaussian_filter1d

    sigma = PHRASE_SECONDS * VALUES_PER_SECOND
    weight = gaussian_filter1d(active.astype(np.float64), sigma, mode="constant")
    total = gaussian_filter1d(np.where(active, pitch, 0.0), sigma, mode="constant")
    line: Curve = total / np.maximum(weight, 1e-6)
    return line


def _movement(plan: F0Plan, marks: Marks) -> Curve:
    """Return what is added along the line, in semitones: declination, onset, boundary, accents, swing."""
    seconds = np.arange(marks.n) / VALUES_PER_SECOND
    to_end = smooth(1.0 - (marks.last - np.arange(marks.n)) / (FINAL_SECONDS * VALUES_PER_SECOND))
    swing = np.sin(2 * np.pi * SWING_HZ * (seconds - marks.first / VALUES_PER_SECOND))
    return (
        plan.slope_st * (marks.progress - 0.5)
        + plan.onset_st * marks.onset
        + plan.final_st * to_end
        + plan.accent_st * marks.accents
        + plan.swing_st * swing
        - plan.breaks * BREAK_ST * marks.breaks
    )


def _shaking(plan: F0Plan, marks: Marks) -> Curve:
    """Return tremor and jitter, in semitones; the same for the same line every time."""
    chance = np.random.default_rng(marks.seed)
    # A shaking that is too even is a vibrato: its rate wanders.
    wander = np.cumsum(chance.normal(0.0, 0.06, marks.n))
    phase = 2 * np.pi * TREMOR_HZ * np.arange(marks.n) / VALUES_PER_SECOND + wander
    return plan.tremor_st * np.sin(phase) + plan.jitter_st * chance.normal(0.0, 1.0, marks.n)
