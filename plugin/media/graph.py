"""The filters around a mix: the original on its way in, on the clock of the pictures, and the dub on its way out."""

from __future__ import annotations

_GAP_S = 0.02  # gaps and overlaps above are put right; aresample itself would let 0.1 s pass, which is seen on lips


def finish(layout: str) -> str:
    """Return the filter between a finished mix of this channel layout and its encoder.

    A mix comes limited (`plugin.soundtrack.limiter`); nothing here changes a sample of it.
    """
    return f"aformat=channel_layouts={layout}"


def on_the_clock(rate: int) -> str:
    """Return the filter that lays a sound track on the clock of the pictures, from zero on, at `rate` hertz.

    Pictures may start before the sound, and a recording may have gaps: silence is filled in for both.
    """
    return f"aresample={rate}:async=1:first_pts=0:min_hard_comp={_GAP_S}"
