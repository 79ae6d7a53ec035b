"""The way of a film through cuevoice, one line a stage. Read this page first."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from plugin.cast_cues import noted
from plugin.casting import cast, find_cast, read_cast, read_cue_notes, to_clone
from plugin.checks import check_cues, check_paths, check_strict, misheard_of, warnings_of
from plugin.cues import Cue, Subtitles, read_cues, with_sentences, write_clean
from plugin.directing import Directed, direct
from plugin.drafting import draft, requests
from plugin.glossary import find_glossary, read_glossary
from plugin.hearing import MARK, load_listener
from plugin.matching import clones
from plugin.media import Dub, Media, check_mux, choose_track, mux, one_each, probe, subtitle_format, write_track
from plugin.options import Options
from plugin.progress import Progress, silent
from plugin.rehearsing import Rehearsal
from plugin.report import Planned, Report, Timing, build_report
from plugin.soundtrack import Mixdown, OriginalSound, Placed, Spool, check_stems, original_of
from plugin.soundtrack.loudness import RATE as TRACK_RATE
from plugin.timing import Slot, media_ms, plan, to_samples
from plugin.wishes import Everywhere, wishes_of
from tts_core.engines import Draft
from tts_core.synthesizer import Synthesizer
from tts_core.text import Language, main_language

__all__ = ["Film", "Options", "dub", "plan_film", "prepare"]

TITLES: Final[dict[Language, str]] = {"zh": f"中文配音 {MARK}", "en": f"English dub {MARK}"}
SUBTITLE_TITLES: Final[dict[Language, str]] = {"zh": "中文字幕", "en": "English subtitles"}


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


@dataclass(frozen=True, slots=True, eq=False)
class Voiced:
    """A film that is spoken in one language, and how it will be mixed."""

    film: Film
    """As planned."""
    synth: Synthesizer
    """Who spoke it; closed."""
    takes: Rehearsal
    """What was heard of it."""
    mixdown: Mixdown
    """The mix, to be pulled once."""

    @property
    def language(self) -> Language:
        """The language of most of what is said."""
        return main_language(" ".join(line.draft.reading.spoken_text for line in self.film.planned))


def dub(
    video: Path | None,
    subtitles: Path | Sequence[Path],
    output: Path,
    *,
    options: Options = Options(),
    report: Path | None = None,
    progress: Progress = silent,
) -> Report:
    """Speak the cues of `subtitles` over `video` and write `output`.

    Args:
        video: The film; None writes the speech track alone.
        subtitles: SRT, ASS, SSA or WebVTT; several make a sound track each.
        output: MP4, MKV, MOV or WebM by its suffix; a sound file where there is no video. Replaced whole or not at all.
        options: Engine, cast, fit, and so on.
        report: Where the report is written too; None writes none.
        progress: Told of each line.

    Returns:
        The report; of several subtitles that of the first, with the others' in `others`.

    Raises:
        DubError: The input is wrong, what `options.check` listens with is missing, or ffmpeg failed.
        TtsError: A voice, a reading or the engine is wrong.
    """
    started = time.monotonic()
    scripts = [subtitles] if isinstance(subtitles, Path) else list(subtitles)
    check_paths(video, scripts, output, report, options.background)
    media = choose_track(probe(video), options.original_track) if video else None
    if media is not None:
        check_mux(media, output, options.packing)
    tags = one_each(options.languages, len(scripts))
    original = original_of(media, options.mix)
    check_stems(options.stems)
    with ExitStack() as stack:
        told = [_apart(options, script, len(scripts)) for script in scripts]
        spoken = [_voiced(media, *one, original, output, progress) for one in zip(scripts, told, strict=True)]
        voiced = [stack.enter_context(one) for one in spoken]
        notes = _write(media, voiced, tags, output, options)
        seconds = time.monotonic() - started
        reports = [_report(one.film, one.synth, output, notes, seconds, one) for one in voiced]
    done = reports[0].joined(reports[1:])
    if report is not None:
        done.write(report)
    return done


def plan_film(
    video: Path | None, subtitles: Path, *, options: Options = Options(), progress: Progress = silent
) -> Report:
    """Return what `dub` would do, without speaking a line or writing a file."""
    check_paths(video, [subtitles])
    media = choose_track(probe(video), options.original_track) if video else None
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


@contextmanager
def _voiced(
    media: Media | None,
    subtitles: Path,
    options: Options,
    original: OriginalSound | None,
    output: Path,
    progress: Progress,
) -> Iterator[Voiced]:
    """Speak a film in one language; its lines wait on the disk of the output until they have been mixed."""
    listen = load_listener() if options.check else None
    with Spool(output.parent) as spool:
        with _synthesizer(options, subtitles) as synth:
            film = prepare(media, subtitles, synth, options=options, progress=progress)
            takes = Rehearsal(synth, listen)
            _speak(film.planned, takes, spool, progress)
        with closing(Mixdown(spool, original, _length(film), options.mix, progress)) as mixdown:
            yield Voiced(film, synth, takes, mixdown)


def _apart(options: Options, subtitles: Path, n_scripts: int) -> Options:
    """Return the options of one of several languages: each has a folder of stems of its own."""
    if options.stems is None or n_scripts == 1:
        return options
    return replace(options, stems=options.stems / subtitles.stem)


def _speak(planned: Sequence[Planned], takes: Rehearsal, spool: Spool, progress: Progress) -> None:
    """Speak the lines in order of their start."""
    ordered = sorted(planned, key=lambda line: line.slot.start_sample)
    progress("speak", 0, len(ordered))
    for done, line in enumerate(ordered, 1):
        cue, role = line.directed.cue, line.directed.role
        audio, part = takes.speak(line), role.part
        cue_ms = (cue.start_ms, cue.end_ms)
        spool.add(Placed(line.slot.start_sample, audio, role.speaker, part.level_db, part.place, cue_ms))
        progress("speak", done, len(ordered))


def _length(film: Film) -> int:
    """Return the least length of the track, in samples: the video's, or to the end of the last cue."""
    if film.media is not None:
        return to_samples(film.media.end * 1000, TRACK_RATE)
    return to_samples(max(line.directed.cue.end_ms for line in film.planned), TRACK_RATE)


def _write(
    media: Media | None, voiced: Sequence[Voiced], tags: Sequence[str | None], output: Path, options: Options
) -> tuple[str, ...]:
    if media is None:
        (one,) = voiced
        language = tags[0] or one.language
        blocks = one.mixdown.blocks()
        write_track(blocks, output, layout=one.mixdown.layout, language=language, title=TITLES[one.language])
        return ()
    notes: list[str] = []
    with tempfile.TemporaryDirectory(prefix="cuevoice-") as folder:
        clean = []
        for number, one in enumerate(voiced):
            kind = subtitle_format(output, one.film.subtitles.format)
            clean.append(Path(folder) / f"clean-{number}.{kind}")
            notes += write_clean(one.film.subtitles, clean[-1], kind)
        names = [SUBTITLE_TITLES[one.language] for one in voiced]
        dubs = [_dub(one, tag or one.language) for one, tag in zip(voiced, tags, strict=True)]
        return (*notes, *mux(media, dubs, output, subtitles=clean, subtitle_titles=names, packing=options.packing))


def _dub(one: Voiced, tag: str) -> Dub:
    mixdown = one.mixdown
    return Dub(mixdown.blocks(), mixdown.layout, _length(one.film), tag, TITLES[one.language])


def _report(
    film: Film,
    synth: Synthesizer,
    output: Path | None = None,
    notes: tuple[str, ...] = (),
    seconds: float | None = None,
    voiced: Voiced | None = None,
) -> Report:
    takes = voiced.takes if voiced else None
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
        mix=voiced.mixdown.measured() if voiced else None,
    )
