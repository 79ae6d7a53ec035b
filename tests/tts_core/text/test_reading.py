from __future__ import annotations

from tts_core.text import joined, read


def test_readings_that_are_joined_keep_their_words_in_place() -> None:
    parts = [read("If the river had risen,"), read("we wouldn't be here.")]
    whole, starts = joined(parts)

    assert whole.phones == f"{parts[0].phones}, {parts[1].phones}"
    assert starts == [0, len(parts[0].phones) + 2]
    assert [whole.phones[word.start : word.end] for word in whole.words] == [
        part.phones[word.start : word.end] for part in parts for word in part.words
    ]


def test_no_pause_stands_where_no_comma_was_written() -> None:
    parts = [read("我知道你一直都在等他"), read("但是他不会再回来了。")]

    assert joined(parts)[0].phones == " ".join(part.phones for part in parts)


def test_a_stretch_moves_with_its_part() -> None:
    parts = [read("well"), read("that was sooo good")]
    whole, starts = joined(parts)

    assert [one.start for one in whole.stretches] == [one.start + starts[1] for one in parts[1].stretches]


def test_one_reading_is_itself() -> None:
    reading = read("Hello there.")

    assert joined([reading]) == (reading, [0])
