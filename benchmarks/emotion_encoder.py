"""What the emotion encoder hears, and whether it knows who spoke: `python benchmarks/emotion_encoder.py`.

    pip install 'cuevoice[bench]'
    python benchmarks/emotion_encoder.py                                  # tables 1 and 2: held-out voices and lines
    python benchmarks/emotion_encoder.py --without encoder-0              # beside one trained with --adversary 0
    python benchmarks/emotion_encoder.py --round-trips 120                # table 3: A's manner in B's voice
    python benchmarks/emotion_encoder.py --prompts prompts                # table 4: human announcements, see prompts.py
    python benchmarks/emotion_encoder.py --speed                          # table 5

Clips are rendered once into the work folder (`--work`); a run that breaks off goes on where it was.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import torch
from encoder_trips import print_round_trips
from prompts import people
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from tts_core.emotion import TextToEmotion
from tts_core.emotion.blend import space_of_nuances
from tts_core.emotion.encoder import SHIPPED, WEIGHTS, read_encoder
from tts_core.emotion.reference import embed, hear
from tts_core.emotion.space import DELIVERY_FIELDS
from tts_core.recordings import RATE, Recording
from tts_core.training.emotion_encoder import corpus
from tts_core.training.emotion_encoder.evaluate import answers_of, scores
from tts_core.training.emotion_encoder.recipe import Recipe
from tts_core.training.emotion_encoder.render import render
from tts_core.training.emotion_encoder.sounds import Sounds, read_sounds
from tts_core.training.emotion_encoder.speakers import TEST_VOICES

SEED: Final = 99
"""Of the benchmark's clips: others than those that the training run was measured on, of the same voices and lines."""
FOLDS: Final = 5
OVER_CHANCE: Final = 0.05
LEAST_R: Final = 0.8
LEAST_EIGHT: Final = 0.7
LEAST_CALM: Final = 0.9
LEAST_SAME: Final = 0.9
SNR_DB: Final = 15.0
MOST_MS: Final = 60.0
MOST_MB: Final = 12.0

Values = npt.NDArray[np.float32]


def main() -> None:
    """Measure, and print the tables."""
    options = _options()
    if options.speed:
        print_speed(options.encoder)
    if options.prompts:
        print_people(options.prompts, options.encoder)
    if options.round_trips:
        print_round_trips(options.round_trips, options.work / "trips.jsonl", options.encoder)
    if not (options.speed or options.prompts or options.round_trips):
        sounds = held_out(options.clips, options.work, options.jobs)
        encoders = {"with GRL": options.encoder} | ({"without GRL": options.without} if options.without else {})
        answers = {name: answers_of(read_encoder(folder)[0], sounds) for name, folder in encoders.items()}
        print_blind(answers, sounds)
        print_kept(answers["with GRL"], sounds)


def held_out(n: int, work: Path, jobs: int) -> Sounds:
    """Render clips of voices and lines that were never learned from."""
    path = work / f"held_out_{n}.pickle"
    work.mkdir(parents=True, exist_ok=True)
    if not path.is_file():
        corpus.N_VALID, corpus.N_TEST = 0, n  # type: ignore[misc]
        reader = TextToEmotion.from_pretrained("small")
        clips = corpus.plan(Recipe(clips=0, speakers=43, seed=SEED), reader.understand)
        corpus.write_plan(clips, path, (n,))
    _, clips = corpus.read_plan(path)
    render(clips, work / f"held_out_{n}", jobs=jobs)
    return read_sounds(clips, work / f"held_out_{n}", torch.device("cpu"))["test"]


def print_blind(answers: dict[str, dict[str, torch.Tensor]], sounds: Sounds) -> None:
    """Print how often fresh classifiers tell the speaker by the embedding."""
    speaker = sounds.targets["speaker"].numpy()
    chance = max(np.bincount(speaker - speaker.min())) / len(speaker)
    print(f"### Speaker-blind: {len(speaker)} clips of {len(TEST_VOICES)} held-out voices, {FOLDS} folds\n")
    print("| encoder | linear probe | MLP probe | guessing |\n| --- | --- | --- | --- |")
    found = {}
    for name, said in answers.items():
        x = said["embedding"].numpy()
        linear = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000, C=0.1))
        deep = make_pipeline(StandardScaler(), MLPClassifier((256,), alpha=1e-2, max_iter=300, early_stopping=True))
        found[name] = [_told(probe, x, speaker) for probe in (linear, deep)]
        print(f"| {name} | {' | '.join(f'{100 * share:.1f} %' for share in found[name])} | {100 * chance:.1f} % |")
    worst = max(found["with GRL"])
    _verdict("speaker told", worst, chance + OVER_CHANCE, less=True)


def print_kept(said: dict[str, torch.Tensor], sounds: Sounds) -> None:
    """Print what is left of the emotion: eight emotions by level, delivery, intensity."""
    found = scores(said, sounds, torch.from_numpy(space_of_nuances()))
    print(
        "### Emotion kept: voices and lines never learned from\n\n| level of the tag | right of eight |\n| --- | --- |"
    )
    for level in range(1, 6):
        print(f"| {level} | {100 * found[f'eight_{level}']:.1f} % |")
    strong = torch.tensor([clip.basic >= 0 and clip.level >= 3 for clip in sounds.clips])
    basic = torch.tensor([clip.basic for clip in sounds.clips])
    right = float((said["emotions"].argmax(-1) == basic)[strong].float().mean())
    _verdict("right of eight, levels 3 to 5", right, LEAST_EIGHT)
    print("| field | R | |\n| --- | --- | --- |")
    for name in (*DELIVERY_FIELDS, "intensity"):
        r = found[f"r_{name}"]
        print(f"| {name} | {r:.3f} | {'passed' if r >= LEAST_R else 'SHORT'} |")
    print(f"\nnuance of thirty by cosine: {found['nuance']:.3f}, among two: {found['nuance_second']:.3f}\n")


def print_people(folder: Path, encoder: Path) -> None:
    """Print what is heard in human announcements, and whether level and noise move it."""
    print("### Real voices: announcements\n\n| person | clips | calm or neutral | at -20 dB | at 15 dB SNR |")
    print("| --- | --- | --- | --- | --- |")
    calm: list[bool] = []
    same: list[float] = []
    for person in people(folder):
        clips = np.array_split(person.test, max(1, round(len(person.test) / RATE / 5)))
        recordings = [Recording(np.ascontiguousarray(clip), person.name) for clip in clips]
        states = [hear(recording, encoder=encoder) for recording in recordings]
        quiet = [bool(state.nuance == "neutral" or np.argmax(state.emotions) == 7) for state in states]
        plain = [embed(recording, encoder=encoder)[0] for recording in recordings]
        lower = [_cosine(place, r, 0.1 * r.samples, encoder) for place, r in zip(plain, recordings, strict=True)]
        noisy = [_cosine(place, r, _noisy(r.samples), encoder) for place, r in zip(plain, recordings, strict=True)]
        calm += quiet
        same += lower + noisy
        print(f"| {person.name} | {len(quiet)} | {100 * np.mean(quiet):.0f} % | {min(lower):.3f} | {min(noisy):.3f} |")
    _verdict("calm or neutral", float(np.mean(calm)), LEAST_CALM)
    _verdict("least cosine under level and noise", min(same), LEAST_SAME)


def print_speed(encoder: Path) -> None:
    """Print how long 5 s of speech take on one core, and how large the encoder is."""
    torch.set_num_threads(1)
    rng = np.random.default_rng(1)
    recording = Recording((0.1 * rng.standard_normal(5 * RATE)).astype(np.float32), "noise")
    model, _ = read_encoder(encoder)
    from tts_core.emotion.sound import frames_of

    spent = []
    with torch.inference_mode():
        for _ in range(40):
            started = time.perf_counter()
            model(*frames_of(torch.from_numpy(recording.samples)[None]))
            spent.append(1000 * (time.perf_counter() - started))
    _verdict("encoder, ms for 5 s on one core", median(spent), MOST_MS, less=True)
    _verdict("weights, MB", (encoder / WEIGHTS).stat().st_size / 1e6, MOST_MB, less=True)


def _told(probe: Any, x: Values, speaker: npt.NDArray[np.int64]) -> float:
    return float(cross_val_score(probe, x, speaker, cv=StratifiedKFold(FOLDS, shuffle=True, random_state=1)).mean())


def _cosine(place: Values, recording: Recording, samples: Values, encoder: Path) -> float:
    return float(place @ embed(Recording(samples, recording.name), encoder=encoder)[0])


def _noisy(samples: Values) -> Values:
    noise = np.random.default_rng(1).standard_normal(len(samples)).astype(np.float32)
    return samples + noise * (np.sqrt(np.mean(samples**2)) * 10 ** (-SNR_DB / 20))


def _verdict(name: str, value: float, bar: float, *, less: bool = False) -> None:
    passed = value <= bar if less else value >= bar
    print(f"\n{name}: {value:.3f}, bar {bar:.3f}: {'passed' if passed else 'SHORT'}\n")


def _options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--encoder", type=Path, default=SHIPPED)
    parser.add_argument("--without", type=Path, help="an encoder that was trained without the adversary")
    parser.add_argument("--clips", type=int, default=1200)
    parser.add_argument("--round-trips", type=int, default=0)
    parser.add_argument("--prompts", type=Path)
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--work", type=Path, default=Path("build/emotion_encoder"))
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
