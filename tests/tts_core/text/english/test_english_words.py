"""English words to phones."""

from __future__ import annotations

import pytest
from strategies import SYMBOLS

from tts_core.text import read
from tts_core.text.english.lexicon import lexicon
from tts_core.text.english.spelling import guess

PAIRS = """
I read it yesterday. read ɹˈɛd|I will read it. read ɹˈid|She has read it. read ɹˈɛd
He read the letter. read ɹˈɛd|I want to read. read ɹˈid|He lives here. lives lˈɪvz
Their lives changed. lives lˈIvz|We live here. live lˈɪv|A live show. live lˈIv|Close the door. Close klˈOz
You are too close. close klˈOs|The wind is cold. wind wˈɪnd|I wind the clock. wind wˈInd|A tear fell. tear tˈɪɹ
Do not tear it. tear tˈɛɹ|They record it. record ɹəkˈɔɹd|My record is clean. record ɹˈɛkəɹd
I object! object əbʤˈɛkt|The object is red. object ˈɑbʤəkt|Use it. Use jˈuz|It is no use. use jˈus
I present my friend. present pɹizˈɛnt|A present for you. present pɹˈɛzᵊnt|I refuse to go. refuse ɹəfjˈuz
To perfect it. perfect pəɹfˈɛkt|A minute ago. minute mˈɪnət|Her wound is deep. wound wˈund
They permit it. permit pəɹmˈɪt|We house them. house hˈWz
""".replace("\n", "|").strip("|").split("|")  # fmt: skip


@pytest.mark.parametrize("case", PAIRS)
def test_a_word_with_two_readings_is_read_by_its_context(case: str) -> None:
    text, word, phones = case.rsplit(" ", 2)
    assert _phones_of(text, word) == phones


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("the apple", "ði ˈæpᵊl"),
        ("the pear", "ðə pˈɛɹ"),
        ("a man", "ɐ mˈæn"),
        ("to work", "tə wˈɜɹk"),
        ("to eat", "tʊ ˈit"),
        ("I used to work", "ˌI jˈust tə wˈɜɹk"),
        ("FBI", "ˌɛfbˌiˈI"),
        ("TVs", "tˌivˈiz"),
        ("the U.S. is", "ðə jˌuˈɛs ɪz"),
        ("John's", "ʤˈɑnz"),
        ("twenty-six", "twˈɛnti sˈɪks"),
        ("water", "wˈɔTəɹ"),
        ("café", "kæfˈA"),
        ("don't", "dˈOnt"),
        ("noooo", "nˈO"),
        ("B-b-but", "bəbəbˌʌt"),
        ("a “test” of", "ɐ “tˈɛst” ʌv"),
        ("a lead pipe", "ɐ lˈɛd pˈIp"),
        ("example.com", "ɪɡzˈæmpəl dˈɑt kˈɑm"),
        ("A B C", "ˈA bˈi sˈi"),
        ("iPhone", "ˈIfˌOn"),
        ("well-known", "wˌɛlnˈOn"),
    ],
)
def test_a_phrase_has_the_phones_of_the_training_data(text: str, phones: str) -> None:
    assert read(text).phones == phones


def test_the_british_say_it_their_way() -> None:
    assert read("water", accent="british").phones != read("water").phones
    assert "ː" in read("the car park", accent="british").phones


@pytest.mark.parametrize(
    ("word", "source"),
    [("selfielike", "rule"), ("dragonfruit", "rule"), ("blorptastic", "model"), ("Kubernetes", "model")],
)
def test_a_word_outside_the_dictionary_says_how_it_was_read(word: str, source: str) -> None:
    (found,) = read(word).words
    assert found.source == source
    assert found.end > found.start


def test_capitals_are_an_initialism_but_not_where_all_shout() -> None:
    assert read("the US team").words[1].source == "rule"
    assert read("STOP IT NOW").words[1].source != "rule"


@pytest.mark.parametrize("accent", ["american", "british"])
def test_every_word_of_the_dictionary_is_in_the_alphabet(accent: str) -> None:
    book = lexicon("british" if accent == "british" else "american")
    assert {symbol for word in book for symbol in book.find(word) or ""} <= SYMBOLS


@pytest.mark.parametrize("letters", ["a", "zzz", "blorp", "xylqw", "supercalifragil"])
def test_a_guess_always_says_something_and_stresses_once(letters: str) -> None:
    said = guess(letters, "american")
    assert said and said.count("ˈ") <= 1 and set(said) <= SYMBOLS


def _phones_of(text: str, word: str) -> str:
    reading = read(text)
    (found,) = [one for one in reading.words if one.text == word]
    return reading.phones[found.start : found.end]
