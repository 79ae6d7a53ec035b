"""Human speech for measurements, from packages of Debian; none of it is kept in the repository.

    mkdir prompts && cd prompts && apt-get download PACKAGE... && for p in *.deb; do dpkg-deb -x "$p" .; done

The packages are those of `PEOPLE`: announcements of telephone exchanges, test files of codecs and recognisers.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from tts_core.audio import Samples
from tts_core.recordings import RATE, read_recording, speech_in

PEOPLE: Final = {
    "Allison (en)": ("asterisk-core-sounds-en-wav", "asterisk/sounds/en_US_f_Allison/*.wav"),
    "Allison (es)": ("asterisk-core-sounds-es-wav", "asterisk/sounds/es_MX_f_Allison/*.wav"),
    "June (fr)": ("asterisk-core-sounds-fr-wav", "asterisk/sounds/fr_CA_f_June/*.wav"),
    "Carlo (it)": ("asterisk-core-sounds-it-wav", "asterisk/sounds/it_IT_m_Carlo/*.wav"),
    "Ivrvoice (ru)": ("asterisk-core-sounds-ru-wav", "asterisk/sounds/ru_RU_f_IvrvoiceRU/*.wav"),
    "Menardi (it)": ("asterisk-prompt-it-menardi-wav", "asterisk/sounds/it_IT_f_Menardi/*.wav"),
    "es-co (es)": ("asterisk-prompt-es-co", "asterisk/sounds/es/*.gsm"),
    "Armelle (fr)": ("asterisk-prompt-fr-armelle", "asterisk/sounds/fr/*.gsm"),
    "LibriVox (en)": ("pocketsphinx-testdata", "pocketsphinx/test/data/librivox/*.wav"),
    "ve9qrp (en)": ("codec2-examples", "codec2/wav/ve9qrp.wav"),
}
"""Each person's package and the files in it, below `usr/share`."""
SHORTEST_S: Final = 1.5
"""Prompts with less speech are left out."""
PIECE_S: Final = 4.0
"""A long recording is cut into pieces of so much speech."""
REFERENCE_S: Final = 7.0
"""The first prompts, up to so much speech, are the reference."""
TEST_S: Final = 40.0
"""So much of the others is compared with."""


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """One human speaker."""

    name: str
    """Name and language."""
    reference: Samples
    """7 to 10 s of speech at 16 kHz, from the first prompts."""
    test: Samples
    """Up to 40 s from other prompts."""


def people(folder: Path) -> list[Person]:
    """Return the people whose packages lie unpacked in `folder`, together or in a folder each."""
    found = []
    for name, (package, files) in PEOPLE.items():
        roots = [root / "usr/share" for root in (folder / package, folder) if (root / "usr/share").is_dir()]
        paths = next((paths for root in roots if (paths := sorted(root.glob(files)))), [])
        pieces = _pieces(paths)
        if len(pieces) > 1:
            found.append(_person(name, pieces))
    return found


def _pieces(paths: list[Path]) -> list[Samples]:
    pieces: list[Samples] = []
    seconds = 0.0
    for path in paths:
        recording = read_recording(path)
        spans = speech_in(recording)
        if sum(span.seconds for span in spans) < SHORTEST_S:
            continue
        spoken = np.concatenate([recording.samples[span.start : span.end] for span in spans])
        parts = max(1, round(len(spoken) / RATE / PIECE_S)) if len(paths) == 1 else 1
        pieces += np.array_split(spoken, parts)
        seconds += len(spoken) / RATE
        if seconds > REFERENCE_S + TEST_S + 15.0:
            break
    return pieces


def _person(name: str, pieces: list[Samples]) -> Person:
    ends = np.cumsum([len(piece) for piece in pieces]) / RATE
    n = min(int(np.searchsorted(ends, REFERENCE_S)) + 1, len(pieces) - 1)
    gap = np.zeros(round(0.2 * RATE), np.float32)
    reference = np.concatenate([part for piece in pieces[:n] for part in (piece, gap)])
    return Person(name, reference[: 10 * RATE], np.concatenate(pieces[n:])[: round(TEST_S * RATE)])
