"""What will be said, before it is spoken: words, readings, phones, and where each came from (`cuevoice read`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plugin.casting import NARRATOR, cast, find_cast, read_cast
from plugin.cues import SUFFIXES, Cue, read_cues
from plugin.errors import OptionError, SubtitleError
from plugin.glossary import find_glossary, read_glossary
from tts_core.errors import ReadingError
from tts_core.text import Accent, Glossary, Language, Reading, Word, main_language, read
from tts_core.text.mandarin.syllables import marked
from tts_core.voices import voice


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One line and how it is read."""

    reading: Reading
    """Its words and phones."""
    accent: Accent
    """Whose English."""
    cue: Cue | None = None
    """Where it comes from; None for a text."""

    @property
    def language(self) -> Language:
        """The language of most of the line."""
        return main_language(self.reading.spoken_text)

    def as_dict(self) -> dict[str, Any]:
        """Return the line as `read --json` prints it: plain values only."""
        place: dict[str, Any] = {} if self.cue is None else {"index": self.cue.index, "part": self.cue.part}
        place |= {} if self.cue is None else {"start_ms": self.cue.start_ms, "speaker": self.cue.speaker}
        return place | {
            "text": self.reading.text if self.cue is None else self.cue.spoken,
            "spoken_text": self.reading.spoken_text,
            "language": self.language,
            "accent": self.accent,
            "phones": self.reading.phones,
            "words": [_word(word, self.reading) for word in self.reading.words],
            "stretches": [
                {"start": one.start, "end": one.end, "factor": round(one.factor, 2)} for one in self.reading.stretches
            ],
            "unread": list(self.reading.unread),
        }


def read_lines(
    what: str,
    *,
    language: Language | None = None,
    voice_id: str = "",
    cast_file: Path | None = None,
    glossary_file: Path | None = None,
) -> list[ReadLine]:
    """Read a text, or every cue of a subtitle file, as `dub` would.

    Args:
        what: The text, or the name of a subtitle file.
        language: Of digits and signs where the words around them do not decide.
        voice_id: Whose English; empty for American, or with a file for the voices of its cast.
        cast_file: Cast of a file; None takes the one beside it.
        glossary_file: Glossary; None takes the one beside a file.

    Raises:
        DubError: A file cannot be read, or a cue holds a reading that is not one.
        TtsError: There is no such voice, or the text holds a reading that is not one.
    """
    accent = voice(voice_id).accent if voice_id else "american"
    path = Path(what) if what.casefold().endswith(SUFFIXES) else None
    if path is None:
        glossary = read_glossary(glossary_file) if glossary_file else None
        return [ReadLine(read(what, language=language, accent=accent, glossary=glossary), accent)]
    if not path.is_file():
        raise OptionError(f"{path}: there is no such file of subtitles.")
    found = glossary_file or find_glossary(path)
    chosen = {"*": voice_id} if voice_id else {}
    return list(_of_file(path, language, chosen, cast_file, read_glossary(found) if found else None))


def _of_file(
    path: Path, language: Language | None, chosen: dict[str, str], cast_file: Path | None, glossary: Glossary | None
) -> Iterator[ReadLine]:
    cast_path = cast_file or find_cast(path)
    parts = read_cast(cast_path) if cast_path else {}
    cues = [cue for cue in read_cues(path, speakers=parts).cues if cue.skip is None]
    roles = cast(cues, parts, chosen)
    for cue in cues:
        role = roles[cue.speaker or NARRATOR]
        wanted = language or cue.language or role.part.language
        try:
            reading = read(cue.spoken, language=wanted, accent=role.voice.accent, glossary=glossary)
        except ReadingError as error:
            raise SubtitleError(f"{path.name}: cue {cue.index}: {error}") from error
        yield ReadLine(reading, role.voice.accent, cue)


def pinyin(word: Word) -> str:
    """Return the syllables of a word with their tone marks, as they are said; empty for English."""
    return " ".join(marked(syllable) for syllable in word.syllables)


def _word(word: Word, reading: Reading) -> dict[str, Any]:
    return {
        "text": word.text,
        "language": word.language,
        "syllables": list(word.syllables),
        "cited": list(word.cited),
        "pinyin": pinyin(word),
        "phones": reading.phones[word.start : word.end],
        "start": word.start,
        "end": word.end,
        "source": word.source,
        "accented": word.accented,
    }
