"""How loud the dialogue is against the original, and how loud the whole: from what the first pass heard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from plugin.soundtrack.limiter import LIMIT_DB
from plugin.soundtrack.loudness import SILENCE, Frames, by_step, channel_weights, loudness_of, lufs_of
from plugin.soundtrack.place import sides
from plugin.soundtrack.settings import Target

DIALOGUE_LUFS: Final = -24.0
"""Loudness of the dialogue where the original gives no reason for more, before the gain of the whole."""
CLEAR_LU: Final = 10.0
"""How far the dialogue stands above what is left of the original under it, at least."""
MADE_UP_DB: Final = 3.0
"""So much of what the limiter takes is made up for; a mix that would need more stays softer than asked."""
_ROUNDS = 4
_NOTHING_LUFS = -100.0


@dataclass(frozen=True, slots=True, eq=False)
class Survey:
    """What the first pass heard: by frame, and where that is said by step of the film."""

    original: Frames
    """The original at its own level."""
    left: Frames
    """What is left of it after ducking."""
    peaks: Frames
    """Highest samples of the original at its own level."""
    dialogue: Frames
    """The dialogue, each speaker at 0 LUFS on one channel."""
    heights: Frames
    """Highest samples of the same."""
    is_speech: npt.NDArray[np.bool_]
    """By step: whether somebody speaks in half of it or more."""
    is_down: npt.NDArray[np.bool_]
    """Whether the original is all the way down."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The gains of a mix, in decibels."""

    speech_db: float
    """Of the dialogue, whose speakers stand at 0 LUFS on one channel."""
    programme_db: float
    """Of the original; `speech_db` has it in it."""

    def raised(self, by_db: float) -> Plan:
        """Return the same balance, louder."""
        return Plan(self.speech_db + by_db, self.programme_db + by_db)


def plan_gains(survey: Survey, n_channels: int, target: Target) -> Plan:
    """Choose how loud the dialogue is against the original, and the gain of the whole.

    The dialogue is as loud as what it replaces: the original under it, before ducking. It stands at least `CLEAR_LU`
    above what is left of the original, and a quiet original does not pull it below `DIALOGUE_LUFS`. The gain of the
    whole is one number, so that the original keeps its dynamics; what the limiter will take is made up for.
    """
    under = loudness_of(by_step(survey.original), survey.is_speech)
    beneath = loudness_of(by_step(survey.left), survey.is_speech)
    dialogue_lufs = max(DIALOGUE_LUFS, under, beneath + CLEAR_LU)
    middle_db = 10 * np.log10(np.sum(channel_weights(n_channels) * np.square(sides(0.0, n_channels))))
    plan = Plan(dialogue_lufs - float(middle_db), 0.0)
    if target.lufs is None:
        return plan
    lufs = _loudness(survey, plan, target, is_limited=False)
    if lufs == SILENCE:
        return plan
    first = plan.raised(target.lufs - lufs)
    plan = first
    for _ in range(_ROUNDS):
        missing = target.lufs - _loudness(survey, plan, target, is_limited=True)
        most = first.programme_db + MADE_UP_DB - plan.programme_db
        plan = plan.raised(min(missing, most))
    return plan


def _loudness(survey: Survey, plan: Plan, target: Target, *, is_limited: bool) -> float:
    """Return how loud a mix will be; speech and original do not depend on each other, so their powers add up."""
    speech, programme = (np.float32(10 ** (gain_db / 10)) for gain_db in (plan.speech_db, plan.programme_db))
    powers = survey.left * programme + survey.dialogue * speech
    if is_limited:
        peaks = np.divide(survey.left, survey.original, out=np.ones_like(survey.left), where=survey.original > 0)
        peaks *= np.square(survey.peaks) * programme
        peaks += np.square(survey.heights) * speech
        powers *= np.square(_limiter_gains(np.sqrt(peaks, out=peaks)))
    return loudness_of(by_step(powers), survey.is_speech if target.is_dialogue else None)


def _limiter_gains(peaks: Frames) -> Frames:
    """Return about what the limiter will do in each frame: it is down a little before a peak and longer after it."""
    from scipy.ndimage import minimum_filter1d

    limit = np.float32(10 ** (LIMIT_DB / 20))
    wanted = limit / np.maximum(peaks, limit)
    return np.asarray(minimum_filter1d(wanted, 3, origin=1))


def ratio_lu(survey: Survey, plan: Plan) -> float | None:
    """Return how far the dialogue stands above what is left of the original while somebody speaks; None for none."""
    speech, left = (float(by_step(powers)[survey.is_speech].sum()) for powers in (survey.dialogue, survey.left))
    if not speech or lufs_of(left / max(1, int(survey.is_speech.sum()))) < _NOTHING_LUFS:
        return None
    return float(10 * np.log10(speech / left)) + plan.speech_db - plan.programme_db
