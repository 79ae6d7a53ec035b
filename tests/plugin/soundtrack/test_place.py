"""Where a speaker is heard: to the side at the same loudness, in rooms, through a telephone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mixes import sine, voice

from plugin.soundtrack.place import BANDS, MIDDLE, ROOMS, Place, impulse_response, place_faults, put, sides
from tts_core.audio import Audio


@given(st.floats(-1, 1), st.sampled_from([2, 6]))
def test_the_power_is_the_same_on_every_side(pan: float, n_channels: int) -> None:
    power = float(np.square(sides(pan, n_channels)).sum())
    assert power == pytest.approx(float(np.square(sides(0.0, n_channels)).sum()), rel=1e-5)


def test_the_middle_of_stereo_is_both_sides_at_unity() -> None:
    np.testing.assert_allclose(sides(0.0, 2), [1, 1], rtol=1e-6)


def test_the_middle_of_5_1_is_the_centre_alone() -> None:
    np.testing.assert_array_equal(sides(0.0, 6), [0, 0, 1, 0, 0, 0])


@pytest.mark.parametrize(("pan", "loud", "silent"), [(-1.0, 0, 1), (1.0, 1, 0)])
def test_a_side_is_one_side(pan: float, loud: int, silent: int) -> None:
    for n_channels in (2, 6):
        gains = sides(pan, n_channels)
        assert gains[loud] > 0.99 and abs(gains[silent]) < 1e-6


def test_in_the_middle_nothing_is_done() -> None:
    audio = voice(1)
    assert put(audio, MIDDLE) is audio


@pytest.mark.parametrize("room", ROOMS)
def test_an_echo_dies_away_as_long_as_its_room_says(room: str) -> None:
    response = impulse_response(ROOMS[room], 24_000)
    left = np.cumsum(np.square(response[::-1].astype(np.float64)))[::-1]
    fallen = 10 * np.log10(left / left[0] + 1e-12)
    first, last = (int(np.argmax(fallen < level)) for level in (-5, -25))  # ISO 3382: T20
    assert 3 * (last - first) / 24_000 == pytest.approx(ROOMS[room].seconds, rel=0.25)
    assert 10 * np.log10(left[0]) == pytest.approx(ROOMS[room].wet_db, abs=0.1)


def test_an_echo_is_the_same_each_time() -> None:
    np.testing.assert_array_equal(impulse_response(ROOMS["hall"], 24_000), impulse_response(ROOMS["hall"], 24_000))


def test_in_a_room_the_first_sample_stays_the_first_and_the_voice_is_there() -> None:
    samples = np.zeros(100, dtype=np.float32)
    samples[0] = 1.0
    heard = put(Audio(samples, 24_000), Place(room="small")).samples
    assert heard[0] == 1.0
    assert len(heard) > 5_000


@pytest.mark.parametrize("band", BANDS)
def test_a_band_lets_through_what_it_should(band: str) -> None:
    low, high = BANDS[band]

    def heard(hertz: float) -> float:
        samples = put(Audio(sine(hertz, 0.5, 0, 24_000), 24_000), Place(band=band)).samples
        return float(20 * np.log10(np.abs(samples[6_000:]).max()))

    assert heard(np.sqrt(low * high)) == pytest.approx(0, abs=0.2)
    assert heard(low / 2) < -20
    assert heard(min(2 * high, 11_000)) < -20


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ({"pan": 2}, "pan 2 is not a number from -1 (left) to 1 (right)"),
        ({"pan": True}, "pan True"),
        ({"room": "garage"}, "unknown room 'garage'; there are small, room, hall"),
        ({"band": "fax"}, "unknown band 'fax'; there are phone, radio"),
        ({"band": ["phone"]}, "unknown band ['phone']"),
    ],
)
def test_a_wrong_place_is_told_in_one_clause(entry: dict[str, object], told: str) -> None:
    (fault,) = place_faults("speaker 'LEO'", entry)
    assert fault.startswith("speaker 'LEO': ") and told in fault


def test_a_right_place_has_no_fault() -> None:
    assert place_faults("speaker 'LEO'", {"pan": -0.5, "room": "hall", "band": "phone"}) == []
