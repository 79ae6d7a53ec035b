"""Codes of languages, as each container stores them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.errors import OptionError
from plugin.media.ffmpeg import file_url, run_ffmpeg
from plugin.media.languages import Scheme, language_code
from plugin.media.probe import probe


@pytest.mark.parametrize(
    ("language", "terminology", "bibliographic"),
    [
        ("zh", "zho", "chi"),
        ("en", "eng", "eng"),
        ("chi", "zho", "chi"),
        ("zho", "zho", "chi"),
        ("zh-CN", "zho", "chi"),
        ("EN_us", "eng", "eng"),
        ("yue", "yue", "yue"),
        ("fr", "fra", "fre"),
        ("ger", "deu", "ger"),
    ],
)
def test_any_spelling_of_a_language_becomes_the_code_of_the_container(
    language: str, terminology: str, bibliographic: str
) -> None:
    assert language_code(language) == terminology
    assert language_code(language, "bibliographic") == bibliographic


@pytest.mark.parametrize("language", ["", "xx", "chinese", "中文", "e1", "1"])
def test_what_is_no_language_is_told_with_what_to_write(language: str) -> None:
    with pytest.raises(OptionError, match=rf"--language {language}: no such language. Write three letters") as caught:
        language_code(language)
    assert caught.value.exit_code == 2


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=3))
def test_a_code_that_is_stored_is_read_back_as_the_same_language(code: str) -> None:
    for scheme in ("terminology", "bibliographic", "quicktime"):
        assert language_code(language_code(code, scheme)) == language_code(code)


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv"])
def test_codes_that_have_two_forms_survive_their_container(film: Path, tmp_path: Path, suffix: str) -> None:
    schemes: dict[str, Scheme] = {".mp4": "terminology", ".mov": "quicktime", ".mkv": "bibliographic"}
    codes = [language_code(language, schemes[suffix]) for language in ("zh", "fr", "de", "cs", "ro", "fa", "el")]
    tags = [
        item for n, code in enumerate(codes) for item in ("-map", "0:a", f"-metadata:s:{n + 1}", f"language={code}")
    ]
    output = tmp_path / f"out{suffix}"
    run_ffmpeg(["-i", file_url(film), "-map", "0:v", *tags, "-c", "copy", file_url(output)])
    assert [track.language for track in probe(output).audio] == codes
