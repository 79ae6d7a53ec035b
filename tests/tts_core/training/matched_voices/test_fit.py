from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tts_core.training.matched_voices.fit import Heard, fit
from tts_core.voices import likeness
from tts_core.voices.bank import names
from tts_core.voices.likeness import Mixtures


def made_up(n: int = 300) -> Heard:
    """A world where a mixture sounds as the weighted sum of its voices, and F0 is their weighted geometric mean."""
    chance = np.random.default_rng(0)
    alone = np.repeat(np.eye(len(names())), 2, axis=0)
    weights = np.concatenate([alone, chance.dirichlet(np.full(len(names()), 0.1), n)]).astype(np.float32)
    own = np.abs(chance.standard_normal((len(names()), 256)))
    heard = weights @ own
    heard = (heard / np.linalg.norm(heard, axis=1, keepdims=True)).astype(np.float32)
    even = np.zeros(len(weights), np.float32)
    mandarin = (np.arange(len(weights)) % 2).astype(np.float32)
    f0_hz = np.exp2(weights @ np.linspace(6.5, 8.0, len(names()))).astype(np.float32)
    bank = np.arange(len(weights)) < len(alone)
    return Heard(weights, even, even + 1.0, mandarin, f0_hz, bank, heard, heard)


@pytest.fixture
def forgotten() -> Iterator[None]:
    """Whatever was read is read again."""
    likeness._network.cache_clear()
    yield
    likeness._network.cache_clear()


@pytest.mark.usefixtures("forgotten")
def test_what_is_fitted_tells_the_mixtures_that_were_heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = made_up()
    cosine = fit(heard, tmp_path / "likeness.npz", epochs=5, tell=lambda line: None)
    monkeypatch.setattr(likeness, "files", lambda package: tmp_path)

    spoken = heard.mandarin == 0
    mixtures = Mixtures(heard.weights[spoken], heard.formants[spoken], heard.pitch_st[spoken])
    told = likeness.embeddings(mixtures, "en", "wide")

    assert cosine > 0.9 and np.mean(np.sum(told * heard.wide[spoken], axis=1)) > 0.9
    assert likeness.f0_hz(mixtures.weights, "en") == pytest.approx(heard.f0_hz[spoken], rel=0.1)
