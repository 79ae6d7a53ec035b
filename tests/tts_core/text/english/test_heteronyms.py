"""Words of one spelling and several readings."""

from __future__ import annotations

import pytest
from strategies import SYMBOLS

from tts_core.text import read
from tts_core.text.english.line import kinds, line
from tts_core.text.english.tags import part_of_speech
from tts_core.text.tables import lines

READ = """
I read the news every morning.|ɹˈid
She read the note twice.|ɹˈɛd
Have you read the contract?|ɹˈɛd
Did you read it?|ɹˈid
the most widely read newspaper|ɹˈɛd
I opened it and read what was inside.|ɹˈɛd
A new lead at last.|lˈid
They replaced the lead pipes.|lˈɛd
Children were exposed to lead.|lˈɛd
Whales live for decades.|lˈɪv
Is this microphone live?|lˈIv
The show goes live in ten minutes.|lˈIv
The roads wind through the hills.|wˈInd
Snow and high wind closed the pass.|wˈɪnd
The river winds through the valley.|wˈIndz
Watch how easily the fabric tears.|tˈɛɹz
She burst into tears.|tˈɪɹz
Just normal wear and tear.|tˈɛɹ
A tear in her eye.|tˈɪɹ
There's a tear in my jacket.|tˈɛɹ
What time do the banks close?|klˈOz
The meeting came to a close.|klˈOz
We live close to the station.|klˈOs
Let us record inside.|ɹəkˈɔɹd
A hidden camera records everyone.|ɹəkˈɔɹdz
He collects rare soul records.|ɹˈɛkəɹdz
Does anyone object to this?|əbʤˈɛkt
Even a minute crack is fatal.|mInˈut
It was a ten minute walk.|mˈɪnət
Your bow tie is crooked.|bˈO
The captain stood at the bow.|bˈW
The butler bows and leaves.|bˈWz
He drew his bow and fired an arrow.|bˈO
They had a terrible row last night.|ɹˈW
We sat in the front row.|ɹˈO
Drug use among teenagers has fallen.|jˈus
Which shampoo do you use?|jˈuz
He uses it for work.|jˈuzᵻz
The following content is disturbing.|kˈɑntɛnt
She looked sleepy and content.|kəntˈɛnt
The path wound through the forest.|wˈWnd
The soldier had a wound in his leg.|wˈund
We caught three bass in the lake.|bˈæs
Turn down the bass.|bˈAs
Everyone dove for cover.|dˈOv
In winter the does travel with their fawns.|dˈOz
It does sound strange.|dˈʌz
I absolutely refuse to eat that.|ɹəfjˈuz
They stopped collecting refuse.|ɹˈɛfjˌus
The metals contract slightly.|kəntɹˈækt
Her classes conflict with work.|kənflˈɪkt
I must protest!|pɹətˈɛst
A skilled sewer makes her own dresses.|sˈOəɹ
Rats live in the sewer.|sˈuəɹ
Polish your shoes.|pˈɑlɪʃ
Polish is a difficult language.|pˈOlɪʃ
There's a gap on his resume.|ɹˈɛzəmˌA
The talks resume on Monday.|ɹəzˈum
The contract was invalid.|ɪnvˈælɪd
An invalid since the war.|ˈɪnvəlɪd
A wise and learned man.|lˈɜɹnɪd
When he learned the truth, he wept.|lˈɜɹnd
Blessed are the poor.|blˈɛsɪd
She is blessed with a good voice.|blˈɛst
The aged king could barely climb.|ˈAʤɪd
A man aged thirty was found.|ˈAʤd
The storm is moving closer to us.|klˈOsəɹ
He's a born closer who can sell.|klˈOzəɹ
My fingers grew number by the minute.|nˈʌməɹ
His putting won him the golf game.|pˈʌTɪŋ
The men chopped wood with axes.|ˈæksᵻz
You get used to it.|jˈust
The knife was used to cut rope.|jˈuzd
""".strip().splitlines()

PARTS = [
    ("we will record it", "record", "VERB"),
    ("to close friends of hers", "close", "VERB"),
    ("due to conflict", "conflict", "NOUN"),
    ("the record", "record", "NOUN"),
    ("the present owner", "present", "ADJ"),
    ("how does the store close", "close", "VERB"),
    ("people that live here", "live", "VERB"),
    ("cold makes the metal contract", "contract", "VERB"),
    ("house and feed them", "house", "VERB"),
    ("prices increase every year", "increase", "VERB"),
    ("a price increase", "increase", "NOUN"),
    ("no one objects", "objects", "VERB"),
    ("school records show it", "records", "NOUN"),
    ("record", "record", None),
]


@pytest.mark.parametrize("case", READ)
def test_the_line_chooses_the_reading(case: str) -> None:
    text, phones = case.split("|")
    reading = read(text)
    said = {reading.phones[word.start : word.end]: word.source for word in reading.words}
    assert said.get(phones) in {"rule", "dictionary"}, reading.phones


def test_what_the_line_decides_is_by_rule() -> None:
    reading = read("They record it.")
    assert reading.words[1].source == "rule"


@pytest.mark.parametrize(("text", "word", "expected"), PARTS)
def test_neighbours_tell_the_part_of_speech(text: str, word: str, expected: str | None) -> None:
    words = text.split()
    assert part_of_speech(line(words), words.index(word)) == expected


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("the", "T"),
        ("to", "2"),
        ("bees", "P"),
        ("managers", "P"),
        ("quickly", "R"),
        ("walked", "D"),
        (",", "."),
        ("can't", "M"),
    ],
)
def test_a_neighbour_has_a_kind(word: str, kind: str) -> None:
    assert kinds(word)[0] == kind


def test_the_british_choose_among_their_own_readings() -> None:
    assert "tˈɛː" in read("Do not tear it.", accent="british").phones
    assert "ɹˈQ" in read("We sat in the front row.", accent="british").phones


@pytest.mark.parametrize("table", ["heteronyms.txt", "interjections.txt"])
def test_the_tables_are_in_the_alphabet(table: str) -> None:
    at = 2 if table == "heteronyms.txt" else 1
    said = {symbol for row in lines(table) for part in row.split()[at : at + 2] for symbol in part}
    assert said <= SYMBOLS | {"-"}
