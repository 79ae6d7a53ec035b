from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import requests

from plugin.timing import GAP_MS, Request, Slot, assign_lanes, plan, to_ms, to_samples

RATE = 24_000


def line(start_ms: int, end_ms: int, natural_ms: int, speaker: str | None = "ANNA", wanted_ms: int = 0) -> Request:
    natural = to_samples(natural_ms, RATE)
    return Request(start_ms, end_ms, speaker, natural, to_samples(wanted_ms or natural_ms, RATE))


def place(*lines: Request, **options: object) -> list[Slot]:
    return plan(lines, sample_rate=RATE, **options)  # type: ignore[arg-type]


def test_a_line_fills_its_cue_to_the_sample() -> None:
    (slot,) = place(line(1000, 3000, 2300))

    assert (slot.start_sample, slot.n_samples) == (24_000, 48_000)
    assert slot.rate == pytest.approx(1.15)
    assert slot.flags == ()


def test_a_line_too_long_for_its_cue_borrows_the_gap_after_it() -> None:
    slot, _ = place(line(0, 2000, 3000), line(4000, 6000, 2000))

    assert slot.rate == pytest.approx(1.25, abs=1e-4)
    assert slot.flags == ("borrowed",)
    assert slot.borrowed_ms == 400


def test_a_line_too_long_for_cue_and_gap_is_spoken_whole_and_flagged() -> None:
    first, second = place(line(0, 2000, 5000), line(2500, 4500, 2000))

    assert first.n_samples == to_samples(4000, RATE)
    assert first.overrun_ms == 4000 - (2500 - GAP_MS)
    assert "late" in second.flags and second.start_sample >= first.start_sample + first.n_samples


def test_a_line_too_short_for_its_cue_ends_early_and_is_flagged() -> None:
    (slot,) = place(line(0, 4000, 1500))

    assert slot.n_samples == to_samples(2000, RATE)
    assert slot.flags == ("short",)
    assert slot.short_ms == 2000


@pytest.mark.parametrize(("wanted_ms", "spoken_ms"), [(1800, 1800), (1400, 1400), (3000, 2000)])
def test_natural_fit_keeps_the_pace_of_the_acting_within_the_limits(wanted_ms: int, spoken_ms: int) -> None:
    (slot,) = place(line(0, 4000, 1500, wanted_ms=wanted_ms), fit="natural")

    assert slot.n_samples == to_samples(spoken_ms, RATE)


def test_natural_fit_never_slows_a_plain_line_and_pads_instead() -> None:
    (slot,) = place(line(0, 4000, 1500), fit="natural")

    assert slot.rate == pytest.approx(1.0)
    assert slot.flags == ()


def test_natural_fit_still_hurries_where_it_must() -> None:
    (slot,) = place(line(0, 2000, 2300), fit="natural")

    assert slot.n_samples == to_samples(2000, RATE)


@pytest.mark.parametrize(("cue_ms", "hurried_ms"), [(1500, 300), (1700, 100), (1800, 0), (1200, 300)])
def test_slowness_that_has_no_room_is_told_with_its_milliseconds(cue_ms: int, hurried_ms: int) -> None:
    (slot,) = place(line(0, cue_ms, 1500, wanted_ms=1800))

    assert slot.hurried_ms == hurried_ms
    assert ("hurried" in slot.flags) == (hurried_ms > 0)


def test_nothing_borrows_beyond_the_end_of_the_film() -> None:
    (slot,) = place(line(0, 2000, 3000), end_ms=2200)

    assert slot.borrowed_ms == 200
    assert slot.overrun_ms == 200


def test_two_speakers_at_once_are_on_two_lanes() -> None:
    slots = place(line(0, 2000, 2000, "ANNA"), line(1000, 3000, 2000, "LEO"), line(3000, 5000, 2000, "ANNA"))

    assert [slot.lane for slot in slots] == [0, 1, 0]
    assert [slot.start_sample for slot in slots] == [0, 24_000, 72_000]


def test_one_speaker_never_speaks_twice_at_once() -> None:
    first, second = place(line(0, 2000, 1500, "ANNA"), line(1500, 3000, 1500, "ANNA"))

    assert first.lane == second.lane
    assert first.start_sample + first.n_samples <= second.start_sample


@given(requests(), st.sampled_from(["fill", "natural"]))
def test_the_rate_is_always_within_its_limits(lines: list[Request], fit: str) -> None:
    for slot in place(*lines, fit=fit):
        assert 0.75 <= slot.rate <= 1.25 or slot.n_samples == 600


@given(requests(), st.sampled_from(["fill", "natural"]))
def test_lines_of_a_lane_never_overlap_and_never_start_before_their_cue(lines: list[Request], fit: str) -> None:
    slots = place(*lines, fit=fit)
    ends: dict[int, int] = {}
    for request, slot in zip(lines, slots, strict=True):
        assert slot.start_sample >= max(to_samples(request.start_ms, RATE), ends.get(slot.lane, 0))
        assert slot.late_ms == to_ms(slot.start_sample - to_samples(request.start_ms, RATE), RATE)
        ends[slot.lane] = slot.start_sample + slot.n_samples


@given(requests())
def test_cues_of_two_speakers_that_overlap_never_share_a_lane(lines: list[Request]) -> None:
    lanes = assign_lanes(lines)
    for j, later in enumerate(lines):
        for i, earlier in enumerate(lines[:j]):
            if earlier.end_ms > later.start_ms and earlier.speaker != later.speaker:
                assert lanes[i] != lanes[j]


@given(requests())
def test_the_same_lines_give_the_same_plan(lines: list[Request]) -> None:
    assert place(*lines) == place(*lines)


@given(st.integers(0, 10**9), st.sampled_from([24_000, 48_000]))
def test_whole_milliseconds_survive_the_way_to_samples_and_back(ms: int, rate: int) -> None:
    assert to_ms(to_samples(ms, rate), rate) == ms
