"""Memory, speed and faithfulness of the mix: `python benchmarks/mix.py [MINUTES]`.

A film of MINUTES (120, the default, has 2000 cues) is dubbed with lines that are there already, beside one of two
minutes, each in a fresh process. Then five mixes are written, and their loudness, true peak and ducking measured in the
files by ffmpeg. Prints tables.
"""

from __future__ import annotations

import re
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import numpy as np

from plugin.media import Dub, Packing, mux, probe
from plugin.media.ffmpeg import file_url, read_ffmpeg, run_ffmpeg
from plugin.soundtrack import Ducking, Mixdown, MixOptions, Placed, Spool, original_of, target_of
from plugin.soundtrack.loudness import RATE
from tts_core.audio import Audio

CUES_A_MINUTE: Final = 2000 / 120
"""As in a film that is talked through."""
SHORT_MINUTES: Final = 2
"""The film that the long one is compared with."""
SPEECH_RATE: Final = 24_000
"""Of the lines, in hertz."""
PICTURE: Final = ("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=60")
"""One minute of it, copied as often as the film has minutes."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What one dub took."""

    minutes: float
    """Length of the film."""
    cues: int
    """Lines that were mixed."""
    seconds: float
    """Of mixing and muxing, by the clock."""
    own_mib: float
    """Highest memory of the process that mixes."""
    ffmpeg_mib: float
    """Highest memory of one ffmpeg."""

    @property
    def mib(self) -> float:
        """Memory of both."""
        return self.own_mib + self.ffmpeg_mib


@dataclass(frozen=True, slots=True)
class Case:
    """One of the five mixes."""

    loudness: str
    """As asked for."""
    layout: str
    """Of the film's sound, as ffmpeg calls it."""
    n_channels: int
    """How many channels that is."""
    height: float
    """Of the film's tones."""
    suffix: str
    """Of the output."""
    packing: Packing
    """How it is encoded."""
    depth_db: float
    """Ducking asked for."""


CASES: Final = (
    Case("web", "stereo", 2, 0.1, ".mp4", Packing(), 14),
    Case("broadcast", "5.1", 6, 0.05, ".mkv", Packing(audio_codec="flac"), 10),
    Case("youtube", "stereo", 2, 0.3, ".mkv", Packing(audio_codec="opus"), 20),
    Case("netflix", "5.1", 6, 0.1, ".mp4", Packing(), 14),
    Case("-18", "mono", 1, 0.02, ".mov", Packing(audio_codec="alac"), 6),
)
"""Targets, layouts, containers and codecs."""


def main() -> None:
    """Print both tables."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 120
    with tempfile.TemporaryDirectory(prefix="cuevoice-mix-") as name:
        folder = Path(name)
        long, short = (_fresh(dubbed, folder, length) for length in (minutes, SHORT_MINUTES))
        print(_sizes(long, short))
        print(_mixes([measured(folder, case) for case in CASES]))


def _fresh(work: Any, *arguments: Any) -> Any:
    """Run in a new process, whose memory is its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def dubbed(folder: Path, minutes: float) -> Figures:
    """Mix and mux a film, and tell what it took."""
    media = probe(film(folder, minutes))
    n_cues = round(minutes * CUES_A_MINUTE)
    output, n_samples = folder / "out.mkv", round(media.duration * RATE)
    started = time.perf_counter()
    with Spool(folder) as spool:
        for line in lines(n_cues, minutes):
            spool.add(line)
        mixdown = Mixdown(spool, original_of(media, MixOptions()), n_samples, MixOptions())
        mux(media, [Dub(mixdown.blocks(), mixdown.layout, n_samples, "en", "dub")], output)
    seconds = time.perf_counter() - started
    output.unlink()
    own, ffmpeg = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return Figures(minutes, n_cues, seconds, own, ffmpeg)


def film(folder: Path, minutes: float) -> Path:
    """Make a film of pictures and noise; its minutes are alike."""
    minute, whole = folder / "minute.mkv", folder / f"film-{minutes:g}.mkv"
    if not minute.exists():
        sound = ("-f", "lavfi", "-i", "anoisesrc=color=pink:amplitude=0.3:sample_rate=48000:duration=60")
        codecs = ("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-ac", "2")
        run_ffmpeg([*PICTURE, *sound, *codecs, file_url(minute)])
    loops = str(round(minutes) - 1)
    run_ffmpeg(["-stream_loop", loops, "-i", file_url(minute), "-c", "copy", file_url(whole)])
    return whole


def lines(n_cues: int, minutes: float) -> Iterator[Placed]:
    """Give lines of one to three seconds by three speakers, some of which whisper."""
    chance = np.random.default_rng(8)
    pool = [_voice(chance, seconds) for seconds in np.linspace(1, 3, 20)]
    for number in range(n_cues):
        audio = pool[number % len(pool)]
        softer = np.float32(10 ** (-chance.uniform(0, 18) / 20))
        start = round((number + 0.2) * minutes * 60 / n_cues * SPEECH_RATE)
        yield Placed(start, Audio(audio * softer, SPEECH_RATE), f"speaker {number % 3}")


def _voice(chance: np.random.Generator, seconds: float) -> Any:
    """Return a hum of a voice's pitch, in syllables."""
    clock = np.arange(round(seconds * SPEECH_RATE)) / SPEECH_RATE
    pitch = np.cumsum(150 + 30 * np.sin(2 * np.pi * 0.7 * clock)) / SPEECH_RATE
    hum = sum(np.sin(2 * np.pi * order * pitch + chance.uniform(0, 6)) / order for order in range(1, 12))
    syllables = np.clip(np.sin(2 * np.pi * 2.2 * clock), 0.02, 1)
    return (0.1 * hum * syllables).astype(np.float32)


def measured(folder: Path, case: Case) -> dict[str, Any]:
    """Write one mix; return its figures as ffmpeg finds them in the file."""
    source, output = folder / "tones.mkv", folder / f"case{case.suffix}"
    tones = "|".join(f"{case.height}*sin({2 * (1000 + 200 * n)}*PI*t)" for n in range(case.n_channels))
    sound = ("-f", "lavfi", "-i", f"aevalsrc='{tones}':c={case.layout}:s=48000:d=60")
    run_ffmpeg([*PICTURE, *sound, "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "pcm_f32le", file_url(source)])
    media = probe(source)
    options = MixOptions(loudness=target_of(case.loudness), ducking=Ducking(case.depth_db))
    with Spool(folder) as spool:
        for line in lines(16, 1):
            spool.add(line)
        mixdown = Mixdown(spool, original_of(media, options), 60 * RATE, options)
        dub = Dub(mixdown.blocks(), mixdown.layout, 60 * RATE, "en", "dub")
        mux(media, [dub], output, packing=case.packing)
        told = mixdown.measured()
        spoken = np.concatenate([one.spoken for one in spool.lines]) / RATE
    lufs, peak = ebur128(output)
    return {"case": case, "told": told, "lufs": lufs, "peak": peak, "depth": depth_in(output, spoken)}


def ebur128(path: Path) -> tuple[float, float]:
    """Return integrated loudness and true peak of the last sound track."""
    log = path.with_suffix(".log")
    meter = f"ebur128=peak=true:metadata=1:framelog=quiet,ametadata=mode=print:file={log}"
    run_ffmpeg(["-i", file_url(path), "-map", "0:a:1", "-af", meter, "-f", "null", "-"])
    text = log.read_text("utf-8")
    peaks = [float(one) for one in re.findall(r"r128\.true_peaks_ch\d+=(\S+)", text)]
    return float(re.findall(r"r128\.I=(\S+)", text)[-1]), 20 * float(np.log10(max(peaks)))


def depth_in(path: Path, spoken: Any) -> float:
    """Return how far the 1 kHz tone of the film's first channel is down while somebody speaks, in dB."""
    left = ("-map", "0:a:1", "-af", "pan=mono|c0=c0,bandpass=f=1000:width_type=h:w=4", "-ar", str(RATE))
    data = b"".join(read_ffmpeg(["-i", file_url(path), *left, "-f", "f32le", "pipe:1"], block=1 << 20))
    sound = np.square(np.frombuffer(data, dtype="<f4").astype(np.float64))
    ends = [0.0, *spoken[:, 1]]
    under = np.concatenate([sound[_at(a + 0.4) : _at(b)] for a, b in spoken if b - a > 0.6])
    apart = [sound[_at(end + 0.9) : _at(start - 0.2)] for end, start in zip(ends, spoken[:, 0], strict=False)]
    return 10 * float(np.log10(np.concatenate(apart).mean() / under.mean()))


def _at(seconds: float) -> int:
    return max(0, round(seconds * RATE))


def _sizes(long: Figures, short: Figures) -> str:
    rows = ["| film | cues | mixing and muxing | x real time | memory of cuevoice | of ffmpeg | together |"]
    rows += ["| --- | --- | --- | --- | --- | --- | --- |"]
    rows += [
        f"| {one.minutes:g} min | {one.cues} | {one.seconds:.1f} s | {60 * one.minutes / one.seconds:.0f} "
        f"| {one.own_mib:.0f} MiB | {one.ffmpeg_mib:.0f} MiB | {one.mib:.0f} MiB |"
        for one in (long, short)
    ]
    return "\n".join([*rows, "", f"Memory, long film to short: {long.mib / short.mib:.2f}.", ""])


def _mixes(found: list[dict[str, Any]]) -> str:
    rows = [
        "| loudness | film | file | asked | measured | true peak | ducking asked | measured | speech over original |"
    ]
    rows += ["| --- " * 9 + "|"]
    for one in found:
        case, told = one["case"], one["told"]
        is_dialogue = told["measured_on"] == "dialogue"
        lufs = f"{told['dialogue_lufs']:.1f} (dialogue)" if is_dialogue else f"{one['lufs']:.1f}"
        codec = case.packing.audio_codec or "aac"
        rows.append(
            f"| {case.loudness} | {case.layout} | {case.suffix[1:]}, {codec} | {told['target_lufs']:g} LUFS | {lufs} "
            f"| {one['peak']:.1f} dB | {case.depth_db:g} dB | {one['depth']:.1f} dB "
            f"| {told['speech_to_original_lu']:.1f} LU |"
        )
    return "\n".join([*rows, ""])


if __name__ == "__main__":
    main()
