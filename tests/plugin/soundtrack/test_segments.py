"""Lines as pydub segments."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mixes import sine, voice

from plugin.errors import MediaError
from plugin.report import Report
from plugin.soundtrack.segments import audio_of, line_segments, segment_of
from plugin.soundtrack.stems import Stem
from tts_core.audio import Audio


@pytest.mark.parametrize(("bits", "width"), [(16, 2), (32, 4)])
def test_a_line_becomes_a_segment_of_its_length_and_rate(bits: int, width: int) -> None:
    segment = segment_of(voice(1.5), bits)  # type: ignore[arg-type]
    assert (segment.sample_width, segment.channels, segment.frame_rate) == (width, 1, 24_000)
    assert segment.frame_count() == 36_000


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(-1, 1, width=32), max_size=50), st.sampled_from([16, 32]))
def test_there_and_back_a_line_is_the_same(values: list[float], bits: int) -> None:
    audio = Audio(np.array(values, dtype=np.float32), 24_000)
    back = audio_of(segment_of(audio, bits))  # type: ignore[arg-type]
    np.testing.assert_allclose(back.samples, audio.samples, atol=2 ** (1.6 - bits) + 1e-6)
    assert back.sample_rate == 24_000


def test_the_channels_of_a_segment_are_averaged() -> None:
    stereo = segment_of(voice(1)).set_channels(2)
    np.testing.assert_allclose(audio_of(stereo).samples, voice(1).samples, atol=1e-4)


def test_lines_are_cut_out_of_the_dialogue_to_the_sample(tmp_path: Path) -> None:
    sound = np.repeat(sine(440, 3, -6)[:, None], 2, axis=1)
    stem = Stem(tmp_path / "dialogue.wav", "stereo")
    stem.write(sound)
    stem.close()
    report = Report({"lines": [{"start_sample": 12_000, "n_samples": 6_000, "sample_rate": 24_000}]})
    ((line, segment),) = line_segments(report, tmp_path / "dialogue.wav")
    assert line["n_samples"] == 6_000
    assert (segment.frame_rate, segment.channels, segment.frame_count()) == (48_000, 2, 12_000)
    np.testing.assert_allclose(audio_of(segment).samples, sound[24_000:36_000, 0], atol=1e-6)


@pytest.mark.parametrize(("name", "told"), [("gone.wav", "cannot be read"), ("other.wav", "no stem")])
def test_what_is_no_stem_is_told(tmp_path: Path, name: str, told: str) -> None:
    (tmp_path / "other.wav").write_bytes(b"RIFF\0\0\0\0WAVE")
    with pytest.raises(MediaError, match=told):
        list(line_segments(Report({"lines": []}), tmp_path / name))
