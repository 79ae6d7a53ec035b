from __future__ import annotations

from collections.abc import Callable

import pytest

from plugin.cues import Subtitles, with_sentences

PLAIN = ("ANNA: I left the door open.", "LEO: I know.", "ANNA: Good.")


def blocks(*cues: tuple[int, int, str]) -> str:
    """Write cues with start and end in milliseconds as SRT."""
    return "\n".join(f"{i}\n{at(start)} --> {at(end)}\n{text}\n" for i, (start, end, text) in enumerate(cues, 1))


def at(ms: int) -> str:
    return f"00:{ms // 60_000:02d}:{ms // 1000 % 60:02d},{ms % 1000:03d}"


def in_a_row(*texts: str, gap_ms: int = 80) -> str:
    """Write cues of two seconds each, after three that end with a full stop and a long pause."""
    before = [(3000 * i, 3000 * i + 2000, text) for i, text in enumerate(PLAIN)]
    own = [(20_000 + (2000 + gap_ms) * i, 22_000 + (2000 + gap_ms) * i, text) for i, text in enumerate(texts)]
    return blocks(*before, *own)


def continues(read: Callable[..., Subtitles], text: str) -> list[bool]:
    return going_on(read(text))[3:]


def going_on(subtitles: Subtitles) -> list[bool]:
    return [cue.continues for cue in with_sentences([cue for cue in subtitles.cues if cue.skip is None])]


@pytest.mark.parametrize(
    "texts",
    [
        ("ANNA: If the river had risen,", "ANNA: we would not be here."),
        ("ANNA: 我知道你一直都在等他", "ANNA: 但是他不会再回来了。"),
        ("ANNA: I told", "ANNA: Leo about it."),
        ("If nobody speaks", "nobody is heard."),
    ],
)
def test_a_cue_without_an_end_mark_goes_on_in_the_next_of_its_speaker(
    read: Callable[..., Subtitles], texts: tuple[str, ...]
) -> None:
    assert continues(read, in_a_row(*texts)) == [False, True]


def test_a_sentence_may_run_over_three_cues_and_then_ends(read: Callable[..., Subtitles]) -> None:
    texts = ("ANNA: If the river", "ANNA: had risen,", "ANNA: we would not be here.", "ANNA: Yes.")
    assert continues(read, in_a_row(*texts)) == [False, True, True, False]


@pytest.mark.parametrize("end", [".", "。", "?", "!", "…", "...", "—", ":", "；", '."', "。」"])
def test_an_end_mark_ends_a_sentence(read: Callable[..., Subtitles], end: str) -> None:
    assert continues(read, in_a_row(f"ANNA: She said{end}", "ANNA: nothing.")) == [False, False]


def test_another_speaker_a_long_pause_or_a_direction_begins_a_sentence(read: Callable[..., Subtitles]) -> None:
    assert continues(read, in_a_row("ANNA: I only", "LEO: what?")) == [False, False]
    assert continues(read, in_a_row("ANNA: I only", "ANNA: wanted to help.", gap_ms=500)) == [False, False]
    assert continues(read, in_a_row("ANNA: I only", "ANNA: [sad] wanted to help.")) == [False, False]


def test_the_direction_of_the_first_cue_may_be_said_again(read: Callable[..., Subtitles]) -> None:
    assert continues(read, in_a_row("ANNA: [sad] I only", "ANNA: [sad] wanted to help.")) == [False, True]


def test_what_is_not_spoken_does_not_part_a_sentence(read: Callable[..., Subtitles]) -> None:
    text = blocks(
        (0, 1000, "I left."),
        (20_000, 22_000, "ANNA: I only"),
        (20_500, 21_000, "[door slams]"),
        (22_080, 24_000, "ANNA: wanted to help."),
    )
    assert going_on(read(text)) == [False, False, True]


def test_in_a_file_without_full_stops_only_a_small_letter_goes_on(read: Callable[..., Subtitles]) -> None:
    chinese = [(2100 * i, 2100 * i + 2000, text) for i, text in enumerate(["你终于来了", "我等了你很久", "走吧！"])]
    english = [(2100 * i, 2100 * i + 2000, text) for i, text in enumerate(["I waited", "for you", "Let's go"])]

    assert going_on(read(blocks(*chinese))) == [False, False, False]
    assert going_on(read(blocks(*english))) == [False, True, False]
