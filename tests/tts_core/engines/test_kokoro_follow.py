"""Lines that follow a recording, with Kokoro's real weights."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest

from tts_core.audio import Samples
from tts_core.emotion import ProsodyPlan, understand_tags
from tts_core.emotion.follow import Outline
from tts_core.emotion.plan import OutlinePlan, PhraseOutline
from tts_core.engines import Draft
from tts_core.engines.kokoro.engine import KokoroEngine
from tts_core.errors import EmotionError
from tts_core.synthesizer import Line, Synthesizer
from tts_core.text import read
from tts_core.voices import voice

TEXT = "窗户没有关好，房间里有点冷。"
SHORT = "好，走吧。"
ENGLISH = "If you go out tonight, please close the kitchen window."
RISE = PhraseOutline(0.5, (-4.0, 0.0, 4.0), (-5.0, 0.0, 5.0), 450.0)
FALL = PhraseOutline(0.5, (4.0, 0.0, -4.0), (5.0, 0.0, -5.0))
OUTLINE = Outline((RISE, FALL))


@pytest.fixture(scope="module")
def synth() -> Iterator[Synthesizer]:
    with Synthesizer() as opened:
        yield opened


@pytest.fixture(scope="module")
def led(synth: Synthesizer) -> Samples:
    """The line, following by 1."""
    return synth.speak(drafted(synth, 1.0)).samples


def drafted(synth: Synthesizer, follow: float, outline: Outline | None = OUTLINE, text: str = TEXT) -> Draft:
    who = voice("af_heart" if text == ENGLISH else "zf_xiaoxiao")
    return synth.draft(Line(text, who, understand_tags("sad:3"), outline=outline, follow=follow))


def climbs(synth: Synthesizer, draft: Draft) -> list[float]:
    """Return how far F0 climbs over the first half and the second half of a line, in semitones a value."""
    f0_hz = synth.trace(draft, draft.natural_samples).f0_hz
    halves = np.array_split(f0_hz, 2)
    return [
        float(np.polyfit(np.flatnonzero(half > 120), 12 * np.log2(half[half > 120]), 1)[0] * len(half))
        for half in halves
    ]


def test_a_line_that_follows_by_0_is_the_line_without_a_recording_bit_for_bit(synth: Synthesizer) -> None:
    plain, at_0 = drafted(synth, 0.0, None, SHORT), drafted(synth, 0.0, text=SHORT)

    assert plain.prosody == at_0.prosody
    assert np.array_equal(synth.speak(plain).samples, synth.speak(at_0).samples)


@pytest.mark.parametrize("text", [TEXT, ENGLISH])
def test_the_more_it_follows_the_nearer_it_comes(synth: Synthesizer, text: str) -> None:
    first, second = zip(*(climbs(synth, drafted(synth, w, text=text)) for w in (0.0, 0.5, 1.0)), strict=True)

    assert first[0] + 1.5 < first[1] < first[2] - 1.5
    assert second[0] - 0.3 > second[1] > second[2] + 0.3


def test_the_level_follows_too(synth: Synthesizer, led: Samples) -> None:
    def rise_db(samples: Samples) -> float:
        early, late = np.array_split(samples[: len(samples) // 2], 2)
        return float(10 * np.log10(np.mean(late**2) / np.mean(early**2)))

    assert rise_db(led) > rise_db(synth.speak(drafted(synth, 0.0)).samples) + 2.0


def test_a_line_that_follows_lasts_exactly_what_was_asked(synth: Synthesizer) -> None:
    draft = drafted(synth, 0.5, text=SHORT)

    assert synth.speak(draft, draft.natural_samples - 2001).n_samples == draft.natural_samples - 2001


def test_a_pause_goes_towards_the_recordings_within_its_limits(synth: Synthesizer) -> None:
    def wanted(pause_ms: float, follow: float) -> int:
        phrases = (PhraseOutline(0.5, pause_ms=pause_ms), PhraseOutline(0.5))
        return drafted(synth, follow, Outline(phrases)).wanted_samples

    long = [wanted(450.0, follow) for follow in (0.0, 0.5, 1.0)]

    assert all(after - before > 600 for before, after in pairwise(long))
    assert wanted(9000.0, 1.0) - wanted(500.0, 1.0) == 0 > wanted(60.0, 1.0) - wanted(200.0, 1.0)
    assert wanted(1.0, 1.0) == wanted(20.0, 1.0)


def test_a_long_pause_is_silent(led: Samples) -> None:
    frames = np.sqrt(np.mean(led[: len(led) // 240 * 240].reshape(-1, 240) ** 2, axis=1)) > 1e-3
    inside = "".join(map(str, frames.astype(int))).strip("0")

    assert 0.3 < max(map(len, inside.split("1"))) * 0.01 < 0.65


def test_a_recording_of_one_phrase_leads_a_line_of_two(synth: Synthesizer) -> None:
    rise = Outline((PhraseOutline(1.0, (-4.0, 4.0), (0.0, 0.0)),))
    draft = drafted(synth, 1.0, rise)
    f0_hz = synth.trace(draft, draft.natural_samples).f0_hz
    first, second = (np.median(half[half > 120]) for half in np.array_split(f0_hz, 2))

    assert second > 1.15 * first
    assert all(phrase.pause_ms is None for phrase in OutlinePlan(rise.phrases, 1.0).over([0.5, 0.5]))


def test_a_pace_is_followed(synth: Synthesizer) -> None:
    fast = drafted(synth, 1.0, Outline(OUTLINE.phrases, pace=9.0)).wanted_samples
    slow = drafted(synth, 1.0, Outline(OUTLINE.phrases, pace=2.0)).wanted_samples

    assert slow > 1.4 * fast


def test_a_part_of_a_sentence_follows_its_own_recording(synth: Synthesizer) -> None:
    rise, fall = (Outline((PhraseOutline(1.0, points, (0.0,)),)) for points in ((-4.0, 4.0), (4.0, -4.0)))
    parts = ("If the river had risen another inch,", "the whole valley would have been")
    lines = [
        Line(text, voice("af_heart"), outline=outline, follow=1.0)
        for text, outline in zip(parts, (rise, fall), strict=True)
    ]

    drafts = synth.draft_sentence(lines)
    climbing = [sum(climbs(synth, draft)) for draft in drafts]

    assert climbing[0] > 3.0 and climbing[1] < -3.0


def test_a_line_too_long_for_the_model_follows_over_all_its_parts(synth: Synthesizer) -> None:
    assert isinstance(synth.engine, KokoroEngine)
    reading = read("我们走了很久很久，终于看见了山脚下的灯光。" * 9)
    plan = ProsodyPlan("zh", outline=OutlinePlan((PhraseOutline(1.0, (-5.0, 5.0), (0.0,)),), 1.0))
    draft = synth.engine.draft(reading, voice("zf_xiaobei"), plan)
    f0_hz = synth.trace(draft, draft.natural_samples).f0_hz
    first, *_, last = (np.median(part[part > 120]) for part in np.array_split(f0_hz, 6))

    assert 12 * np.log2(last / first) > 5.0


@pytest.mark.parametrize("follow", [-0.1, 1.5, float("nan")])
def test_following_has_bounds(follow: float) -> None:
    with pytest.raises(EmotionError, match="by 0 to 1"):
        Line("好", voice("zf_xiaoxiao"), follow=follow)
