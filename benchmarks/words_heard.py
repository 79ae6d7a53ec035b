"""Whether the English words of Mandarin lines are heard: each line is spoken by Kokoro and heard by Whisper.

Whisper listens in Mandarin, and for what it did not write down, once more in English: asked for Mandarin alone, it
translates some words instead of writing them. A word is heard where its phones are in what was written, with at most a
third of them wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from plugin.checking import nearest_part, plain
from plugin.hearing import Listener, at_listening_rate, load_listener, reading_of
from tts_core.synthesizer import Line, Synthesizer
from tts_core.text import Language, read
from tts_core.voices import voice

WRONG = 0.34
"""Share of a word's phones that may differ."""


def mixed_table(lines: Sequence[Sequence[str]], voices: Iterable[str], *, show: bool) -> list[str]:
    """Speak and hear the lines.

    Args:
        lines: Text and English words of each.
        voices: Names of voices.
        show: Whether each line is told in which a word was not heard.

    Returns:
        Rows of a table.
    """
    listen = load_listener()
    table = ["mixed lines: heard in full, and English words heard"]
    with Synthesizer() as synth:
        for name in voices:
            whole = heard = said = 0
            notes = []
            for text, words in lines:
                lost, transcript = _lost(text, words.split(), name, synth, listen)
                said, heard = said + len(words.split()), heard + len(words.split()) - len(lost)
                whole += not lost
                notes += [f"      {text}: {', '.join(lost)} not in {transcript}"] if lost else []
            table.append(
                f"  {name:<14}{whole}/{len(lines)} {whole / len(lines):.1%}   {heard}/{said} {heard / said:.1%}"
            )
            table += notes if show else []
    return table


def _lost(text: str, words: list[str], name: str, synth: Synthesizer, listen: Listener) -> tuple[list[str], str]:
    draft = synth.draft(Line(text, voice(name)))
    audio = at_listening_rate(synth.speak(draft))
    told = []
    languages: tuple[Language, ...] = ("zh", "en")
    for language in languages:
        if words:
            told.append(listen(audio, language))
            words = [word for word in words if not _is_in(word, told[-1], language)]
    return words, " / ".join(told)


def _is_in(word: str, transcript: str, language: Language) -> bool:
    if word in transcript.lower():
        return True
    wanted = plain(read(word, language="en").phones)
    wrong, _, _ = nearest_part(wanted, plain(reading_of(transcript, language).phones))
    return wrong <= WRONG * len(wanted)
