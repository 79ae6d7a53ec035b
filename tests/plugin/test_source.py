"""The film's own sound directs: what is heard of a cue, against what is usual for its speaker."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.cues import Cue
from plugin.media.ffmpeg import file_url, run_ffmpeg
from plugin.media.probe import probe
from plugin.source import LONGEST_MS, REASONS, Stretch, cut, overhear, stretches_of
from tts_core.audio import Samples
from tts_core.emotion import Delivery, EmotionState, follow, reference
from tts_core.errors import RecordingError
from tts_core.recordings import Recording, Unclear, clear_speech, pitch_of

RATE = 16_000
CALM = EmotionState(intensity=0.2)


def calm(recording: Recording) -> EmotionState:
    return replace(CALM, text=f"ref({recording.name})")


def cue(start_ms: int, end_ms: int, *, speaker: str | None = None, continues: bool = False, index: int = 1) -> Cue:
    return Cue(index, 0, start_ms, end_ms, "这", "这", "这", speaker, continues=continues)


TURNS = [cue(500 + 1500 * i, 1500 + 1500 * i, speaker=("李", "王")[i % 2], index=i + 1) for i in range(8)]
SPEAKERS = [each.speaker or "" for each in TURNS]
"""Those of `spoken_film`."""


def spans(*cues: Cue) -> list[tuple[int, int]]:
    return [(s.start_ms, s.end_ms) for s in stretches_of(cues, [c.speaker or "" for c in cues])]


def test_a_cue_is_heard_with_a_margin_but_not_from_before_the_film() -> None:
    assert spans(cue(50, 2000), cue(5000, 6000)) == [(0, 2100), (4900, 6100)]


def test_a_running_sentence_is_heard_whole() -> None:
    sentence = (cue(1000, 2000), cue(2100, 3000, continues=True), cue(3000, 4000, continues=True))
    assert [s.places for s in stretches_of(sentence, ["", "", ""])] == [(0, 1, 2)]
    assert spans(*sentence) == [(900, 4100)]


def test_the_margin_ends_where_somebody_else_has_a_cue() -> None:
    assert spans(cue(1000, 2000, speaker="李"), cue(2030, 3000, speaker="王")) == [(900, 2030), (2000, 3100)]


def test_the_margin_may_reach_into_the_same_voice() -> None:
    assert spans(cue(1000, 2000), cue(2030, 3000)) == [(900, 2100), (1930, 3100)]


def test_where_two_have_cues_only_the_longest_part_alone_is_heard() -> None:
    never_alone, rest = spans(cue(1000, 5000, speaker="李"), cue(1500, 2000, speaker="王"))
    assert rest == (2000, 5100)
    assert never_alone[0] == never_alone[1]


def test_a_sentence_without_end_is_heard_as_long_as_the_encoder_listens() -> None:
    assert spans(cue(1000, 90_000)) == [(900, 900 + LONGEST_MS)]


@given(st.integers(1, 60_000), st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 1500)), max_size=6))
def test_a_stretch_is_the_same_whatever_the_blocks(block: int, times: list[tuple[int, int]]) -> None:
    sound = np.arange(2 * RATE, dtype=np.float32)
    stretches = [Stretch((i,), "", start, start + length) for i, (start, length) in enumerate(sorted(times))]
    found = list(cut((sound[i : i + block] for i in range(0, len(sound), block)), stretches))
    assert [stretch for stretch, _ in found] == stretches
    for stretch, samples in found:
        assert np.array_equal(samples, sound[16 * stretch.start_ms : 16 * stretch.end_ms])


def test_no_more_of_the_film_is_read_than_the_stretch_at_hand() -> None:
    read = 0

    def film() -> Iterator[Samples]:
        nonlocal read
        for _ in range(7200):
            read += 1
            yield np.zeros(RATE, np.float32)

    for stretch, _ in cut(film(), [Stretch((0,), "", 2000, 3500), Stretch((1,), "", 60_000, 61_000)]):
        assert read == -(-stretch.end_ms // 1000)


def test_the_sound_of_each_cue_is_heard_with_its_own_time(spoken_film: Path) -> None:
    names: list[str] = []

    def hear(recording: Recording) -> EmotionState:
        names.append(recording.name)
        assert recording.seconds == pytest.approx(1.2)
        assert np.abs(recording.samples[:1200]).max() < 0.001
        assert np.abs(recording.samples[1700:4000]).max() > 0.05
        return CALM

    overhear(probe(spoken_film), TURNS, SPEAKERS, want_outline=False, hear=hear)
    assert names[:2] == ["source 00:00:00.400", "source 00:00:01.900"]


def test_who_speaks_higher_and_louder_than_usual_is_acted_so(spoken_film: Path) -> None:
    told = overhear(probe(spoken_film), TURNS, SPEAKERS, want_outline=False, hear=calm)
    deliveries = [each.state.delivery for each in told if each.state]
    assert [each.note for each in told] == [""] * 8
    assert max(abs(delivery.pitch) for delivery in deliveries[:6]) < 0.3
    assert min(delivery.pitch for delivery in deliveries[6:]) > 1
    assert min(delivery.volume for delivery in deliveries[6:]) > 1


def test_the_usual_is_that_of_each_speaker_alone(spoken_film: Path) -> None:
    """The second voice is nearly an octave above the first one."""
    apart, as_one = (
        overhear(probe(spoken_film), TURNS, speakers, want_outline=False, hear=calm)
        for speakers in (SPEAKERS, [""] * 8)
    )
    assert apart[1].state and abs(apart[1].state.delivery.pitch) < 0.3
    assert as_one[1].state and as_one[1].state.delivery.pitch > 1


def test_where_the_sound_does_not_tell_the_words_act_and_the_cue_is_named(spoken_film: Path) -> None:
    heard = itertools.count()

    def hear(recording: Recording) -> EmotionState:
        if next(heard) == 2:
            raise Unclear(recording.name, "music")
        return CALM

    told = overhear(probe(spoken_film), TURNS, SPEAKERS, want_outline=False, hear=hear)
    assert (told[2].state, told[2].note) == (None, "cue 3: music in the sound track, its words direct it")
    assert [i for i, each in enumerate(told) if each.state is None] == [2]


def test_all_cues_of_a_sentence_are_said_alike(spoken_film: Path) -> None:
    sentence = [cue(500, 1500, index=1), cue(1600, 3000, continues=True, index=2), cue(5000, 6000, index=3)]
    told = overhear(probe(spoken_film), sentence, [""] * 3, want_outline=False, hear=calm)
    assert told[0].state == told[1].state
    assert told[0].state and told[0].state.text == "ref(source 00:00:00.400)"
    assert told[2].state and told[2].state.text == "ref(source 00:00:04.900)"


def test_a_film_without_sound_leaves_it_to_the_words(silent_film: Path) -> None:
    told = overhear(probe(silent_film), TURNS, SPEAKERS, want_outline=True, hear=calm)
    assert [each.state for each in told] == [None] * 8
    assert {each.note for each in told} == {"silent.mp4: no sound track in it, the words direct"}


def test_cues_after_the_end_of_the_sound_are_told(spoken_film: Path) -> None:
    late = [*TURNS, cue(14_500, 15_000, index=9)]
    told = overhear(probe(spoken_film), late, [*SPEAKERS, ""], want_outline=False, hear=calm)
    assert told[-1].note == "cue 9: the sound track ends before it, its words direct it"


def test_who_is_never_alone_is_told(spoken_film: Path) -> None:
    pair = [cue(1000, 5000, speaker="李", index=1), cue(1500, 2000, speaker="王", index=2)]
    told = overhear(probe(spoken_film), pair, ["李", "王"], want_outline=False, hear=calm)
    assert told[1].note == "cue 2: somebody else speaks at the same time, its words direct it"
    assert told[0].state is not None


def test_the_outline_knows_how_high_it_lies_for_its_speaker(spoken_film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follow, "outline_of", outline_of)
    heights = [
        each.outline.height_st
        for each in overhear(probe(spoken_film), TURNS, SPEAKERS, want_outline=True, hear=calm)
        if each.outline
    ]
    assert heights == pytest.approx([0, 0, 0, 0, 0, 0, 3.9, 3.9], abs=0.4)


def test_of_a_speaker_with_few_lines_nobody_knows_how_high_they_lie(
    spoken_film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follow, "outline_of", outline_of)
    told = overhear(probe(spoken_film), TURNS[:2], SPEAKERS[:2], want_outline=True, hear=calm)
    assert [each.outline.height_st for each in told if each.outline] == [None, None]


def test_a_whisper_lies_at_no_height(spoken_film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follow, "outline_of", outline_of)
    whisper = replace(CALM, delivery=Delivery(whisper=1.0))
    told = overhear(probe(spoken_film), TURNS, SPEAKERS, want_outline=True, hear=lambda _: whisper)
    assert {each.outline.height_st for each in told if each.outline} == {None}


def test_each_cue_of_a_sentence_has_the_outline_of_its_own_time(
    spoken_film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lengths: list[float] = []

    def outline_of(recording: Recording, median_hz: float) -> follow.Outline:
        lengths.append(recording.seconds)
        if len(lengths) == 2:
            raise RecordingError("nothing is said in it")
        return follow.Outline(())

    monkeypatch.setattr(follow, "outline_of", outline_of)
    sentence = [cue(500, 1500, index=1), cue(1500, 3000, continues=True, index=2)]
    told = overhear(probe(spoken_film), sentence, [""] * 2, want_outline=True, hear=calm)
    assert lengths == pytest.approx([1.2, 1.7])
    assert told[0].outline is not None and told[1].outline is None


def test_the_emotion_encoder_listens(spoken_film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reference, "hear", calm)
    told = overhear(probe(spoken_film), TURNS[:1], SPEAKERS[:1], want_outline=False)
    assert told[0].state == replace(CALM, text="ref(source 00:00:00.400)")


def test_what_is_no_clear_speech_is_left_to_the_words(spoken_film: Path) -> None:
    """Tones are not."""

    def hear(recording: Recording) -> EmotionState:
        return calm(clear_speech(recording))

    told = overhear(probe(spoken_film), TURNS, SPEAKERS, want_outline=False, hear=hear)
    assert {each.state for each in told} == {None}
    assert {each.note.split(": ")[1].removesuffix(", its words direct it") for each in told} <= {*REASONS.values()}


def outline_of(recording: Recording, median_hz: float) -> follow.Outline:
    """Know the height alone: tones are no speech."""
    f0_hz = pitch_of(recording).f0_hz
    return follow.Outline((), height_st=12 * math.log2(np.median(f0_hz[f0_hz > 0]) / median_hz))


@pytest.fixture(scope="session")
def spoken_film(media_folder: Path) -> Path:
    """Two voices, turn about: a second of a rich tone, half a second of silence; the last line of each is stronger.

    ffmpeg -f lavfi -i color=size=32x32:rate=25:duration=15 -f f32le -ar 16000 -ac 1 -i pipe:0 -c:a flac spoken.mkv
    """
    path = media_folder / "spoken.mkv"
    sound = np.zeros(14 * RATE, np.float32)
    for turn in range(8):
        hertz, level = (120.0, 220.0)[turn % 2], 0.1
        if turn >= 6:
            hertz, level = 1.25 * hertz, 2 * level
        start = RATE // 2 + turn * RATE * 3 // 2
        sound[start : start + RATE] = level * _syllables(hertz)
    picture = ["-f", "lavfi", "-i", "color=size=32x32:rate=25:duration=15"]
    tone = ["-f", "f32le", "-ar", str(RATE), "-ac", "1", "-i", "pipe:0"]
    run_ffmpeg([*picture, *tone, "-c:a", "flac", file_url(path)], feed=[sound.tobytes()])
    return path


def _syllables(hertz: float) -> Samples:
    """Return a second of four syllables."""
    t = np.arange(RATE) / RATE
    phase = 2 * np.pi * np.cumsum(hertz * (1 + 0.05 * np.sin(2 * np.pi * t))) / RATE
    tone = sum(np.sin(k * phase) / k for k in range(1, 12))
    return np.asarray(tone * np.sin(4 * np.pi * t) ** 2, dtype=np.float32)
