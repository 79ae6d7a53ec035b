"""Sound on its way in: a track of a film, decoded on the clock of the pictures."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plugin.media.ffmpeg import file_url, read_ffmpeg
from plugin.media.layouts import CHANNELS, Layout

CLOCK: Final = ("-fflags", "+genpts", "-dts_delta_threshold", "100000")
"""Options before a video that is read: its own clock counts.

Times that it leaves out are worked out (AVI, MPEG-PS), and a pause of the sound in MPEG-TS stays as long as it is:
ffmpeg closes it up past 10 s, as if another recording began.
"""

_GAP_S = 0.02  # gaps and overlaps above are put right; aresample itself would let 0.1 s pass, which is seen on lips


def decoded(
    path: Path, stream: int, filters: Sequence[str], *, layout: Layout, rate: int, block: int, task: str
) -> Generator[NDArray[np.float32], None, None]:
    """Stream a sound track from the time of the first picture on.

    Pictures may start before the sound, and a recording may have gaps: silence is filled in for both.

    Args:
        path: The film, or a sound file.
        stream: ffmpeg's number of the track.
        filters: What is done to it, in ffmpeg's words.
        layout: What comes out.
        rate: Sample rate wanted, in hertz.
        block: Samples of a block.
        task: What goes on, as errors name it.

    Yields:
        [n, channels]; all blocks but the last are `block` samples long. The stream ends with the sound, which may be
        before or after the pictures.

    Raises:
        FfmpegError: ffmpeg failed.
    """
    on_the_clock = f"aresample={rate}:async=1:first_pts=0:min_hard_comp={_GAP_S}"
    chain = ",".join([*filters, on_the_clock, f"aformat=sample_fmts=flt:channel_layouts={layout}"])
    channels = CHANNELS[layout]
    arguments = [
        *(*CLOCK, "-i", file_url(path), "-map", f"0:{stream}"),
        *("-af", chain, "-f", "f32le", "-c:a", "pcm_f32le", "pipe:1"),
    ]
    with closing(read_ffmpeg(arguments, block=4 * channels * block, task=task)) as pieces:
        for piece in pieces:
            yield np.frombuffer(piece, dtype="<f4").astype(np.float32, copy=False).reshape(-1, channels)
