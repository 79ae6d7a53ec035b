"""The way of a film through cuevoice, one line a stage. Read this page first."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from plugin.cast_cues import noted
from plugin.casting import cast, find_cast, read_cast, read_cue_notes, to_clone
from plugin.checks import check_cues, check_paths, check_strict, misheard_of, warnings_of
from plugin.cues import Cue, Subtitles, read_cues, with_sentences, write_clean
from plugin.directing import Direct, Directed, direct
from plugin.drafting import draft, requests
from plugin.frames import FrameRate
from plugin.glossary import find_glossary, read_glossary
from plugin.hearing import load_listener
from plugin.matching import clones
from plugin.media import Media, keep_streams, mux, probe, subtitle_format, write_track
from plugin.media.graph import Original
from plugin.mix import TRACK_RATE, Placed, speech_blocks
from plugin.progress import Progress, silent
from plugin.rehearsing import Rehearsal
from plugin.report import Planned, Report, Timing, build_report
from plugin.timing import GAP_MS, Fit, RateLimits, Slot, media_ms, plan, to_samples
from plugin.wishes import Everywhere, wishes_of
from tts_core.audio import Samples
from tts_core.engines import Draft
from tts_core.synthesizer import Synthesizer
from tts_core.text import Language, main_language

OnOverrun = Literal["flag", "trim-pauses", "fail"]
"""What becomes of a line that is longer than its cue and the gap after it: it is flagged only; its pauses are trimmed
beyond the fastest rate; or the run fails a gate, all being written."""

TITLES: Final[dict[Language, str]] = {"zh": "中文配音 (cuevoice)", "en": "English dub (cuevoice)"}
SUBTITLE_TITLES: Final[dict[Language, str]] = {"zh": "中文字幕", "en": "English subtitles"}


@dataclass(frozen=True, slots=True)
class Options:
    """What a run may be told; the defaults are those of the command line."""

    engine: str = "kokoro"
    """Name of an installed engine."""
    cast: Path | None = None
    """Cast file; None takes the `cast.toml` beside the subtitles, if there is one."""
    glossary: Path | None = None
    """Glossary; None takes the `glossary.toml` beside the subtitles, if there is one."""
    voices: Mapping[str, str] = field(default_factory=dict)
    """Voices by speaker that win over the cast file; the key `*` stands for everybody."""
    fit: Fit = "fill"
    """`fill` stretches a line to its cue, `natural` keeps the pace that its acting would like."""
    original: Original = "duck"
    """What becomes of the original sound: ducked under speech, muted, or kept."""
    strict: bool = False
    """Whether a repair or a guess is an error."""
    skip_bad_cues: bool = False
    """Whether cues with impossible times are skipped instead of refused."""
    direct: Direct = "written"
    """Whether a line without a direction is coloured by its own words (`auto`)."""
    t2e: str = "small"
    """Name or folder of the model that reads directions."""
    emotion_ref: str | None = None
    """A recording that directs lines without a direction of their own, or `source` for the film's own sound."""
    follow: float | None = None
    """How closely lines follow the recordings that direct them, 0 to 1; None leaves it to the cast."""
    check: bool = False
    """Whether each line is listened to, and taken once more where it is not understood (the extra `check`)."""
    limits: RateLimits = field(default_factory=RateLimits)
    """How far lines may leave their natural pace, where neither speaker nor cue has limits of its own."""
    gap_ms: int = GAP_MS
    """Least silence between lines of one lane, 0 to 1000; less where the cues themselves are closer."""
    frames: FrameRate | None = None
    """The frames on which lines start; None starts them on the millisecond of the cue."""
    on_overrun: OnOverrun = "flag"
    """What becomes of a line that is longer than its cue and the gap after it."""


@dataclass(frozen=True, slots=True, eq=False)
class Film:
    """A film that is planned to the sample, before a word is spoken."""

    subtitles: Subtitles
    """As read."""
    media: Media | None
    """The video, if there is one."""
    cast: Path | None
    """The cast file that was used."""
    glossary: Path | None
    """The glossary that the lines were read by."""
    planned: tuple[Planned, ...]
    """The lines, in the order of the file."""
    skipped: tuple[Cue, ...]
    """The cues that are not spoken, with their reasons."""
    warnings: tuple[str, ...]
    """What was repaired, guessed or left out."""
    timing: Timing
    """What the plan was asked for."""


def dub(
    video: Path | None,
    subtitles: Path,
    output: Path,
    *,
    options: Options = Options(),
    report: Path | None = None,
    progress: Progress = silent,
) -> Report:
    """Speak the cues of `subtitles` over `video` and write `output`.

    Args:
        video: The film; None writes the speech track alone.
        subtitles: SRT, ASS, SSA or WebVTT.
        output: MP4, MKV, MOV or WebM by its suffix; a sound file where there is no video. Replaced whole or not at all.
        options: Engine, cast, fit, and so on.
        report: Where the report is written too; None writes none.
        progress: Told of each line.

    Returns:
        The report.

    Raises:
        DubError: The input is wrong, what `options.check` listens with is missing, or ffmpeg failed.
        TtsError: A voice, a reading or the engine is wrong.
    """
    started = time.monotonic()
    check_paths(video, subtitles, output, report)
    media = probe(video) if video else None
    if media is not None:
        keep_streams(media, output)
    listen = load_listener() if options.check else None
    with _synthesizer(options, subtitles) as synth:
        film = prepare(media, subtitles, synth, options=options, progress=progress)
        takes = Rehearsal(synth, listen)
        track = speech_blocks(_spoken(film.planned, takes, progress), _length(film))
        notes = _write(film, track, output, options.original)
        done = _report(film, synth, output, notes, time.monotonic() - started, takes)
    if report is not None:
        done.write(report)
    return done


def plan_film(
    video: Path | None, subtitles: Path, *, options: Options = Options(), progress: Progress = silent
) -> Report:
    """Return what `dub` would do, without speaking a line or writing a file."""
    check_paths(video, subtitles)
    media = probe(video) if video else None
    with _synthesizer(options, subtitles) as synth:
        return _report(prepare(media, subtitles, synth, options=options, progress=progress), synth)


def prepare(
    media: Media | None,
    subtitles: Path,
    synth: Synthesizer,
    *,
    options: Options = Options(),
    progress: Progress = silent,
) -> Film:
    """Read, cast, direct, draft and plan: everything but the sound."""
    cast_path = options.cast or find_cast(subtitles)
    parts = read_cast(cast_path) if cast_path else {}
    end_ms = media_ms(media.duration) if media else None
    read, repairs = check_cues(read_cues(subtitles, speakers=parts), end_ms, skip=options.skip_bad_cues)
    notes = read_cue_notes(cast_path, read.cues) if cast_path else {}
    cues = with_sentences(noted([cue for cue in read.cues if cue.skip is None], notes))
    cloned, likenesses = clones(parts, to_clone(cues, parts, options.voices), synth)
    roles = cast(cues, parts, options.voices, cloned)
    everywhere = Everywhere(options.emotion_ref, options.follow)
    asked = wishes_of(cues, roles, subtitles, cast=cast_path, notes=notes, everywhere=everywhere)
    lines = direct(cues, roles, asked, media=media, t2e=options.t2e, direct=options.direct)
    drafted, silent_cues = draft(lines, synth, subtitles.name, progress)
    slots = _plan(drafted, subtitles.name, synth.engine.sample_rate, end_ms, options)
    planned = tuple(Planned(line, draft, slot) for (line, draft), slot in zip(drafted, slots, strict=True))
    skipped = (*(cue for cue in read.cues if cue.skip), *silent_cues)
    check_strict(planned, repairs, subtitles.name, strict=options.strict)
    glossary = options.glossary or find_glossary(subtitles)
    warnings = (*repairs, *likenesses, *warnings_of(planned, skipped))
    timing = Timing(options.fit, options.limits, options.gap_ms, options.frames)
    return Film(read, media, cast_path, glossary, planned, skipped, warnings, timing)


def _plan(
    drafted: Sequence[tuple[Directed, Draft]], file_name: str, sample_rate: int, end_ms: int | None, options: Options
) -> list[Slot]:
    trim_pauses = options.on_overrun == "trim-pauses"
    wanted = requests(drafted, file_name, limits=options.limits, trim_pauses=trim_pauses, frames=options.frames)
    frame_ms = None if options.frames is None else 1000 / options.frames.fps
    return plan(
        wanted, sample_rate=sample_rate, end_ms=end_ms, fit=options.fit, gap_ms=options.gap_ms, frame_ms=frame_ms
    )


def _synthesizer(options: Options, subtitles: Path) -> Synthesizer:
    glossary = options.glossary or find_glossary(subtitles)
    return Synthesizer(options.engine, read_glossary(glossary) if glossary else None)


def _spoken(planned: Sequence[Planned], takes: Rehearsal, progress: Progress) -> Iterator[Placed]:
    """Speak the lines as the mix asks for them, in order of their start."""
    ordered = sorted(planned, key=lambda line: line.slot.start_sample)
    progress("speak", 0, len(ordered))
    for done, line in enumerate(ordered, 1):
        audio = takes.speak(line)
        progress("speak", done, len(ordered))
        yield Placed(line.slot.start_sample, audio, line.directed.role.part.level_db)


def _length(film: Film) -> int:
    """Return the least length of the track, in samples: the video's, or to the end of the last cue."""
    if film.media is not None:
        return to_samples(film.media.duration * 1000, TRACK_RATE)
    return to_samples(max(line.directed.cue.end_ms for line in film.planned), TRACK_RATE)


def _write(film: Film, track: Iterator[Samples], output: Path, original: Original) -> tuple[str, ...]:
    language = _language(film.planned)
    if film.media is None:
        write_track(track, output, language=language, title=TITLES[language])
        return ()
    kind = subtitle_format(output, film.subtitles.format)
    with tempfile.TemporaryDirectory(prefix="cuevoice-") as folder:
        clean = Path(folder) / f"clean.{kind}"
        notes = write_clean(film.subtitles, clean, kind)
        return notes + mux(
            film.media,
            track,
            output,
            n_samples=_length(film),
            original=original,
            language=language,
            title=TITLES[language],
            subtitles=clean,
            subtitle_title=SUBTITLE_TITLES[language],
        )


def _language(planned: Sequence[Planned]) -> Language:
    """Return the language of most of what is said."""
    return main_language(" ".join(line.draft.reading.spoken_text for line in planned))


def _report(
    film: Film,
    synth: Synthesizer,
    output: Path | None = None,
    notes: tuple[str, ...] = (),
    seconds: float | None = None,
    takes: Rehearsal | None = None,
) -> Report:
    inputs = {"subtitles": str(film.subtitles.path), "subtitle_format": film.subtitles.format}
    inputs |= {"subtitle_encoding": film.subtitles.encoding}
    inputs |= {"video": str(film.media.path)} if film.media else {}
    inputs |= {"cast": str(film.cast)} if film.cast else {}
    inputs |= {"glossary": str(film.glossary)} if film.glossary else {}
    return build_report(
        film.planned,
        film.skipped,
        inputs=inputs,
        output=str(output) if output else None,
        engine=synth.engine.name,
        capabilities=synth.engine.capabilities,
        warnings=(*film.warnings, *notes, *(misheard_of(takes.heard) if takes else ())),
        seconds=seconds,
        heard=takes.heard if takes else {},
        stretches=takes.stretches if takes else {},
        timing=film.timing,
    )
