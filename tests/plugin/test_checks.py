from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from plugin.checks import check_cues, clock
from plugin.cues import Cue, Subtitles
from plugin.errors import SubtitleError


def subtitles(*times: tuple[int, int], skip: str | None = None) -> Subtitles:
    cues = [Cue(i, 0, start, end, "Hi", "Hi", "Hi", skip=skip) for i, (start, end) in enumerate(times, 1)]
    return Subtitles(Path("film.srt"), "srt", "utf-8", tuple(cues), ("cue 2: sorted.",))


@pytest.mark.parametrize(
    ("times", "fault"),
    [
        ((5000, 2500), r"cue 2 \(00:00:05,000 --> 00:00:02,500\) ends before it starts"),
        ((5000, 5000), "cue 2 .* has no length"),
        ((-100, 500), "cue 2 .* starts before the film"),
        ((60_000, 61_000), r"cue 2 .* starts after the video ends \(00:00:30,000\)"),
    ],
)
def test_a_cue_with_an_impossible_time_is_refused_by_name(times: tuple[int, int], fault: str) -> None:
    with pytest.raises(SubtitleError, match=rf"^film\.srt: {fault}.*--skip-bad-cues") as caught:
        check_cues(subtitles((0, 1000), times), 30_000, skip=False)
    assert caught.value.exit_code == 2


def test_all_bad_cues_are_told_at_once_and_many_are_counted() -> None:
    with pytest.raises(SubtitleError, match=r"cue 1 .*; cue 5 .*; and 2 more"):
        check_cues(subtitles(*[(2, 1)] * 7), None, skip=False)


def test_bad_cues_can_be_left_out_and_are_reported() -> None:
    read, repairs = check_cues(subtitles((0, 1000), (5, 5)), None, skip=True)

    assert [cue.skip is None for cue in read.cues] == [True, False]
    assert repairs[0] == "cue 2: sorted."
    assert "cue 2" in repairs[1] and "skipped" in repairs[1]


def test_a_cue_that_is_not_spoken_may_have_any_time() -> None:
    read, _ = check_cues(subtitles((0, 1000), skip=None), None, skip=False)
    assert read.cues[0].skip is None
    with pytest.raises(SubtitleError, match=r"nothing to speak: all 1 cues are left out \(music\)"):
        check_cues(subtitles((9, 1), skip="music"), None, skip=False)


def test_a_file_without_cues_has_nothing_to_speak() -> None:
    with pytest.raises(SubtitleError, match="no cues"):
        check_cues(subtitles(), None, skip=False)


def test_clock_writes_hours_beyond_a_day() -> None:
    assert clock(360_001_002) == "100:00:01,002"
    assert clock(-1500) == "-00:00:01,500"


def test_errors_survive_pickling() -> None:
    assert str(pickle.loads(pickle.dumps(SubtitleError("film.srt: gone.")))) == "film.srt: gone."
