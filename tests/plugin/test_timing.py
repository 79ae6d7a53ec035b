from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import partial
from itertools import pairwise

import pytest
import scipy.optimize
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import film, films, requests

from plugin.frames import FrameRate
from plugin.lanes import assign_lanes
from plugin.timing import EARLY_MS, GAP_MS, RateLimits, Request, Slot, plan, to_ms, to_samples

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


def test_a_line_too_long_for_its_cue_borrows_the_gap_after_it_before_it_goes_faster_than_is_comfortable() -> None:
    slot, _ = place(line(0, 2000, 3000), line(4000, 6000, 2000))

    assert slot.rate == pytest.approx(1.15, abs=1e-4)
    assert slot.flags == ("borrowed",)
    assert slot.borrowed_ms == 609


def test_when_the_gap_after_is_used_up_a_line_starts_up_to_120_ms_early_in_the_gap_before() -> None:
    _, slot, _ = place(line(0, 1000, 1000, "LEO"), line(2000, 4000, 2560), line(4200, 6000, 1800, "LEO"))

    assert slot.flags == ("borrowed", "early")
    assert (slot.borrowed_ms, slot.early_ms) == (120, 106)
    assert slot.rate <= 1.15


def test_only_then_it_goes_faster_than_is_comfortable_up_to_the_limit() -> None:
    _, slot, _ = place(line(0, 1000, 1000, "LEO"), line(2000, 4000, 2750), line(4200, 6000, 1800, "LEO"))

    assert slot.flags == ("borrowed", "early", "fast")
    assert (slot.borrowed_ms, slot.early_ms) == (120, EARLY_MS)
    assert 1.15 < slot.rate < 1.25


def test_nothing_starts_early_while_somebody_speaks_or_less_than_a_gap_after() -> None:
    _, slot = place(line(0, 1950, 1900, "LEO"), line(2000, 4000, 2600), end_ms=4000)

    assert slot.early_ms == 0 and slot.start_sample == to_samples(2000, RATE)


def test_a_line_too_long_for_cue_and_gap_is_spoken_whole_and_flagged() -> None:
    first, second = place(line(0, 2000, 5000), line(2500, 4500, 2000))

    assert first.n_samples == to_samples(4000, RATE)
    assert first.overrun_ms == 4000 - (2500 - GAP_MS)
    assert "late" in second.flags and second.start_sample == first.start_sample + first.n_samples + 80 * 24


def test_a_line_too_short_for_its_cue_ends_early_at_a_comfortable_rate_and_is_flagged() -> None:
    (slot,) = place(line(0, 4000, 1800))

    assert slot.n_samples == to_samples(2000, RATE)
    assert slot.flags == ("short",)
    assert slot.short_ms == 2000


def test_a_line_that_would_like_to_be_slow_fills_its_cue_beyond_the_comfortable_rate() -> None:
    (slot,) = place(line(0, 1900, 1500, wanted_ms=1950))

    assert slot.n_samples == to_samples(1900, RATE)


def test_where_a_wider_rate_is_comfortable_a_line_fills_its_cue_down_to_it() -> None:
    (slot,) = place(line(0, 4000, 1500), limits=RateLimits(calm=0.75))

    assert slot.n_samples == to_samples(2000, RATE)


def test_a_line_keeps_its_own_limits() -> None:
    (slot,) = place(replace(line(0, 1000, 2000), limits=RateLimits(0.9, 1.05)))

    assert slot.rate == pytest.approx(1.05, abs=1e-4)


def test_neighbours_of_one_speaker_are_within_8_percent_before_they_fill_their_cues() -> None:
    slots = place(line(0, 2000, 2300), line(2500, 4500, 1850), line(5000, 7000, 2000))

    assert [round(slot.rate, 3) for slot in slots] == [1.15, 1.076, 1.011]


def test_the_pace_of_another_speaker_is_no_neighbour() -> None:
    slots = place(line(0, 2000, 2300), line(2500, 4500, 1850, "LEO"))

    assert [round(slot.rate, 3) for slot in slots] == [1.15, 0.925]


def test_a_running_sentence_goes_on_without_a_pause() -> None:
    first, second = place(replace(line(0, 1900, 2000), goes_on=True), line(2000, 4000, 2000))

    assert first.start_sample + first.n_samples == second.start_sample == to_samples(2000, RATE)


def test_trimmed_pauses_come_before_an_overrun_and_after_the_fastest_rate() -> None:
    tight = replace(line(0, 1000, 2000), trimmed_samples=to_samples(1300, RATE))
    (trimmed,) = place(tight, end_ms=1400)
    (enough,) = place(tight, end_ms=1600)
    (plain,) = place(replace(tight, trimmed_samples=None), end_ms=1400)

    assert (trimmed.n_samples, trimmed.overrun_ms) == (to_samples(1400, RATE), 0)
    assert enough.n_samples == to_samples(1600, RATE)
    assert (plain.n_samples, plain.overrun_ms) == (to_samples(1600, RATE), 200)


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


def test_the_last_lines_hurry_rather_than_go_on_after_the_film() -> None:
    first, last = place(line(0, 2000, 2000), line(2000, 4000, 2900), end_ms=4000)

    assert last.start_sample + last.n_samples <= to_samples(4320, RATE)
    assert "overrun" in last.flags and first.rate >= 1.0


def test_two_speakers_at_once_are_on_two_lanes() -> None:
    slots = place(line(0, 2000, 2000, "ANNA"), line(1000, 3000, 2000, "LEO"), line(3000, 5000, 2000, "ANNA"))

    assert [slot.lane for slot in slots] == [0, 1, 0]
    assert [slot.start_sample for slot in slots] == [0, 24_000, 72_000]


def test_one_speaker_never_speaks_twice_at_once() -> None:
    first, second = place(line(0, 2000, 1500, "ANNA"), line(1500, 3000, 1500, "ANNA"))

    assert first.lane == second.lane
    assert first.start_sample + first.n_samples <= second.start_sample


def test_a_small_overlap_of_one_speaker_is_resolved_and_told() -> None:
    first, second = place(line(0, 2100, 2000), line(2000, 4000, 2000))

    assert first.start_sample + first.n_samples <= second.start_sample == to_samples(2000, RATE)
    assert (first.overlap_ms, second.overlap_ms) == (0, 100)
    assert second.flags == ("overlap",)


def test_cues_that_name_nobody_overlap_by_accident_if_little_and_by_design_if_much() -> None:
    little = place(line(0, 2200, 2000, None), line(2000, 4000, 2000, None))
    much = place(line(0, 3900, 3900, None), line(2000, 4000, 2000, None))

    assert [slot.lane for slot in little] == [0, 0]
    assert [slot.lane for slot in much] == [0, 1]
    assert much[1].start_sample == to_samples(2000, RATE)


@pytest.mark.parametrize("fps", ["23.976", "25", "29.97df", "59.94"])
def test_on_frames_every_line_starts_on_one(fps: str) -> None:
    rate = FrameRate.parse(fps)
    lines = [
        replace(one, start_ms=rate.snap(one.start_ms), end_ms=rate.snap(one.end_ms + 100)) for one in film(60, seed=3)
    ]
    frame_ms = 1000 / rate.fps

    for slot in place(*lines, frame_ms=frame_ms):
        frame = rate.frame_at(Fraction(slot.start_sample * 1000, RATE))
        assert slot.start_sample == to_samples(rate.ms_of(frame), RATE)


def check_hard_rules(lines: list[Request], slots: list[Slot], end_ms: int | None) -> None:
    ends: dict[int, tuple[int, Request]] = {}
    spoken: dict[str, int] = {}
    for request, slot in zip(lines, slots, strict=True):
        assert 0.75 <= slot.rate <= 1.25 or slot.n_samples == 600
        assert slot.start_sample >= to_samples(request.start_ms - EARLY_MS, RATE)
        assert slot.late_ms == to_ms(max(0, slot.start_sample - to_samples(request.start_ms, RATE)), RATE)
        end = slot.start_sample + slot.n_samples
        if slot.lane in ends:
            free, before = ends[slot.lane]
            gap = 0 if before.goes_on else min(GAP_MS, request.start_ms - before.end_ms)
            assert slot.start_sample >= free + to_samples(max(0, gap), RATE)
        ends[slot.lane] = (end, request)
        assert slot.start_sample >= spoken.get(request.speaker or "", 0)
        if request.speaker is not None:
            spoken[request.speaker] = end
        if end_ms is not None and end > to_samples(end_ms, RATE):
            assert slot.overrun_ms > 0 or end - to_samples(end_ms, RATE) < RATE // 1000


@given(requests(), st.sampled_from(["fill", "natural"]))
def test_hard_rules_hold_for_any_lines(lines: list[Request], fit: str) -> None:
    check_hard_rules(lines, place(*lines, fit=fit), None)


@given(films(), st.sampled_from(["fill", "natural"]), st.integers(0, 5000))
def test_hard_rules_hold_for_any_film(lines: list[Request], fit: str, rest_ms: int) -> None:
    end_ms = max(int(one.end_ms) for one in lines) + rest_ms

    check_hard_rules(lines, place(*lines, fit=fit, end_ms=end_ms), end_ms)


@settings(max_examples=3, deadline=None)
@given(st.integers(1000, 3000), st.integers(0, 2**32))
def test_hard_rules_hold_for_long_films(n: int, seed: int) -> None:
    lines = film(n, seed)

    check_hard_rules(lines, place(*lines), None)


@given(films(), st.integers(0, 5000))
def test_lines_that_fit_are_left_as_they_are_in_natural_mode(lines: list[Request], rest_ms: int) -> None:
    fitting = []
    for one, following in pairwise([*lines, replace(lines[-1], start_ms=lines[-1].end_ms + 1)]):
        end = max(one.start_ms + 25, min(one.end_ms, following.start_ms))
        natural = to_samples(end - one.start_ms, RATE)
        if not fitting or one.start_ms >= fitting[-1].end_ms:
            fitting.append(replace(one, end_ms=end, natural_samples=natural, wanted_samples=natural))
    slots = place(*fitting, fit="natural", end_ms=int(fitting[-1].end_ms) + rest_ms)

    assert [slot.rate for slot in slots] == [1.0] * len(fitting)
    assert [slot.start_sample for slot in slots] == [to_samples(one.start_ms, RATE) for one in fitting]
    assert all(slot.flags == () for slot in slots)


@given(films(most=12), st.data())
def test_adding_room_never_makes_a_rate_worse(lines: list[Request], data: st.DataObject) -> None:
    place_of_room, room_ms = data.draw(st.integers(0, len(lines) - 1)), data.draw(st.sampled_from([20, 300, 4000]))
    roomier = [
        replace(one, start_ms=one.start_ms + room_ms, end_ms=one.end_ms + room_ms) if i > place_of_room else one
        for i, one in enumerate(lines)
    ]
    for fit, fair in (("natural", 1.0), ("fill", 1.15)):
        for one, before, after in zip(lines, place(*lines, fit=fit), place(*roomier, fit=fit), strict=True):
            wanted = one.natural_samples / one.wanted_samples if fit == "natural" else 1.0
            assert max(after.rate, fair, wanted) <= max(before.rate, fair, wanted) + 2e-3


@given(films(), st.sampled_from(["fill", "natural"]))
def test_another_method_of_solving_finds_the_same_plan_to_the_sample(lines: list[Request], fit: str) -> None:
    simplex = scipy.optimize.linprog
    expected = place(*lines, fit=fit)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scipy.optimize, "linprog", lambda *args, **options: partial(simplex, *args)(
            **{**options, "method": "highs-ipm"}
        ))  # fmt: skip

        assert place(*lines, fit=fit) == expected


@given(films(), st.integers(1, 3600))
def test_a_film_that_starts_later_is_planned_the_same(lines: list[Request], seconds: int) -> None:
    later = [replace(one, start_ms=one.start_ms + seconds * 1000, end_ms=one.end_ms + seconds * 1000) for one in lines]
    early = [replace(one, start_ms=one.start_ms + 1000, end_ms=one.end_ms + 1000) for one in lines]

    moved = [replace(slot, start_sample=slot.start_sample + (seconds - 1) * RATE) for slot in place(*early)]
    assert place(*later) == moved


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
