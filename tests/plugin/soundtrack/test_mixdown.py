"""The mix: dialogue over a film's sound, in the modes that there are, at the loudness that was asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mixes import ebur128, line, sine, tone_db, write_float

from plugin.errors import MediaError, OptionError
from plugin.media import Media, probe
from plugin.media.ffmpeg import file_url, run_ffmpeg
from plugin.soundtrack import Ducking, Mixdown, MixOptions, Placed, Spool, original_of, target_of
from plugin.soundtrack.loudness import RATE, Sound
from plugin.soundtrack.place import Place

OFF = target_of("off")
CENTRE = 2


def mixed(
    media: Media | None, lines: Sequence[Placed], options: MixOptions = MixOptions(), seconds: float = 4
) -> tuple[Sound, dict[str, Any]]:
    """Mix lines over a film; returns the mix and what is told of it."""
    with Spool() as spool:
        for one in lines:
            spool.add(one)
        mixdown = Mixdown(spool, original_of(media, options), round(seconds * RATE), options)
        sound = np.concatenate(list(mixdown.blocks()))
        told: dict[str, Any] = mixdown.measured()
    return sound, told


def decoded(media: Media) -> Sound:
    """Return the film's sound as a mix has it."""
    original = original_of(media, MixOptions())
    assert original is not None
    return np.concatenate(list(original.blocks(original.layout)))


@pytest.fixture(scope="session")
def tone_film(media_folder: Path) -> Callable[..., Media]:
    """Make films of ten seconds with another tone on each channel, and uncompressed sound.

    ffmpeg -f lavfi -i testsrc2=size=160x90:rate=5:duration=10
      -f lavfi -i aevalsrc='0.1*sin(2000*PI*t)|…':c=5.1:s=48000:d=10 -c:v libx264 -c:a pcm_f32le film.mkv
    """

    def film(layout: str, n_channels: int, level: float = 0.1) -> Media:
        path = media_folder / f"tones-{layout}-{level}.mkv"
        if not path.exists():
            tones = "|".join(f"{level}*sin({2000 + 400 * n}*PI*t)" for n in range(n_channels))
            picture = ("-f", "lavfi", "-i", "testsrc2=size=160x90:rate=5:duration=10")
            sound = ("-f", "lavfi", "-i", f"aevalsrc='{tones}':c={layout}:s=48000:d=10")
            run_ffmpeg([*picture, *sound, "-c:v", "libx264", "-c:a", "pcm_f32le", file_url(path)])
        return probe(path)

    return film


Films = Callable[..., Media]


@pytest.mark.parametrize("level_db", [-45, -26, -8])
@pytest.mark.parametrize("depth", [6.0, 14.0, 24.0])
def test_the_original_goes_down_as_far_as_asked_under_whispers_and_shouts(
    tone_film: Films, level_db: float, depth: float
) -> None:
    media = tone_film("stereo", 2)
    options = MixOptions(loudness=OFF, ducking=Ducking(depth_db=depth))
    sound, told = mixed(media, [line(2, 1, level_db)], options)
    fallen = tone_db(sound[:, 0], 2.1, 2.9) - tone_db(decoded(media)[:, 0], 2.1, 2.9)
    assert fallen == pytest.approx(-depth, abs=0.1)
    assert told["duck"] == {
        "depth_db": depth, "attack_ms": 60, "release_ms": 350, "measured_db": pytest.approx(depth, abs=0.1),
    }  # fmt: skip


@pytest.mark.parametrize("mode", ["duck", "keep", "mute-speech"])
def test_outside_speech_the_original_is_untouched_to_the_bit(tone_film: Films, mode: Any) -> None:
    media = tone_film("stereo", 2)
    sound, _ = mixed(media, [line(2, 1)], MixOptions(mode, OFF), seconds=10)
    before = decoded(media)
    assert np.array_equal(sound[: round(1.9 * RATE)], before[: round(1.9 * RATE)])
    assert np.array_equal(sound[round(3.6 * RATE) :], before[round(3.6 * RATE) :])


def test_keep_leaves_the_original_under_speech(tone_film: Films) -> None:
    media = tone_film("stereo", 2)
    sound, told = mixed(media, [line(2, 1)], MixOptions("keep", OFF))
    assert tone_db(sound[:, 0], 2.1, 2.9) == pytest.approx(tone_db(decoded(media)[:, 0], 2.1, 2.9), abs=0.05)
    assert told["speech_to_original_lu"] >= 9.9


def test_mute_takes_the_original_out(tone_film: Films) -> None:
    sound, _ = mixed(tone_film("stereo", 2), [line(2, 1)], MixOptions("mute", OFF))
    assert not sound[: 2 * RATE].any() and not sound[3 * RATE :].any()


def test_mute_speech_is_silent_under_the_whole_cue_only(tone_film: Films) -> None:
    media = tone_film("stereo", 2)
    placed = line(2.2, 0.5)
    cued = Placed(placed.start_sample, placed.audio, cue_ms=(2_000, 3_000))
    sound, _ = mixed(media, [cued], MixOptions("mute-speech", OFF))
    assert not sound[2 * RATE : round(2.2 * RATE)].any() and not sound[round(2.7 * RATE) : 3 * RATE].any()
    assert tone_db(sound[:, 0], 3.1, 3.9) == pytest.approx(tone_db(decoded(media)[:, 0], 3.1, 3.9), abs=0.05)


def test_5_1_stays_5_1_with_the_speech_in_the_centre(tone_film: Films) -> None:
    media = tone_film("5.1", 6, 0.01)
    sound, told = mixed(media, [line(2, 1)], MixOptions("keep", OFF))
    before = decoded(media)[: len(sound)]
    assert told["layout"] == "5.1"
    others = [0, 1, 3, 4, 5]
    assert np.array_equal(sound[:, others], before[:, others])
    assert np.abs(sound - before)[round(2.1 * RATE) : round(2.9 * RATE), CENTRE].max() > 0.05


def test_5_1_is_ducked_on_every_channel(tone_film: Films) -> None:
    media = tone_film("5.1(side)", 6)
    sound, _ = mixed(media, [line(2, 1)], MixOptions(loudness=OFF))
    for channel in range(6):
        hertz = 1_000 + 200 * channel
        fallen = tone_db(sound[:, channel], 2.1, 2.9, hertz) - tone_db(sound[:, channel], 0.5, 1.3, hertz)
        assert fallen == pytest.approx(-14, abs=0.1)
        assert tone_db(sound[:, channel], 0.5, 1.3, hertz) == pytest.approx(-20, abs=0.05)


def test_7_1_is_folded_to_5_1(tone_film: Films) -> None:
    sound, told = mixed(tone_film("7.1", 8), [line(2, 1)], MixOptions("keep", OFF))
    assert told["layout"] == "5.1" and sound.shape[1] == 6


@pytest.mark.parametrize("layout", ["mono", "stereo"])
def test_mono_and_stereo_films_give_stereo_at_their_level(tone_film: Films, layout: str) -> None:
    sound, told = mixed(tone_film(layout, 1 if layout == "mono" else 2), [line(2, 1)], MixOptions("keep", OFF))
    assert told["layout"] == "stereo" and sound.shape[1] == 2
    assert tone_db(sound[:, 0], 0.5, 1.3) == pytest.approx(-20, abs=0.05)


def test_stereo_can_be_forced(tone_film: Films) -> None:
    sound, told = mixed(tone_film("5.1", 6), [line(2, 1)], MixOptions(layout="stereo"))
    assert told["layout"] == "stereo" and sound.shape[1] == 2


def test_center_cut_takes_the_centre_out_and_nothing_else(tone_film: Films) -> None:
    media = tone_film("5.1", 6, 0.01)
    sound, _ = mixed(media, [line(2, 1)], MixOptions("center-cut", OFF))
    assert not sound[: 2 * RATE, CENTRE].any()
    others = [0, 1, 3, 4, 5]
    assert np.array_equal(sound[:, others], decoded(media)[: len(sound), others])


def test_center_cut_of_a_stereo_film_is_refused(tone_film: Films) -> None:
    with pytest.raises(OptionError, match=r"has no centre \(2 channels.*Use duck"):
        original_of(tone_film("stereo", 2), MixOptions("center-cut"))


def test_a_background_takes_the_place_of_the_film(tone_film: Films, tmp_path: Path) -> None:
    music = write_float(tmp_path / "music.wav", np.repeat(sine(3_000, 3, -20)[:, None], 2, axis=1))
    sound, told = mixed(tone_film("stereo", 2), [line(2, 0.5)], MixOptions(loudness=OFF, background=music))
    assert tone_db(sound[:, 0], 0.5, 1.5, 3_000) == pytest.approx(-20, abs=0.05)
    assert tone_db(sound[:, 0], 0.5, 1.5, 1_000) < -90
    assert not sound[3 * RATE + 10 :].any()
    assert told["background"] == str(music)


@pytest.mark.parametrize(("name", "told"), [("gone.wav", "no such file"), ("text.wav", "not a sound file")])
def test_a_background_that_is_none_is_told(tmp_path: Path, name: str, told: str) -> None:
    (tmp_path / "text.wav").write_text("words", encoding="utf-8")
    with pytest.raises(MediaError, match=told):
        original_of(None, MixOptions(background=tmp_path / name))


def test_a_film_without_sound_gives_the_dialogue_alone(silent_film: Path) -> None:
    sound, told = mixed(probe(silent_film), [line(1, 2)])
    assert told["layout"] == "stereo" and told["speech_to_original_lu"] is None
    assert not sound[: RATE - 10].any()


FIVE: list[tuple[str, str, int, float, list[Placed]]] = [
    ("web", "stereo", 2, 0.1, [line(1, 2), line(4, 3, -35, "LEO")]),
    ("broadcast", "5.1", 6, 0.1, [line(1, 2), line(4, 3, -35, "LEO")]),
    ("youtube", "mono", 1, 0.01, [line(1, 2), line(4, 3, -8)]),
    ("-18", "stereo", 2, 0.5, [line(1, 6)]),
    ("-30", "7.1", 8, 0.05, [line(0, 1), line(8, 1, -40)]),
]


@pytest.mark.parametrize(("loudness", "layout", "n_channels", "level", "lines"), FIVE)
def test_five_mixes_are_at_their_loudness_and_below_minus_one_db(
    tone_film: Films, tmp_path: Path, loudness: str, layout: str, n_channels: int, level: float, lines: list[Placed]
) -> None:
    target = target_of(loudness)
    sound, told = mixed(tone_film(layout, n_channels, level), lines, MixOptions(loudness=target), seconds=10)
    lufs, peak = ebur128(write_float(tmp_path / "mix.wav", sound, told["layout"]))
    assert lufs == pytest.approx(target.lufs, abs=0.5)
    assert peak <= -1.0
    assert told["integrated_lufs"] == pytest.approx(lufs, abs=0.1)
    assert told["true_peak_db"] == pytest.approx(peak, abs=0.3)


def test_netflix_is_measured_on_the_dialogue(tone_film: Films) -> None:
    _, told = mixed(tone_film("stereo", 2, 0.5), [line(4, 3)], MixOptions(loudness=target_of("netflix")), seconds=10)
    assert told["measured_on"] == "dialogue"
    assert told["dialogue_lufs"] == pytest.approx(-27, abs=0.5)


@pytest.mark.parametrize("level", [0.001, 0.1, 0.7])
def test_the_dialogue_stands_clear_of_what_is_left_of_the_original(tone_film: Films, level: float) -> None:
    _, told = mixed(tone_film("stereo", 2, level), [line(4, 3)], seconds=10)
    assert told["speech_to_original_lu"] >= 9.5


def test_the_ratio_that_is_told_is_the_one_in_the_mix(tone_film: Films, tmp_path: Path) -> None:
    options = MixOptions(loudness=OFF, stems=tmp_path)
    _, told = mixed(tone_film("stereo", 2), [line(2, 8)], options, seconds=10)
    speech, _ = ebur128(tmp_path / "dialogue.wav")
    assert told["speakers"]["ANNA"]["lufs"] + told["speakers"]["ANNA"]["gain_db"] + 3.01 == pytest.approx(
        speech, abs=0.1
    )
    left = -20 - 14 - 3.01 + 3.01
    assert told["speech_to_original_lu"] == pytest.approx(speech - left, abs=0.5)


def test_stems_add_up_to_the_mix_even_where_it_is_limited(tone_film: Films, tmp_path: Path) -> None:
    options = MixOptions(loudness=target_of("-5"), stems=tmp_path)
    sound, told = mixed(tone_film("stereo", 2), [line(2, 1, -6)], options)
    assert told["limited_db"] > 1
    dialogue, original, mix = (_read(tmp_path / name) for name in ("dialogue.wav", "original.wav", "mix.wav"))
    assert dialogue.shape == original.shape == mix.shape == sound.shape
    np.testing.assert_allclose(mix, sound, atol=1e-6)
    np.testing.assert_allclose(dialogue + original, mix, atol=1e-6)


def test_a_speaker_to_the_left_is_heard_there() -> None:
    placed = line(1, 1)
    sound, _ = mixed(None, [Placed(placed.start_sample, placed.audio, place=Place(pan=-1.0))])
    assert np.abs(sound[:, 0]).max() > 0.05 and np.abs(sound[:, 1]).max() < 1e-6


def test_a_line_after_the_film_makes_the_mix_longer(tone_film: Films) -> None:
    sound, _ = mixed(tone_film("stereo", 2), [line(11, 1)], seconds=10)
    assert len(sound) == 12 * RATE


def test_a_film_without_a_line_keeps_its_sound(tone_film: Films) -> None:
    media = tone_film("stereo", 2)
    sound, _ = mixed(media, [], MixOptions(loudness=OFF), seconds=10)
    assert np.array_equal(sound, decoded(media)[: len(sound)])


def _read(path: Path) -> np.ndarray:
    import av

    with av.open(str(path)) as container:
        whole = np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)
    return whole.reshape(-1, 2).astype(np.float64) / 2**31


def test_a_mix_that_is_given_up_leaves_neither_process_nor_stems(tone_film: Films, tmp_path: Path) -> None:
    options = MixOptions(stems=tmp_path)
    with Spool() as spool:
        spool.add(line(1, 1))
        mixdown = Mixdown(spool, original_of(tone_film("stereo", 2), options), 10 * RATE, options)
        blocks = mixdown.blocks()
        next(blocks)
        assert list(tmp_path.iterdir()) != []
        mixdown.close()
        assert next(blocks, None) is None
    assert list(tmp_path.iterdir()) == []
