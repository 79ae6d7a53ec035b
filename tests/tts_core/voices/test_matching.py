from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import pytest

from tts_core.audio import Samples
from tts_core.errors import RecordingError
from tts_core.recordings import Pitch, Recording
from tts_core.voices import Voice, likeness, matching, mixed, voice, voices
from tts_core.voices.bank import names
from tts_core.voices.likeness import Floats, Mixtures
from tts_core.voices.matching import Matched, match, nearest, signed
from tts_core.voices.search import FORMANTS, PITCH_ST, Spoken, Target, score, search, tuned
from tts_core.voices.speaker import RATE

KNOWN = mixed("known", {"af_bella": 0.55, "bf_emma": 0.3, "if_sara": 0.15}, pitch_st=-1.0, formants=1.06)


def as_mixtures(card: Voice) -> Mixtures:
    share = dict(card.mixture or ((card.id, 1.0),))
    weights = np.array([[share.get(name, 0.0) for name in names()]], np.float32)
    return Mixtures(weights, np.array([card.formants], np.float32), np.array([card.pitch_st], np.float32))


def true_embedding(card: Voice) -> Floats:
    """A world where the network of `likeness` is off by a little, differently from place to place."""
    told = likeness.embeddings(as_mixtures(card), "en", "wide")[0]
    features = likeness.features(as_mixtures(card), "en")[0]
    off = np.random.default_rng(1).standard_normal((len(features), len(told))) * 0.01
    heard = np.maximum(told + np.sin(features @ off * 20) * 0.015, 0.0)
    unit: Floats = (heard / np.linalg.norm(heard)).astype(np.float32)
    return unit


def f0_of(card: Voice) -> float:
    mixtures = as_mixtures(card)
    return float(likeness.f0_hz(mixtures.weights, "en")[0] * 2 ** (card.pitch_st / 12))


@pytest.fixture(scope="module")
def world() -> Iterator[dict[int, Voice]]:
    """Sound is the voice that made it: a recording or a take holds its number, and no model has to run."""
    speakers: dict[int, Voice] = {}

    def who(samples: Samples) -> Voice:
        return speakers[int(samples[0])]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matching, "clear_speech", lambda recording: recording)
        patch.setattr(matching, "pitch_of", lambda r: Pitch(np.full(9, f0_of(who(r.samples)), np.float32), 256))
        patch.setattr(matching, "speaker_embedding", lambda samples: true_embedding(who(samples)))
        patch.setattr(matching, "band_of", lambda samples: "wide")
        yield speakers


@pytest.fixture(scope="module")
def found(world: dict[int, Voice]) -> Matched:
    """What is made like `KNOWN`."""
    return match(recording_of(KNOWN, world), takes(world), name="li")


def takes(world: dict[int, Voice]) -> Any:
    """Return what has a voice speak."""

    def speak(card: Voice) -> Samples:
        world[len(world)] = card
        return np.full(RATE, len(world) - 1, np.float32)

    return speak


def recording_of(card: Voice, world: dict[int, Voice], seconds: float = 6.0) -> Recording:
    return Recording(np.full(round(RATE * seconds), takes(world)(card)[0], np.float32), "ref.wav")


def test_a_mixture_is_found_that_beats_every_single_voice(found: Matched) -> None:
    target = true_embedding(KNOWN)
    best_single = max(float(true_embedding(card) @ target) for card in voices().values())
    assert found.similarity > best_single + 0.05
    assert found.similarity == pytest.approx(float(true_embedding(found.voice) @ target), abs=1e-6)
    assert f0_of(found.voice) == pytest.approx(f0_of(KNOWN), rel=0.03)


def test_the_same_recording_gives_the_same_voice(world: dict[int, Voice], found: Matched) -> None:
    assert match(recording_of(KNOWN, world), takes(world), name="li") == found


def test_a_match_stays_where_speech_is_clear(world: dict[int, Voice]) -> None:
    made = match(recording_of(mixed("far", {"bm_lewis": 1.0}, formants=1.17), world), takes(world)).voice

    assert 1 <= len(made.mixture) <= 4 and sum(share for _, share in made.mixture) == pytest.approx(1.0)
    assert all(share > 0 for _, share in made.mixture)
    assert FORMANTS[0] - 1e-3 <= made.formants <= FORMANTS[1] + 1e-3
    assert PITCH_ST[0] - 0.01 <= made.pitch_st <= PITCH_ST[1] + 0.01


@pytest.mark.parametrize("name", ["af_heart", "zm_yunyang", "bm_george"])
def test_a_voice_of_the_bank_is_nearest_to_itself(name: str, world: dict[int, Voice]) -> None:
    ranked = nearest(recording_of(voice(name), world))

    assert ranked[0].name == name and len(ranked) == len(voices())
    assert [near.similarity for near in ranked] == sorted((near.similarity for near in ranked), reverse=True)


def test_little_speech_does_not_tell_a_person(world: dict[int, Voice]) -> None:
    with pytest.raises(RecordingError, match=r"ref\.wav: only 2\.0 s of speech; 3 s are the least"):
        nearest(recording_of(KNOWN, world, seconds=2.0))


def test_whispering_is_told(world: dict[int, Voice], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "pitch_of", lambda recording: Pitch(np.zeros(9, np.float32), 256))

    with pytest.raises(RecordingError, match="only whispering"):
        nearest(recording_of(KNOWN, world))


def test_a_likeness_says_what_it_was_made_from(found: Matched) -> None:
    made = signed(found, "li.wav", "ab12", date(2026, 11, 26))

    assert made.id == "li"
    assert made.sources[-1].startswith("made like the recording li.wav (SHA-256 ab12) on 2026-11-26: a likeness, not a")
    assert f"{found.nearest[0].name}: {found.nearest[0].similarity:.2f}" in made.sources[-1]


def test_candidates_are_moved_to_the_f0_of_the_recording() -> None:
    target = Target(true_embedding(KNOWN), 200.0, "wide", "zh")
    candidates = tuned(as_mixtures(voice("af_heart")).weights, np.ones(1, np.float32), target)

    f0_hz = likeness.f0_hz(candidates.weights, "zh") * 2 ** (candidates.pitch_st / 12)
    assert float(f0_hz[0]) == pytest.approx(200.0, rel=1e-3)


def test_what_was_heard_of_a_candidate_moves_its_neighbours() -> None:
    target = Target(true_embedding(KNOWN), f0_of(KNOWN), "wide", "en")
    spoken = Spoken()
    candidate = search(target, spoken).take(slice(0, 1))
    before = float(score(candidate, target, spoken)[0])
    spoken.add(candidate, likeness.embeddings(as_mixtures(voice("am_adam")), "en", "wide")[0], target)

    assert float(score(candidate, target, spoken)[0]) < before - 0.05
