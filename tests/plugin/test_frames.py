from __future__ import annotations

import pickle
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.errors import OptionError
from plugin.frames import FrameRate
from plugin.timing import to_samples

NAMES = (
    "1", "12.5", "23.976", "24", "25", "29.97", "29.97df", "30", "47.952", "48", "50", "59.94", "59.94df", "60",
    "119.88", "120", "240",
)  # fmt: skip
DAY_MS = 24 * 3_600_000

rates = st.sampled_from(NAMES).map(FrameRate.parse)
times = st.integers(0, DAY_MS)


def frame_of(rate: FrameRate, code: str) -> int:
    """Count by SMPTE ST 12-1: all numbers before this one, less those that drop-frame has left out."""
    hours, minutes, seconds, number = map(int, code.replace(";", ":").split(":"))
    minutes += 60 * hours
    dropped = (2 if rate.nominal == 30 else 4) * (minutes - minutes // 10) if rate.drop else 0
    return (60 * minutes + seconds) * rate.nominal + number - dropped


def frames_a_day(rate: FrameRate) -> int:
    last = "23:59:59;" if rate.drop else "23:59:59:"
    digits = 3 if rate.nominal > 100 else 2
    return frame_of(rate, f"{last}{rate.nominal - 1:0{digits}d}") + 1


@pytest.mark.parametrize(
    ("text", "fps"),
    [
        ("24", Fraction(24)),
        ("25", Fraction(25)),
        ("30", Fraction(30)),
        ("50", Fraction(50)),
        ("60.0", Fraction(60)),
        ("12.5", Fraction(25, 2)),
        ("23.976", Fraction(24_000, 1001)),
        ("23.98", Fraction(24_000, 1001)),
        ("23.976023976", Fraction(24_000, 1001)),
        (" 29.97 ", Fraction(30_000, 1001)),
        ("47.952", Fraction(48_000, 1001)),
        ("59.94", Fraction(60_000, 1001)),
        ("59.9401", Fraction(60_000, 1001)),
        ("119.88", Fraction(120_000, 1001)),
        ("24000/1001", Fraction(24_000, 1001)),
        ("25/1", Fraction(25)),
        ("23.974", Fraction("23.974")),
    ],
)
def test_a_rate_is_read_as_the_exact_fraction_that_people_mean(text: str, fps: Fraction) -> None:
    assert FrameRate.parse(text) == FrameRate(fps)


@pytest.mark.parametrize("text", ["29.97df", "59.94DF", "30000/1001df"])
def test_df_asks_for_drop_frame_time_code(text: str) -> None:
    assert FrameRate.parse(text).drop


@pytest.mark.parametrize(
    "text",
    ["", "fast", "-25", "25fps", "24:1", "24/0", "1/2/3", "1e2", "nan", "２５", "23,976", "29.97 df", "df", "9" * 5000],
)
def test_what_is_no_rate_is_refused_with_what_is_allowed(text: str) -> None:
    with pytest.raises(OptionError, match=r"is no frame rate: give a number such as 25, 23\.976"):
        FrameRate.parse(text)


@pytest.mark.parametrize("text", ["0", "0.5", "240.1", "300", "1/2", "1000000/1"])
def test_a_rate_out_of_range_is_refused(text: str) -> None:
    with pytest.raises(OptionError, match="is out of range: give 1 to 240 frames a second"):
        FrameRate.parse(text)


@pytest.mark.parametrize("text", ["25df", "23.976df", "30df", "119.88df", "2997/100df"])
def test_only_two_rates_are_drop_frame(text: str) -> None:
    with pytest.raises(OptionError, match=r"only 29\.97df and 59\.94df") as caught:
        FrameRate.parse(text)

    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


@pytest.mark.parametrize("name", NAMES)
def test_a_rate_is_written_as_it_is_read(name: str) -> None:
    assert str(FrameRate.parse(name)) == name


def test_the_nearest_frame_is_found_and_the_later_of_two() -> None:
    rate = FrameRate.parse("25")

    assert [rate.frame_at(ms) for ms in (0, 19, 20, 59, 60)] == [0, 0, 1, 1, 2]


@given(rates, times)
def test_snapping_moves_a_time_by_half_a_frame_at_most(rate: FrameRate, ms: int) -> None:
    assert abs(rate.snap(ms) - ms) <= 500 / rate.fps


@given(rates, times)
def test_a_snapped_time_stays_where_it_is(rate: FrameRate, ms: int) -> None:
    snapped = rate.snap(ms)

    assert rate.snap(snapped) == snapped


@given(rates, st.integers(0, 30_000_000))
def test_a_frame_starts_where_it_is_found(rate: FrameRate, frame: int) -> None:
    assert rate.frame_at(rate.ms_of(frame)) == frame


@given(st.integers(0, 24 * 3600 * 24))
def test_every_frame_of_23976_is_1001_samples_at_24_khz(frame: int) -> None:
    rate = FrameRate.parse("23.976")

    assert rate.ms_of(frame) * 24_000 / 1000 == 1001 * frame
    assert to_samples(rate.ms_of(frame), 24_000) == 1001 * frame


@pytest.mark.parametrize(
    ("name", "frame", "code"),
    [
        ("24", 24 * 3600, "01:00:00:00"),
        ("25", 24, "00:00:00:24"),
        ("23.976", 24 * 60, "00:01:00:00"),
        ("29.97", 1800, "00:01:00:00"),
        ("29.97df", 0, "00:00:00;00"),
        ("29.97df", 1799, "00:00:59;29"),
        ("29.97df", 1800, "00:01:00;02"),
        ("29.97df", 3597, "00:01:59;29"),
        ("29.97df", 3598, "00:02:00;02"),
        ("29.97df", 17_981, "00:09:59;29"),
        ("29.97df", 17_982, "00:10:00;00"),
        ("29.97df", 107_892, "01:00:00;00"),
        ("29.97df", 107_894, "01:00:00;02"),
        ("59.94df", 3600, "00:01:00;04"),
        ("59.94df", 35_964, "00:10:00;00"),
        ("119.88", 119, "00:00:00:119"),
        ("120", 5, "00:00:00:005"),
    ],
)
def test_time_codes_are_those_of_the_standard(name: str, frame: int, code: str) -> None:
    rate = FrameRate.parse(name)

    assert rate.timecode(frame) == code
    assert frame_of(rate, code) == frame


@given(rates, st.data())
def test_a_time_code_leads_back_to_its_frame(rate: FrameRate, data: st.DataObject) -> None:
    frame = data.draw(st.integers(0, frames_a_day(rate) - 1))

    assert frame_of(rate, rate.timecode(frame)) == frame


@pytest.mark.parametrize("name", ["29.97df", "59.94df"])
def test_no_frame_of_the_first_hour_lacks_a_code_of_its_own(name: str) -> None:
    rate = FrameRate.parse(name)

    codes = [rate.timecode(frame) for frame in range(frame_of(rate, "01:00:00;00"))]

    assert codes == sorted(set(codes))


@pytest.mark.parametrize("name", NAMES)
def test_hours_start_again_after_24(name: str) -> None:
    rate = FrameRate.parse(name)

    assert rate.timecode(frames_a_day(rate) + 7) == rate.timecode(7)


@pytest.mark.parametrize("name", ["29.97df", "59.94df"])
def test_drop_frame_is_ahead_of_the_clock_by_600_microseconds_each_ten_minutes(name: str) -> None:
    rate = FrameRate.parse(name)
    for tens in range(6 * 24):
        code = f"{tens // 6:02d}:{tens % 6 * 10:02d}:00;00"
        assert 600_000 * tens - rate.ms_of(frame_of(rate, code)) == Fraction("0.6") * tens

    assert DAY_MS - rate.ms_of(frames_a_day(rate)) == Fraction("86.4")
