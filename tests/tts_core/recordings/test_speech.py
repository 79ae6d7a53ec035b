from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from sounds import chords, hiss, louder

from tts_core.errors import WeightsError
from tts_core.recordings import RATE, Recording, shipped, speech_in


def test_speech_is_found_where_it_is(woman: Recording) -> None:
    silence = np.zeros(RATE, np.float32)
    spans = speech_in(Recording(np.concatenate([silence, woman.samples, silence]), "a.wav"))

    assert spans[0].start / RATE == pytest.approx(1.0, abs=0.15)
    assert spans[-1].end / RATE == pytest.approx(1.0 + woman.seconds, abs=0.5)
    assert sum(span.seconds for span in spans) > 0.7 * woman.seconds


@pytest.mark.parametrize("by_db", [-60, -30, 20])
def test_the_level_moves_no_span(woman: Recording, by_db: float) -> None:
    spans, changed = speech_in(woman), speech_in(Recording(louder(woman.samples, by_db), "a.wav"))

    assert len(spans) == len(changed)
    assert all(
        abs(a.start - b.start) <= 1024 and abs(a.end - b.end) <= 1024 for a, b in zip(spans, changed, strict=True)
    )


def test_spans_are_in_order_and_apart(woman: Recording, man: Recording) -> None:
    spans = speech_in(Recording(np.concatenate([woman.samples, man.samples]), "a.wav"))

    assert all(span.start < span.end for span in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))


@pytest.mark.parametrize("n_samples", [0, 1, 511, 512, 5000])
def test_short_silence_has_no_speech(n_samples: int) -> None:
    assert speech_in(Recording(np.zeros(n_samples, np.float32), "a.wav")) == ()


def test_noise_and_music_are_no_speech() -> None:
    assert speech_in(Recording(hiss(3.0), "a.wav")) == speech_in(Recording(chords(3.0), "a.wav")) == ()


def test_blocks_give_what_one_run_gives(woman: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = speech_in(woman)
    monkeypatch.setattr("tts_core.recordings.speech._BLOCK", 7)

    assert speech_in(woman) == whole


def test_a_missing_network_says_what_to_install() -> None:
    with pytest.raises(WeightsError, match="pip install --force-reinstall silero-vad"):
        shipped.session("silero_vad", "data/nix.onnx", "silero-vad")
    with pytest.raises(WeightsError, match="no_such_package/x"):
        shipped.session("no_such_package", "x", "y")
