"""Mixes on their way to ffmpeg."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.errors import OptionError
from plugin.media.feed import Feed, stored

Sound = npt.NDArray[np.float32]


def sound(n_samples: int, channels: int = 2) -> Sound:
    return np.arange(n_samples * channels, dtype=np.float32).reshape(n_samples, channels)


@given(st.lists(st.integers(0, 5_000), max_size=5), st.integers(0, 120_000))
def test_a_feed_is_its_blocks_and_then_silence_to_its_least_length(lengths: list[int], least: int) -> None:
    feed = Feed(iter([sound(n) for n in lengths]), "stereo", least)
    data = np.frombuffer(b"".join(feed), dtype="<f4").reshape(-1, 2)
    assert feed.n_samples == len(data) == max(sum(lengths), least, 1)
    assert np.array_equal(data[: sum(lengths)], np.concatenate([np.zeros((0, 2)), *[sound(n) for n in lengths]]))
    assert not data[sum(lengths) :].any()


def test_a_block_with_other_channels_is_a_fault() -> None:
    with pytest.raises(ValueError, match=r"shape \(100, 2\) is no sound in 5\.1"):
        list(Feed(iter([sound(100)]), "5.1", 0))


def test_a_stored_mix_is_the_same_bytes_and_gone_afterwards(tmp_path: Path) -> None:
    feeds = [Feed(iter([sound(700, 6)]), "5.1", 0), Feed(iter([sound(10)]), "stereo", 20)]
    with stored(feeds, tmp_path / "film.mp4") as paths:
        assert [path.stat().st_size for path in paths] == [4 * 700 * 6, 4 * 20 * 2]
        assert np.array_equal(np.fromfile(paths[0], dtype="<f4"), sound(700, 6).ravel())
        assert {path.parent for path in paths} == {tmp_path}
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "fault", [KeyboardInterrupt(), RuntimeError("the engine fell over"), OSError("a film is gone")]
)
def test_what_the_mix_raises_comes_out_unchanged_and_nothing_stays(tmp_path: Path, fault: BaseException) -> None:
    def blocks() -> Iterator[Sound]:
        yield sound(100)
        raise fault

    feeds = [Feed(iter([sound(100)]), "stereo", 0), Feed(blocks(), "stereo", 0)]
    with pytest.raises(type(fault)) as caught, stored(feeds, tmp_path / "film.mp4"):
        pytest.fail("not all is stored")
    assert caught.value is fault
    assert not list(tmp_path.iterdir())


def test_without_room_it_is_told_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    with (
        pytest.raises(OptionError, match=r"cannot be kept in .*gone until the last is ready.*Free some space"),
        stored([Feed(iter([sound(1)]), "stereo", 0)], gone / "film.mp4"),
    ):
        pytest.fail("nothing can be stored there")
