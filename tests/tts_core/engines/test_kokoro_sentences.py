"""Sentences that run over several cues, and pauses that give, with Kokoro's real weights."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from tts_core.audio import Samples
from tts_core.emotion import EmotionState, understand_tags
from tts_core.engines import Draft
from tts_core.synthesizer import Line, Synthesizer
from tts_core.voices import voice

PARTS = ("If the river had risen another inch,", "the whole valley would have been", "under water before midnight.")
PARTS_ZH = ("他说他会在春天的时候", "带着所有的信回到这里。")


@pytest.fixture(scope="module")
def synth() -> Iterator[Synthesizer]:
    with Synthesizer() as opened:
        yield opened


def lines(parts: tuple[str, ...], voice_id: str, emotion: EmotionState = EmotionState()) -> list[Line]:
    return [Line(part, voice(voice_id), emotion) for part in parts]


def melody(synth: Synthesizer, draft: Draft) -> Samples:
    """Return the voiced F0 of a line at its natural length, in semitones re its median."""
    f0_hz = synth.trace(draft, draft.natural_samples).f0_hz
    voiced = f0_hz[f0_hz > 0]
    return 12 * np.log2(voiced / np.median(voiced))


def fall_st(synth: Synthesizer, draft: Draft) -> float:
    """Return how far the last fifth of a line lies below its median."""
    curve = melody(synth, draft)
    return -float(np.median(curve[-len(curve) // 5 :]))


@pytest.mark.parametrize(("parts", "voice_id"), [(PARTS, "af_heart"), (PARTS_ZH, "zm_yunjian")])
def test_the_melody_falls_at_the_end_of_the_sentence_and_not_of_the_cue(
    synth: Synthesizer, parts: tuple[str, ...], voice_id: str
) -> None:
    alone = [synth.draft(line) for line in lines(parts, voice_id)]
    together = synth.draft_sentence(lines(parts, voice_id))

    inner = [fall_st(synth, draft) for draft in alone[:-1]], [fall_st(synth, draft) for draft in together[:-1]]
    assert np.mean(inner[1]) < np.mean(inner[0]) - 1.5
    assert fall_st(synth, together[-1]) > 0.5


def test_every_part_of_a_sentence_lasts_exactly_as_planned(synth: Synthesizer) -> None:
    for draft in synth.draft_sentence(lines(PARTS, "af_heart")):
        for rate in (0.8, 1.0, 1.25):
            n_samples = round(draft.natural_samples / rate)
            assert synth.speak(draft, n_samples).n_samples == n_samples


def test_the_parts_of_a_sentence_are_together_as_long_as_the_sentence(synth: Synthesizer) -> None:
    parts = lines(PARTS_ZH, "zm_yunjian")
    whole = synth.draft(Line("".join(PARTS_ZH), voice("zm_yunjian")))
    drafts = synth.draft_sentence(parts)

    assert abs(sum(draft.natural_samples for draft in drafts) - whole.natural_samples) <= 600
    assert abs(sum(draft.wanted_samples for draft in drafts) - whole.wanted_samples) <= 600


def test_parts_are_as_loud_as_lines_and_their_seams_do_not_click(synth: Synthesizer) -> None:
    for draft in synth.draft_sentence(lines(PARTS, "af_heart")):
        samples = synth.speak(draft, draft.natural_samples).samples
        assert 0.02 < np.sqrt(np.mean(samples**2)) < 0.3
        assert max(abs(samples[0]), abs(samples[-1])) < 0.01


def test_the_phones_of_a_part_are_its_own(synth: Synthesizer) -> None:
    for line, draft in zip(lines(PARTS, "af_heart"), synth.draft_sentence(lines(PARTS, "af_heart")), strict=True):
        spoken = "".join(phone.symbol for phone in synth.trace(draft, draft.natural_samples).phones)
        assert spoken.strip(" ,") == synth.draft(line).reading.phones.strip(" ,")


def test_a_sigh_before_a_sentence_is_its_first_part_s_alone(synth: Synthesizer) -> None:
    drafts = synth.draft_sentence(lines(PARTS_ZH, "zf_xiaoxiao", understand_tags("weary:5")))

    assert drafts[0].prosody.touches and not drafts[1].prosody.touches


def test_a_part_that_is_not_in_a_sentence_is_a_line(synth: Synthesizer) -> None:
    (line,) = lines(PARTS[-1:], "af_heart")
    alone, sentence = synth.draft(line), synth.draft_sentence([line])[0]

    assert alone.natural_samples == sentence.natural_samples
    assert np.array_equal(synth.speak(alone).samples, synth.speak(sentence).samples)


def test_a_sentence_too_long_for_the_model_is_spoken_part_by_part(synth: Synthesizer) -> None:
    drafts = synth.draft_sentence(lines(PARTS * 6, "af_heart"))

    assert drafts[0].natural_samples == synth.draft(lines(PARTS, "af_heart")[0]).natural_samples


@pytest.mark.parametrize(
    ("text", "voice_id"),
    [("Listen, if you go now, you can make it.", "am_michael"), ("我跟你说，这件事不是你想的那样。", "zf_xiaoxiao")],
)
def test_a_pause_that_grows_is_silent_and_no_longer_than_600_ms(synth: Synthesizer, text: str, voice_id: str) -> None:
    draft = synth.draft(Line(text, voice(voice_id)))
    samples = synth.speak(draft, round(draft.natural_samples / 0.75)).samples
    windows = samples[: len(samples) // 240 * 240].reshape(-1, 240)
    level = 20 * np.log10(np.sqrt(np.mean(windows**2, axis=1)) + 1e-9)
    quiet = "".join("." if db < level.max() - 40 else "#" for db in level)
    longest = max(len(run) for run in quiet.strip(".").split("#"))

    assert draft.pauses.least < draft.pauses.most
    assert 250 <= 10 * longest <= 640


def test_the_pauses_of_a_line_are_told_with_their_limits(synth: Synthesizer) -> None:
    pauses = synth.draft(Line("Listen, if you go now, you can make it.", voice("am_michael"))).pauses

    assert 0 <= pauses.least <= pauses.natural <= pauses.most == 2 * 12_000
    assert [pauses.at(more) for more in (-100_000, 0, 100_000)] == [pauses.least, pauses.natural, pauses.most]
