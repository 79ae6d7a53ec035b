"""What a mix tells of itself in the report."""

from __future__ import annotations

from math import isfinite, log10

from plugin.media.layouts import Layout
from plugin.soundtrack.balance import Plan, Survey, ratio_lu
from plugin.soundtrack.levels import Levels
from plugin.soundtrack.limiter import LIMIT_DB, Limiter
from plugin.soundtrack.loudness import Meter, loudness_of
from plugin.soundtrack.settings import MixOptions


def told(
    options: MixOptions,
    layout: Layout,
    levels: Levels,
    survey: Survey,
    plan: Plan,
    meter: Meter,
    limiter: Limiter,
) -> dict[str, object]:
    """Return `summary.mix` of a report: plain values, decibels and LUFS to a hundredth; None for what is not there."""
    powers = meter.powers()
    return {
        "layout": layout,
        "original": options.original,
        "background": None if options.background is None else str(options.background),
        "loudness": options.loudness.name,
        "target_lufs": options.loudness.lufs,
        "measured_on": "dialogue" if options.loudness.is_dialogue else "programme",
        "integrated_lufs": _rounded(loudness_of(powers)),
        "dialogue_lufs": _rounded(loudness_of(powers, survey.is_speech[: len(powers)])),
        "true_peak_db": _db(limiter.true_peak),
        "true_peak_limit_db": LIMIT_DB,
        "limited_db": _rounded(-20 * log10(limiter.lowest_gain) + 0.0),
        "gain_db": _rounded(plan.programme_db),
        "speech_to_original_lu": _rounded(ratio_lu(survey, plan)),
        "duck": _duck(options, survey),
        "speakers": {
            name: {
                "lufs": _rounded(one.lufs),
                "gain_db": _rounded(one.gain_db + plan.speech_db),
                "spread_lu": _rounded(one.spread_lu),
            }
            for name, one in levels.speakers.items()
        },
    }


def _duck(options: MixOptions, survey: Survey) -> dict[str, float | None] | None:
    if options.original != "duck":
        return None
    before, after = (float(powers[survey.is_down].sum()) for powers in (survey.original, survey.left))
    return {
        "depth_db": options.ducking.depth_db,
        "attack_ms": options.ducking.attack_ms,
        "release_ms": options.ducking.release_ms,
        "measured_db": _rounded(10 * log10(before / after)) if before > 0 and after > 0 else None,
    }


def _db(height: float) -> float | None:
    return _rounded(20 * log10(height)) if height > 0 else None


def _rounded(value: float | None) -> float | None:
    return round(value, 2) if value is not None and isfinite(value) else None
