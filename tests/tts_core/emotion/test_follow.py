from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_core import recordings
from tts_core.audio import Samples
from tts_core.emotion import ProsodyPlan
from tts_core.emotion.follow import MOST_DB, MOST_ST, USUAL_PACE, Outline, followed, outline_of
from tts_core.emotion.plan import F0Plan, LengthPlan, OutlinePlan, PhraseOutline
from tts_core.emotion.slow import slow
from tts_core.errors import RecordingError
from tts_core.recordings import RATE, Pitch, Recording, Span

HOP = 160
Speaker = Callable[..., Recording]


def voiced(seconds: float, f0_hz: Samples | float, syllables: float = 4.0) -> tuple[Samples, Samples]:
    """Return a buzz whose level beats with its syllables, and its F0 every 10 ms."""
    n = round(seconds * RATE)
    f0 = np.interp(np.arange(n), np.linspace(0, n, np.size(f0_hz)), np.atleast_1d(f0_hz))
    phase = 2 * np.pi * np.cumsum(f0) / RATE
    sound = sum(np.sin(k * phase) / k for k in range(1, 6))
    beat = 0.55 - 0.45 * np.cos(2 * np.pi * syllables * np.arange(n) / RATE)
    return (0.2 * beat * sound).astype(np.float32), f0[HOP // 2 :: HOP].astype(np.float32)


def silence(seconds: float) -> tuple[Samples, Samples]:
    n = round(seconds * RATE)
    return np.full(n, 1e-5, np.float32), np.zeros(n // HOP, np.float32)


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> Speaker:
    """Make a recording whose speech and pitch are known, without the networks that find them."""

    def record(*pieces: tuple[Samples, Samples], gain: float = 1.0, said: bool = True) -> Recording:
        sound, f0_hz = (np.concatenate(parts) for parts in zip(silence(0.2), *pieces, silence(0.2), strict=True))
        monkeypatch.setattr(recordings, "pitch_of", lambda _: Pitch(f0_hz, HOP))
        monkeypatch.setattr(recordings, "speech_in", lambda _: (Span(0, len(sound)),) if said else ())
        return Recording(gain * sound, "li.wav")

    return record


def test_phrases_lie_between_pauses_and_closures_do_not_part_them(recorded: Speaker) -> None:
    recording = recorded(voiced(1.0, 200), silence(0.3), voiced(0.5, 200), silence(0.08), voiced(0.42, 200))

    first, second = outline_of(recording).phrases

    assert first.share == pytest.approx(0.5, abs=0.03) and second.share == pytest.approx(0.5, abs=0.03)
    assert first.pause_ms == pytest.approx(300, abs=80) and second.pause_ms is None


def test_an_outline_is_around_the_median_and_climbs_where_the_voice_does(recorded: Speaker) -> None:
    rise = 200 * 2 ** (np.linspace(-3, 3, 50) / 12)

    (phrase,) = outline_of(recorded(voiced(1.5, rise))).phrases

    assert phrase.f0_st[0] == pytest.approx(-3, abs=0.7) and phrase.f0_st[-1] == pytest.approx(3, abs=0.7)
    assert (np.diff(phrase.f0_st) > -0.1).all()


def test_syllables_do_not_show_in_an_outline(recorded: Speaker) -> None:
    tones = 200 * 2 ** (2 * np.sin(2 * np.pi * 4 * np.linspace(0, 2, 400)) / 12)

    (phrase,) = outline_of(recorded(voiced(2.0, tones))).phrases

    assert np.abs(phrase.f0_st).max() < 0.4 and np.ptp(phrase.level_db) < 2.0


def test_a_louder_phrase_stands_out_and_the_gain_of_the_recording_does_not(recorded: Speaker) -> None:
    loud, soft = voiced(1.0, 200), voiced(1.0, 200)
    soft = 0.4 * soft[0], soft[1]

    first, second = outline_of(recorded(loud, silence(0.3), soft)).phrases
    quiet = outline_of(recorded(loud, silence(0.3), soft, gain=0.1))

    assert np.mean(first.level_db) - np.mean(second.level_db) == pytest.approx(8.0, abs=1.0)
    assert quiet.phrases[0].level_db == pytest.approx(first.level_db, abs=0.1)


@pytest.mark.parametrize("syllables", [3.0, 4.0, 6.0])
def test_a_pace_counts_the_syllables(recorded: Speaker, syllables: float) -> None:
    recording = recorded(voiced(2.0, 200, syllables), silence(0.5), voiced(1.0, 200, syllables))

    assert outline_of(recording).pace == pytest.approx(syllables, rel=0.15)


def test_two_syllables_say_nothing_of_a_pace(recorded: Speaker) -> None:
    assert outline_of(recorded(voiced(0.5, 200))).pace is None


def test_a_height_needs_the_speakers_own_median(recorded: Speaker) -> None:
    recording = recorded(voiced(1.0, 240))

    assert outline_of(recording).height_st is None
    assert outline_of(recording, median_hz=120).height_st == pytest.approx(12, abs=0.1)


def test_a_mistake_of_an_octave_does_not_bend_an_outline(recorded: Speaker) -> None:
    sound, f0_hz = voiced(1.5, 200)
    f0_hz[60:75] *= 2

    (phrase,) = outline_of(recorded((sound, f0_hz))).phrases

    assert np.abs(phrase.f0_st).max() < 0.5


def test_a_whisper_has_a_level_and_no_pitch(recorded: Speaker) -> None:
    sound, f0_hz = voiced(1.5, 200)

    (phrase,) = outline_of(recorded((sound, np.zeros_like(f0_hz)))).phrases

    assert phrase.f0_st == () and len(phrase.level_db) >= 3


def test_a_recording_in_which_nothing_is_said_is_refused_by_name(recorded: Speaker) -> None:
    with pytest.raises(RecordingError, match=r"li\.wav: nothing is said"):
        outline_of(recorded(silence(1.0), said=False))


@given(st.lists(st.floats(60, 900), min_size=2, max_size=30), st.floats(0.3, 4.0))
def test_no_outline_leaves_its_limits(f0_hz: list[float], seconds: float) -> None:
    with pytest.MonkeyPatch.context() as patch:
        sound, curve = voiced(seconds, np.array(f0_hz))
        patch.setattr(recordings, "pitch_of", lambda _: Pitch(curve, HOP))
        patch.setattr(recordings, "speech_in", lambda _: (Span(0, len(sound)),))
        outline = outline_of(Recording(sound, "li.wav"), median_hz=200)

    assert sum(phrase.share for phrase in outline.phrases) == pytest.approx(1.0)
    assert all(np.abs(phrase.f0_st).max(initial=0.0) <= MOST_ST for phrase in outline.phrases)
    assert all(np.abs(phrase.level_db).max(initial=0.0) <= MOST_DB for phrase in outline.phrases)


RISE = Outline((PhraseOutline(1.0, (-3.0, 0.0, 3.0), (0.0, 4.0, 0.0)),), pace=USUAL_PACE * 1.2, height_st=4.0)
PLAN = ProsodyPlan("zh", length=LengthPlan(rate=0.9), f0=F0Plan(shift_st=1.0))


def test_a_plan_that_does_not_follow_is_the_same_plan() -> None:
    assert followed(PLAN, RISE, 0.0) is PLAN


def test_pace_and_height_go_towards_the_recordings() -> None:
    half, whole = followed(PLAN, RISE, 0.5), followed(PLAN, RISE, 1.0)

    assert half.length.rate == pytest.approx((0.9 * 1.2) ** 0.5) and whole.length.rate == pytest.approx(1.2)
    assert (half.f0.shift_st, whole.f0.shift_st) == (2.5, 4.0)
    assert whole.outline == OutlinePlan(RISE.phrases, 1.0)


def test_what_is_not_known_stays_the_emotions() -> None:
    plan = followed(PLAN, Outline(RISE.phrases), 1.0)

    assert plan.length == PLAN.length and plan.f0 == PLAN.f0 and not plan.is_neutral


@given(st.floats(0.1, 40.0), st.floats(-40, 40), st.floats(0.0, 1.0))
def test_no_pace_or_height_is_beyond_what_acting_may_do(pace: float, height: float, amount: float) -> None:
    plan = followed(PLAN, replace(RISE, pace=pace, height_st=height), amount)

    assert 0.75 <= plan.length.rate <= 1.25 and -6.0 <= plan.f0.shift_st <= 7.0


FIRST, SECOND = PhraseOutline(0.5, (0.0, 4.0), (1.0, 1.0), 300.0), PhraseOutline(0.5, (2.0, -2.0), (-1.0, -1.0))
TWO = OutlinePlan((FIRST, SECOND), 1.0)


def test_as_many_phrases_are_followed_one_by_one() -> None:
    first, second = TWO.over([0.3, 0.7])

    assert first == replace(FIRST, share=0.3) and second == replace(SECOND, share=0.7)


def test_one_phrase_is_laid_over_many_by_time() -> None:
    rise = OutlinePlan((PhraseOutline(1.0, (-3.0, 3.0), (0.0, 0.0)),), 1.0)

    laid = rise.over([0.5, 0.25, 0.25])

    assert [round(phrase.f0_st[0], 2) for phrase in laid] == [-3.0, 0.0, 1.5]
    assert [round(phrase.f0_st[-1], 2) for phrase in laid] == [0.0, 1.5, 3.0]
    assert all(phrase.pause_ms is None for phrase in laid)


def test_many_phrases_are_laid_over_one_by_time() -> None:
    (phrase,) = TWO.over([1.0])

    assert phrase.f0_st[0] == 0.0 and max(phrase.f0_st) == pytest.approx(4.0, abs=0.5) and phrase.f0_st[-1] == -2.0


def test_a_pause_is_followed_where_both_pause_at_about_the_same_place() -> None:
    assert [phrase.pause_ms for phrase in TWO.over([0.2, 0.35, 0.45])] == [None, 300.0, None]


def test_what_one_phrase_does_not_tell_is_bridged() -> None:
    plan = OutlinePlan((FIRST, replace(SECOND, f0_st=()), replace(FIRST, f0_st=(6.0, 6.0))), 1.0)
    unknown = OutlinePlan((replace(FIRST, f0_st=()), replace(SECOND, f0_st=())), 1.0)

    assert all(phrase.f0_st for phrase in plan.over([1.0]))
    assert unknown.over([0.4, 0.3, 0.3])[1].f0_st == ()


@given(st.lists(st.floats(0.05, 1.0), min_size=1, max_size=6), st.lists(st.floats(0.05, 1.0), min_size=1, max_size=6))
def test_any_outline_is_laid_on_any_line(spoken: list[float], said: list[float]) -> None:
    shares = [part / sum(said) for part in said]
    plan = OutlinePlan(tuple(PhraseOutline(p / sum(spoken), (-6.0, 6.0), (1.0,), 200.0) for p in spoken), 1.0)

    laid = plan.over(shares)

    assert len(laid) == len(said)
    assert all(-6.0 <= min(phrase.f0_st) <= max(phrase.f0_st) <= 6.0 for phrase in laid)


@given(st.integers(20, 400), st.integers(0, 3), st.floats(-5, 5))
def test_a_slow_movement_is_found_whole_and_found_again(n: int, order: int, height: float) -> None:
    place = (np.arange(n) + 0.5) / n
    curve = height + 2.0 * np.cos(np.pi * order * place) if order else np.full(n, height)

    found = slow(curve, np.ones(n, dtype=bool), seconds=2.0, fastest_hz=1.0)

    assert np.abs(found - curve).max() < 0.15


def test_a_syllable_has_a_height_and_no_movement() -> None:
    assert np.ptp(slow(np.linspace(0, 1, 15), np.ones(15, dtype=bool), 0.2, 1.0)) == pytest.approx(0.0)
