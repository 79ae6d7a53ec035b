"""The dialogue: exact places, exact sums, one block at a time."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import resample_poly

from plugin.soundtrack.dialogue import Laid, dialogue_blocks
from plugin.soundtrack.spool import Placed, Spool
from tts_core.audio import Audio, Samples


def tone(n_samples: int, seed: int = 0) -> Samples:
    return np.random.default_rng(seed).uniform(-0.5, 0.5, n_samples).astype(np.float32)


def track(placed: list[Placed], n_samples: int, *, block: int = 48_000) -> Samples:
    """Lay lines on one channel through a spool."""
    with Spool() as spool:
        for line in placed:
            spool.add(line)
        laid = [Laid(one.start, one.end, _gain(one.level_db), partial(spool.read, one)) for one in spool.lines]
        blocks = list(dialogue_blocks(laid, n_samples, 1, block=block))
    return np.concatenate(blocks)[:, 0] if blocks else np.zeros(0, dtype=np.float32)


def _gain(level_db: float) -> Samples:
    return np.array([10 ** (level_db / 20)], dtype=np.float32)


@st.composite
def lines(draw: st.DrawFn) -> list[Placed]:
    starts = draw(st.lists(st.integers(0, 3_000), max_size=6))
    rates, levels = st.sampled_from([24_000, 48_000]), st.sampled_from([0.0, -6.0, 3.5])
    return [
        Placed(start, Audio(tone(draw(st.integers(0, 800)), seed), draw(rates)), level_db=draw(levels))
        for seed, start in enumerate(starts)
    ]


def by_hand(placed: list[Placed], n_samples: int) -> Samples:
    total = np.zeros(n_samples + 20_000, dtype=np.float64)
    end = n_samples
    for line in placed:
        factor = 48_000 // line.audio.sample_rate
        samples = line.audio.samples
        sound = resample_poly(samples, factor, 1) if factor > 1 and samples.size else samples
        start = line.start_sample * factor
        total[start : start + sound.size] += sound * 10 ** (line.level_db / 20)
        end = max(end, start + sound.size)
    return total[:end].astype(np.float32)


@settings(max_examples=40, deadline=None)
@given(lines(), st.integers(0, 4_000))
def test_the_track_is_the_sum_of_its_lines(placed: list[Placed], n_samples: int) -> None:
    got, expected = track(placed, n_samples, block=997), by_hand(placed, n_samples)
    assert got.shape == expected.shape
    np.testing.assert_allclose(got, expected, atol=1e-6)


@settings(max_examples=40, deadline=None)
@given(lines(), st.integers(0, 4_000), st.integers(50, 5_000))
def test_block_size_does_not_change_a_bit(placed: list[Placed], n_samples: int, block: int) -> None:
    assert np.array_equal(track(placed, n_samples, block=block), track(placed, n_samples))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 5_000), st.integers(1, 2_000))
def test_a_24_khz_line_fills_exactly_twice_its_samples(start: int, n_samples: int) -> None:
    audio = Audio(np.ones(n_samples, dtype=np.float32), 24_000)
    sound = np.flatnonzero(track([Placed(start, audio)], 15_000))
    assert (sound[0], sound[-1] + 1) == (2 * start, 2 * (start + n_samples))


def test_outside_lines_the_track_is_exactly_zero() -> None:
    sound = track([Placed(1_000, Audio(tone(500), 24_000))], 10_000)
    assert not sound[:2_000].any()
    assert not sound[3_000:].any()


def test_an_impulse_stays_on_its_sample() -> None:
    samples = np.zeros(400, dtype=np.float32)
    samples[123] = 1.0
    assert np.argmax(track([Placed(700, Audio(samples, 24_000))], 4_000)) == 2 * (700 + 123)


def test_a_48_khz_line_is_not_touched() -> None:
    samples = tone(300)
    assert np.array_equal(track([Placed(50, Audio(samples, 48_000))], 350)[50:], samples)


def test_a_line_at_another_rate_is_placed_to_the_nearest_sample() -> None:
    line = Placed(22_051, Audio(np.ones(2_205, dtype=np.float32), 22_050))
    sound = np.flatnonzero(track([line], 60_000))
    assert (sound[0], sound.size) == (48_002, 4_800)


def test_a_line_that_ends_after_the_film_is_never_cut() -> None:
    assert track([Placed(900, Audio(tone(600), 24_000))], 2_000).size == 3_000


def test_a_line_that_starts_after_the_film_is_still_spoken() -> None:
    assert track([Placed(9_000, Audio(tone(10), 24_000))], 100, block=64).size == 18_020


def test_a_film_without_lines_is_silence_of_its_length() -> None:
    assert [block.shape for block in dialogue_blocks([], 100_000, 2)] == [(48_000, 2), (48_000, 2), (4_000, 2)]


def test_nothing_for_no_time_is_nothing() -> None:
    assert list(dialogue_blocks([], 0, 2)) == []


def test_an_empty_line_does_no_harm() -> None:
    assert not track([Placed(10, Audio(tone(0), 24_000))], 100).any()


def test_lines_are_read_only_when_the_clock_reaches_them() -> None:
    read = []

    def line(second: int) -> Samples:
        read.append(second)
        return tone(100)

    laid = [Laid(s * 48_000, s * 48_000 + 100, _gain(0), partial(line, s)) for s in range(100)]
    blocks = dialogue_blocks(laid, 0, 1)
    next(blocks)
    next(blocks)
    assert read == [0, 1]


def test_a_line_before_the_film_is_refused() -> None:
    with pytest.raises(ValueError, match="sample -1, before the film"):
        track([Placed(-1, Audio(tone(10), 24_000))], 100)
