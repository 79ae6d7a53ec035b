"""The picture of an acted take beside the neutral one: F0, level and phones of both, for `cuevoice say --compare`."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from tts_core.audio import Audio
from tts_core.engines import Trace

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NEUTRAL, ACTED = "#6b7280", "#c2410c"
"""Colours that are told apart with any colour vision, and in print."""

HOP_SECONDS: Final = 0.0125
"""From one level value to the next; each is the RMS of twice that."""

FLOOR_DB: Final = -50.0
"""Lowest level that is drawn, in dB re full scale."""

SVG: Final[dict[Any, Any]] = {"svg.fonttype": "none", "svg.hashsalt": "cuevoice", "font.sans-serif": ["DejaVu Sans"]}
"""Text stays text; the same picture is the same file."""

FONTS: Final = b"'DejaVu Sans', 'Noto Sans', 'Noto Sans CJK SC', 'Microsoft YaHei', 'PingFang SC', sans-serif"
"""What a viewer may draw phones and Chinese with."""

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class TakePicture:
    """One take, as it is drawn."""

    audio: Audio
    """Its sound; the level is measured in it."""
    trace: Trace
    """When each phone is said, and on which pitch."""

    def f0(self) -> tuple[Values, Values]:
        """Return times in seconds and F0 in hertz, not a number where nothing is voiced."""
        f0_hz = self.trace.f0_hz.astype(np.float64)
        times = (np.arange(len(f0_hz)) + 0.5) * self.trace.hop / self.audio.sample_rate
        return times, np.where(f0_hz > 0.0, f0_hz, np.nan)

    def level(self) -> tuple[Values, Values]:
        """Return times in seconds and the RMS level in dB re full scale."""
        hop = round(HOP_SECONDS * self.audio.sample_rate)
        power = np.pad(np.square(self.audio.samples.astype(np.float64)), (0, hop))
        frames = np.add.reduceat(power, np.arange(0, len(power), hop))
        level = 10 * np.log10((frames[:-1] + frames[1:]) / (2 * hop) + 1e-12)
        return (np.arange(len(level)) + 1) * hop / self.audio.sample_rate, np.maximum(level, FLOOR_DB)


def summary(neutral: TakePicture, acted: TakePicture) -> str:
    """Return what changed in one line: semitones, dB, length."""
    before, after = (take.f0()[1] for take in (neutral, acted))
    voiced = not (np.isnan(before).all() or np.isnan(after).all())
    shift = f"F0 {12 * np.log2(np.nanmedian(after) / np.nanmedian(before)):+.1f} st" if voiced else "no voice"
    loud = [_loudness(take) for take in (acted, neutral)]
    pace = neutral.audio.seconds / acted.audio.seconds
    return f"{shift}   level {loud[0] - loud[1]:+.1f} dB   length {acted.audio.seconds:.2f} s, {pace:.2f}x the pace"


def draw(neutral: TakePicture, acted: TakePicture, title: str) -> bytes:
    """Draw both takes.

    Args:
        neutral: The voice's own reading.
        acted: The same words, acted.
        title: What is said, how, and by whom.

    Returns:
        An SVG file. Its text is text, so that a viewer's own fonts draw Chinese and phones.
    """
    import matplotlib

    figure = figure_of(neutral, acted, title)
    file = io.BytesIO()
    with warnings.catch_warnings(), matplotlib.rc_context(SVG):
        warnings.filterwarnings("ignore", message="Glyph .* missing")  # matplotlib only measures the text here
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": "cuevoice"})
    return file.getvalue().replace(b"'DejaVu Sans'", FONTS)


def figure_of(neutral: TakePicture, acted: TakePicture, title: str) -> Figure:
    """Return the picture as a matplotlib figure: of each take F0 over level, on one time axis."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 7.2), layout="constrained")
    axes: Any = figure.subplots(4, 1, sharex=True, height_ratios=[3, 1.2, 3, 1.2])
    figure.suptitle(title, fontsize=12)
    limits = _f0_limits(neutral, acted)
    for (pitch, level), take, colour, name in (
        ((axes[0], axes[1]), neutral, NEUTRAL, "neutral"),
        ((axes[2], axes[3]), acted, ACTED, "acted"),
    ):
        _draw_pitch(pitch, take, colour, name, limits)
        _draw_level(level, take, colour)
    ghost = _warped(neutral, acted)
    axes[2].plot(*ghost, color=NEUTRAL, linewidth=1.2, linestyle="--", label="neutral, at the acted pace")
    axes[2].legend(loc="upper right", frameon=False)
    axes[3].set_xlabel(f"seconds          {summary(neutral, acted)}")
    axes[0].set_xlim(0, max(neutral.audio.seconds, acted.audio.seconds))
    return figure


def _draw_pitch(axes: Axes, take: TakePicture, colour: str, name: str, limits: tuple[float, float]) -> None:
    axes.plot(*take.f0(), color=colour, linewidth=2.0, label=name)
    axes.set_yscale("log", base=2)
    axes.set_ylim(*limits)
    ticks = [hz for hz in (60, 80, 100, 120, 150, 200, 250, 300, 400, 500, 600) if limits[0] <= hz <= limits[1]]
    axes.set_yticks(ticks, [str(hz) for hz in ticks])
    axes.set_ylabel(f"{name}\nF0, Hz")
    axes.minorticks_off()
    _draw_phones(axes, take, labelled=True)


def _draw_level(axes: Axes, take: TakePicture, colour: str) -> None:
    times, level = take.level()
    axes.fill_between(times, FLOOR_DB, level, color=colour, alpha=0.35, linewidth=0)
    axes.set_ylim(FLOOR_DB, 0)
    axes.set_yticks([-40, -20, 0])
    axes.set_ylabel("level, dB")
    _draw_phones(axes, take, labelled=False)


def _draw_phones(axes: Axes, take: TakePicture, *, labelled: bool) -> None:
    rate = take.audio.sample_rate
    phones = take.trace.phones
    grid: dict[str, Any] = {"transform": axes.get_xaxis_transform(), "color": "#d1d5db", "linewidth": 0.5, "zorder": 0}
    axes.vlines([phone.start / rate for phone in phones], 0.0, 1.0, **grid)
    for phone in phones if labelled else ():
        if phone.symbol.strip():
            middle = 0.5 * (phone.start + phone.end) / rate
            axes.text(middle, 1.01, phone.symbol, transform=axes.get_xaxis_transform(), ha="center", va="bottom")


def _warped(neutral: TakePicture, acted: TakePicture) -> tuple[Values, Values]:
    """Return the neutral F0 with every phone moved to where the acted take says it."""
    old, new = (
        np.array([edge for phone in take.trace.phones for edge in (phone.start, phone.end)], dtype=np.float64)
        / take.audio.sample_rate
        for take in (neutral, acted)
    )
    times, f0_hz = neutral.f0()
    inside = (times >= old[0]) & (times <= old[-1])
    return np.interp(times[inside], old, new), f0_hz[inside]


def _f0_limits(neutral: TakePicture, acted: TakePicture) -> tuple[float, float]:
    voiced = np.concatenate([take.f0()[1] for take in (neutral, acted)])
    found = voiced[~np.isnan(voiced)]
    low, high = np.percentile(found, [1, 99.5]) if found.size else (60.0, 600.0)
    return float(low) * 0.9, float(high) * 1.1


def _loudness(take: TakePicture) -> float:
    """Return the level of what is loud, in dB."""
    level = take.level()[1]
    loud = level[level > level.max() - 25.0]
    return float(10 * np.log10(np.mean(10 ** (loud / 10))))
