"""From a recording to an emotion state: how somebody says something, whoever it is.

    state = hear(read_recording("rage.wav"))         # EmotionState(nuance="angry", ...)
    embed(read_recording("rage.wav"))                # [1, 768], unit L2 norm, in the space of `TextToEmotion.embed`

The network was trained against speaker and language classifiers behind a gradient reversal layer (Ganin & Lempitsky
2015, arXiv 1409.7495): `tts_core.training.emotion_encoder`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from tts_core.emotion.encoder import SHIPPED, read_encoder
from tts_core.emotion.space import (
    DEFAULT_INTENSITY,
    DELIVERY_FIELDS,
    NUANCES,
    Delivery,
    EmotionState,
    nuance,
)
from tts_core.emotion.text import UNSURE_STRENGTH, leaning
from tts_core.recordings import Recording, clear_speech

if TYPE_CHECKING:
    from tts_core.emotion.sound import Heard

WINDOW_SECONDS: Final = 6.0
"""A longer recording is heard in windows of at most this length, the longest that the network was trained on."""


def hear(recording: Recording, *, encoder: Path = SHIPPED) -> EmotionState:
    """Return how a recording is said.

    Args:
        recording: 1 to 30 s of one person's speech, at any level.
        encoder: Folder that `cuevoice train emotion-encoder` wrote.

    Returns:
        The state; its text is `ref(NAME)`, its embedding [768] has unit L2 norm.

    Raises:
        RecordingError: No clear speech of one person: silence, noise, music, two voices, clipping, too short or long.
        WeightsError: The encoder cannot be loaded.
    """
    _, settings = read_encoder(encoder)
    heard = _heard(clear_speech(recording), encoder)
    probabilities = (heard.nuance[0].float() / settings.temperature).softmax(-1).numpy()
    best = np.argsort(-probabilities)[:3]
    intensity = float(heard.intensity[0])
    emotions = leaning(heard.emotions[0].float().sigmoid().numpy(), probabilities)
    values = dict(zip(DELIVERY_FIELDS, heard.delivery[0].float().tolist(), strict=True))
    state = EmotionState(
        text=f"ref({recording.name})",
        nuance=NUANCES[best[0]],
        emotions=tuple(round(float(weight), 4) for weight in emotions),
        intensity=round(intensity, 4),
        delivery=Delivery.within({name: round(value, 3) for name, value in values.items()}),
        second=NUANCES[best[1]],
        probabilities=tuple((NUANCES[i], round(float(probabilities[i]), 4)) for i in best),
        unsure=bool(probabilities[best[0]] < settings.threshold),
        embedding=heard.embedding[0].numpy(),
    )
    if not state.unsure:
        return state
    weak = state.intensity * UNSURE_STRENGTH
    return replace(state, intensity=weak, delivery=nuance(state.acted_nuance).delivery.scaled(weak / DEFAULT_INTENSITY))


def embed(recording: Recording, *, encoder: Path = SHIPPED) -> NDArray[np.float32]:
    """Return the place of a recording in the emotion space, [1, 768], unit L2 norm; raises as `hear`."""
    place: NDArray[np.float32] = _heard(clear_speech(recording), encoder).embedding.numpy()
    return place


def _heard(speech: Recording, encoder: Path) -> Heard:
    import torch

    from tts_core.emotion.sound import frames_of

    model, _ = read_encoder(encoder)
    n_windows = max(1, -(-len(speech.samples) // int(WINDOW_SECONDS * speech.sample_rate)))
    with torch.inference_mode():
        frames, _ = frames_of(torch.from_numpy(np.ascontiguousarray(speech.samples, np.float32))[None])
        windows = torch.tensor_split(frames, n_windows, dim=-1)
        manners = [model.manner(one, torch.tensor([one.shape[-1]])) for one in windows]
        return model.heads(torch.cat(manners).mean(0, keepdim=True))
