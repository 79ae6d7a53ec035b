from __future__ import annotations

import numpy as np

from tts_core import Audio


def test_a_line_becomes_a_pydub_segment_of_the_same_length() -> None:
    segment = Audio(np.full(2400, 0.5, np.float32), 24_000).to_pydub()

    assert (segment.frame_rate, segment.channels, len(segment)) == (24_000, 1, 100)
    assert segment.max == 16_384


def test_beyond_full_scale_is_clipped_and_not_wrapped() -> None:
    pcm = np.frombuffer(Audio(np.array([2.0, -2.0], np.float32), 24_000).to_pcm16(), "<i2")

    assert pcm.tolist() == [32_767, -32_767]
