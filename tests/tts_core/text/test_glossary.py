"""A glossary reads names and brands, once for a film."""

from __future__ import annotations

import pytest

from tts_core.errors import ReadingError
from tts_core.text import Glossary, read

GLOSSARY = Glossary.of(
    {
        "zh": {"单于": "chan2 yu2", "重庆": "Chóngqìng", "C罗": "西罗", "iPhone": "爱疯"},
        "en": {"Siobhan": "SH IH0 V AO1 N", "nginx": "engine x", "iPhone": "eye phone"},
    }
)


def spoken(text: str) -> str:
    return read(text, glossary=GLOSSARY).spoken_text


def test_a_reading_is_obeyed_and_its_origin_told() -> None:
    reading = read("单于来了", glossary=GLOSSARY)
    assert (reading.words[0].syllables, reading.words[0].source) == (("chan2", "yu2"), "glossary")


def test_an_english_reading_is_arpabet() -> None:
    reading = read("Siobhan left.", glossary=GLOSSARY)
    assert reading.phones.startswith("ʃɪvˈɔn")
    assert reading.words[0].source == "glossary"


def test_a_respelling_is_said_instead_and_its_origin_told() -> None:
    reading = read("Start nginx now.", glossary=GLOSSARY)
    assert reading.spoken_text == "Start engine x now."
    assert [word.source for word in reading.words if word.text in ("engine", "x")] == ["glossary", "glossary"]


def test_each_language_has_its_own_respelling() -> None:
    assert spoken("他用 iPhone 打给C罗") == "他用爱疯打给西罗"
    assert spoken("My iPhone died.") == "My eye phone died."


def test_a_mandarin_line_falls_back_to_the_english_table() -> None:
    assert spoken("服务器用的是 nginx 对吧") == "服务器用的是 engine x 对吧"


def test_words_are_found_in_any_case_but_not_inside_others() -> None:
    assert spoken("NGINX and enginxes") == "engine x and enginxes"


def test_a_reading_in_the_text_ranks_above_the_glossary() -> None:
    assert read("单(dān)于(yú)", glossary=GLOSSARY).words[0].syllables[0] == "dan1"


@pytest.mark.parametrize(
    ("tables", "told"),
    [
        ({"zh": {"单于": "chan2"}}, "'单于': 'chan2' has 1 syllables for 2 characters"),
        ({"zh": {"行": "xyzq9"}}, "'行': 'xyzq9' is not a reading in pinyin"),
        ({"en": {"minute": "M XX1 T"}}, "'minute': 'M XX1 T' is not a reading in ARPAbet"),
        ({"en": {"word": 3}}, "'word': 3 is not a reading"),
        ({"fr": {"mot": "mo"}}, "'fr' is not a table"),
    ],
)
def test_a_bad_entry_is_told_with_its_word(tables: dict[str, object], told: str) -> None:
    with pytest.raises(ReadingError, match=told):
        Glossary.of(tables)
