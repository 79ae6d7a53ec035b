"""Sound as a value: mono samples and their rate."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from pydub import AudioSegment

Samples = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Audio:
    """Mono sound."""

    samples: Samples
    """Shape (n,), float32, full scale is [-1, 1]."""
    sample_rate: int
    """In hertz."""
    stretch: float = 1.0
    """Length over the length that the engine gave; 1 where nothing was stretched afterwards."""

    @property
    def n_samples(self) -> int:
        """Length in samples."""
        return int(self.samples.shape[0])

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return self.n_samples / self.sample_rate

    def to_pcm16(self) -> bytes:
        """Return the samples as little-endian 16-bit integers, clipped at full scale."""
        clipped = np.clip(self.samples, -1.0, 1.0)
        return np.round(clipped * 32767.0).astype("<i2").tobytes()

    def to_pydub(self) -> AudioSegment:
        """Return the sound as a pydub segment (16 bit, mono), ready to export or to edit."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on import it warns of audioop's end and of a missing ffmpeg
            from pydub import AudioSegment

        return AudioSegment(data=self.to_pcm16(), sample_width=2, frame_rate=self.sample_rate, channels=1)
