"""Web and mail addresses in both languages."""

from __future__ import annotations

import pytest

from tts_core.text import addresses
from tts_core.text.marked import Marked, edited


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("example.com", "example dot com"),
        ("https://www.example.com/", "W W W dot example dot com"),
        ("me_2@mail.co.uk!", "me underscore two at mail dot co dot uk!"),
        ("见example.cn", "见example点cn"),
        ("e.g. this, U.S. and 3.5", "e.g. this, U.S. and 3.5"),
        ("Yes.No problem", "Yes.No problem"),
    ],
)
def test_the_signs_of_an_address_are_said(written: str, said: str) -> None:
    assert edited(Marked(written), addresses.edits(written, "en")).text == said
