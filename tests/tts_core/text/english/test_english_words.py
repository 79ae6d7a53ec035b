"""English words to phones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import SYMBOLS

from tts_core.text import read
from tts_core.text.english.lexicon import lexicon
from tts_core.text.english.spelling import guess
from tts_core.text.english.words import read_words
from tts_core.text.reading import Accent

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


@pytest.mark.parametrize(
    ("text", "word", "phones"),
    [
        ("the US team", "US", "jˌuˈɛs"),
        ("STOP IT NOW", "IT", "ˈɪt"),
        ("I LOVE IT so much", "IT", "ˈɪt"),
        ("I said NO to him", "NO", "nˈO"),
        ("THE FBI IS HERE", "FBI", "ˌɛfbˌiˈI"),
        ("NASA met UNESCO", "UNESCO", "junˈɛskO"),
        ("HTTP and USB", "HTTP", "ˌAʧtˌitˌipˈi"),
        ("the CEO's car", "CEO's", "sˌiˌiˈOz"),
        ("two DVDs", "DVDs", "dˌivˌidˈiz"),
        ("IT'S OVER", "IT'S", "ˈɪts"),
    ],
)
def test_capitals_are_an_initialism_but_not_where_all_shout(text: str, word: str, phones: str) -> None:
    assert _phones_of(text, word) == phones


WRITTEN = """
she'd've ʃidəv|shouldn't've ʃˈʊdᵊntəv|how're hˌWəɹ|o'clock əklˈɑk|y'all jˈɔl|I'mma ˈImə|could've kˈʊdəv
ex-wife ˌɛkswˈIf|state-of-the-art stˌAtʌvðiˈɑɹt|re-record ɹˌiɹˈɛkəɹd|GitHub ɡˈɪthˌʌb|WeChat wˈiʧˌæt
ChatGPT ʧˌætʤˌipˌitˈi|ChatGPT's ʧˌætʤˌipˌitˈiz|iPhones ˈIfˌOnz|WiFi wˈIfˌI|McGregor məkɡɹˈɛɡəɹ
MacDonald məkdˈɑnəld|O'Brien ˈObɹˌIən|hmm hmm|uh-huh ˌʌhˈʌ|tsk tˈɪsk|shh ʃː|eww ˈiu|aww ˈɔ
definately dˈɛfᵊnətli|recieve ɹəsˈiv|teh ði|alot əlˈɑt|seperate sˈɛpəɹət|tommorow təmˈɑɹO
goverment ɡˈʌvəɹnmənt|freind fɹˈɛnd|sooo sˈO|nooooo nˈO|pleeease plˈiz|whaaat wˈʌt|yesss jˈɛs|heyyy hˈA
goooood ɡˈʊd|stoooop stˈɑp|shhhhh ʃː|w-what wəwˌʌt|I-I ˌIˈI|th-that's ðəðæts|d-don't dədˈOnt|st-stop stəstˈɑp
be-because bibəkˈʌz|bye-bye bIbˈI|no-nonsense nˌOnˈɑnsˌɛns
Xiaoming ʃjˌWmˈɪŋ|Zhang ʤˈɑŋ|Qing ʧˈɪŋ|Xi ʃˈi|Cai tsˈI|Deng dˈʌŋ|Zhang's ʤˈɑŋz|Xiaohongshu ʃjˌWhʊŋʃˈu
résumé ɹˈɛzəmˌA|Malena məlˈinə
""".replace("\n", "|").strip("|").split("|")  # fmt: skip


@pytest.mark.parametrize("case", WRITTEN)
def test_a_word_that_no_dictionary_has_is_read_by_what_it_plays_with(case: str) -> None:
    word, phones = case.split(" ")
    assert _phones_of(word, word) == phones


@pytest.mark.parametrize(
    ("word", "phones"),
    [
        ("leisure", "lˈɛʒə"),
        ("schedule", "ʃˈɛdjuːl"),
        ("tomato", "təmˈɑːtQ"),
        ("lieutenant", "lɛftˈɛnənt"),
        ("re-record", "ɹˌiːɹˈɛkɔːd"),
        ("Zhang", "ʤˈɑːŋ"),
        ("aww", "ˈɔː"),
    ],
)
def test_the_british_have_their_own_readings(word: str, phones: str) -> None:
    assert read(word, accent="british").phones == phones


@given(st.text("abcdefghijklmnopqrstuvwxyzABCXYZéøßəŋ'-", min_size=1, max_size=12))
def test_whatever_has_letters_is_said(word: str) -> None:
    accents: tuple[Accent, ...] = ("american", "british")
    for accent in accents:
        (found,) = read_words([word], accent)
        assert (found is None) == (not any(character.isalpha() for character in word))
        assert found is None or (found.phones and set(found.phones) <= SYMBOLS)


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
