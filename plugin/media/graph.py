"""The sound of the dub as an ffmpeg filter graph: the original lowered under the speech, summed and limited.

Ducking does not depend on how loud a line is: the key is the speech amplified and clipped, so that a whisper presses
the original down as far as a shout.
"""

from __future__ import annotations

from typing import Literal

Original = Literal["duck", "mute", "keep"]
"""What becomes of the original sound: lowered under speech, dropped, or left at its level."""

OUTPUT = "[dub]"
"""Name of the graph's output, for `-map`."""

_RATE = 48_000
_GAP_S = 0.02  # gaps and overlaps above are put right; aresample itself would let 0.1 s pass, which is seen on lips
_AHEAD_S = 0.06  # the original is down before the first consonant, which is the quietest part of a word
# -18.7 dB and 4:1 under a key at full scale are 14 dB. ffmpeg's detector follows the square of the key with a quarter
# of the given time, so 120 is 30 ms to go down; 360 comes back in a straight line of dB in about 350 ms.
_COMPRESSOR = "sidechaincompress=threshold=0.116:ratio=4:attack=120:release=360:detection=rms:link=maximum"
_KEY_GAIN_DB = 40
_HOLD_MS = (60, 120, 180)  # repeats of the key: a pause between two words does not let the original up
# -1.5 dB; without `level=disabled` it would raise quiet films, without `latency` it would be late.
_LIMITER = "alimiter=limit=0.8414:attack=5:release=50:level=disabled:latency=1"


def dub_graph(speech: str, original: str | None, mode: Original) -> str:
    """Return the filter graph of the dub: 48 kHz stereo, exactly as long as the speech track.

    Args:
        speech: Pad of the speech track, mono, 48 kHz: `1:a`.
        original: Pad of the original sound track (`0:1`), or None where the video has none.
        mode: What becomes of the original.
    """
    if original is None or mode == "mute":
        return f"[{speech}]{_both_sides()},{_LIMITER}{OUTPUT}"
    bed = f"[{original}]{on_the_clock(_RATE)},aformat=sample_fmts=fltp:channel_layouts=stereo"
    total = f"amix=inputs=2:duration=first:normalize=0,{_LIMITER}{OUTPUT}"
    if mode == "keep":
        return f"[{speech}]{_both_sides()}[speech];{bed}[bed];[speech][bed]{total}"
    return ";".join(
        (
            f"[{speech}]asplit[mono][key]",
            f"[mono]{_both_sides()}[speech]",
            f"[key]{_key()}[press]",
            f"{bed}[bed]",
            f"[bed][press]{_COMPRESSOR}[low]",
            f"[speech][low]{total}",
        )
    )


def on_the_clock(rate: int) -> str:
    """Return the filter that lays a sound track on the clock of the pictures, from zero on, at `rate` hertz.

    Pictures may start before the sound, and a recording may have gaps: silence is filled in for both.
    """
    return f"aresample={rate}:async=1:first_pts=0:min_hard_comp={_GAP_S}"


def _both_sides() -> str:
    """Put the mono speech on both sides at unity, whatever upmix this ffmpeg prefers."""
    return "pan=stereo|c0=c0|c1=c0"


def _key() -> str:
    """Shape the speech into a key: ahead of the speech, held over short pauses, full scale wherever someone speaks."""
    delays = "|".join(str(ms) for ms in _HOLD_MS)
    decays = "|".join("1" for _ in _HOLD_MS)
    return (
        f"atrim=start={_AHEAD_S},asetpts=PTS-STARTPTS,aecho=1:1:{delays}:{decays},"
        f"volume={_KEY_GAIN_DB}dB:precision=float,asoftclip=type=hard,{_both_sides()},apad"
    )
