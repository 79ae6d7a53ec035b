"""What a mix may be told, and what is refused in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugin.errors import OptionError
from plugin.soundtrack.settings import Ducking, MixOptions, target_of


@pytest.mark.parametrize(
    ("word", "lufs"),
    [("web", -16), ("broadcast", -23), ("youtube", -14), ("netflix", -27), ("-18.5", -18.5), ("-20 LUFS", -20)],
)
def test_a_loudness_is_a_name_or_a_number(word: str, lufs: float) -> None:
    assert target_of(word).lufs == lufs


def test_off_has_no_target() -> None:
    assert target_of("off").lufs is None


def test_only_netflix_is_measured_on_the_dialogue() -> None:
    assert target_of("netflix").is_dialogue and not target_of("-27").is_dialogue


@pytest.mark.parametrize("word", ["loud", "", "16", "-70", "-2", "nan", "-16dB"])
def test_another_loudness_is_refused_with_what_is_allowed(word: str) -> None:
    with pytest.raises(OptionError, match=r"--loudness .*Use one of web, broadcast, youtube, netflix, off, or a num"):
        target_of(word)


@pytest.mark.parametrize(
    ("told", "named"), [({"depth_db": 61}, "depth"), ({"attack_ms": 0}, "attack"), ({"release_ms": 9_999}, "release")]
)
def test_ducking_out_of_range_is_refused(told: dict[str, float], named: str) -> None:
    with pytest.raises(OptionError, match=f"--duck-{named} .* out of range"):
        Ducking(**told)


@pytest.mark.parametrize("original", ["mute", "center-cut"])
def test_a_background_that_would_be_taken_out_is_refused(original: str) -> None:
    with pytest.raises(OptionError, match="does not go with --original"):
        MixOptions(original, background=Path("music.wav"))  # type: ignore[arg-type]
