"""Lines that are listened to as they are spoken, and spoken once more where a rule says how (`dub --check`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from plugin.checking import Checked, check_line
from plugin.hearing import Listener, at_listening_rate
from plugin.report import Heard, Planned, line_of
from tts_core.audio import Audio
from tts_core.synthesizer import Synthesizer
from tts_core.text import Reading
from tts_core.text.syllables import syllables

SPLIT_SYLLABLES: Final = 12
"""A line of more than so many is tried again in two halves."""


@dataclass(frozen=True, slots=True, eq=False)
class Rehearsal:
    """Speaks lines, listens to each if there is a listener, and keeps what was heard.

    A line that differs is taken once more where a rule suggests another way to say it; the take that is understood
    better is kept. The one rule so far: a line of more than `SPLIT_SYLLABLES` syllables gets a pause near its middle.
    Readings stay as they are: the author's are law, and a wrong one is not heard by its own phones.
    """

    synth: Synthesizer
    """Who speaks."""
    listen: Listener | None
    """Who listens, if anybody."""
    heard: dict[Planned, Heard] = field(default_factory=dict)
    """What was heard of each line so far."""
    stretches: dict[Planned, float] = field(default_factory=dict)
    """Length of each line so far over the length in which its engine spoke it."""

    def speak(self, plan: Planned) -> Audio:
        """Speak a line as long as planned, and note what was heard."""
        audio = self.synth.speak(plan.draft, plan.slot.n_samples)
        if self.listen is not None:
            audio = self._heard(plan, audio, self.listen)
        self.stretches[plan] = audio.stretch
        return audio

    def _heard(self, plan: Planned, audio: Audio, listen: Listener) -> Audio:
        checked = _checked(plan, audio, listen)
        again = self._retake(plan, listen) if checked.verdict == "differs" else None
        if again is not None and again[1].error < checked.error:
            audio, checked = again
        self.heard[plan] = Heard(checked.heard, checked.error, checked.verdict == "differs", again is not None)
        return audio

    def _retake(self, plan: Planned, listen: Listener) -> tuple[Audio, Checked] | None:
        parted = split(plan.draft.reading)
        if parted is None:
            return None
        draft = self.synth.engine.draft(parted, plan.draft.voice, plan.draft.prosody, plan.draft.context)
        if draft.shortest_samples > plan.slot.n_samples:
            return None
        audio = self.synth.speak(draft, plan.slot.n_samples)
        return audio, _checked(plan, audio, listen)


def split(reading: Reading) -> Reading | None:
    """Put a pause between the two words nearest to the middle of a long line.

    Returns:
        The reading with a comma in place of a word gap, so that no word moves; None where the line is short or has no
        gap without a pause.
    """
    found = syllables(reading)
    gaps = [place for place in _gaps(reading) if len(found) > SPLIT_SYLLABLES]
    if not gaps:
        return None
    middle = min(gaps, key=lambda place: abs(2 * sum(one.start < place for one in found) - len(found)))
    return replace(reading, phones=f"{reading.phones[:middle]},{reading.phones[middle + 1 :]}")


def _gaps(reading: Reading) -> Sequence[int]:
    """Return where a word follows a word without a pause."""
    pairs = zip(reading.words, reading.words[1:], strict=False)
    return [left.end for left, right in pairs if reading.phones[left.end : right.start] == " "]


def _checked(plan: Planned, audio: Audio, listen: Listener) -> Checked:
    return check_line(line_of(plan), at_listening_rate(audio), listen)
