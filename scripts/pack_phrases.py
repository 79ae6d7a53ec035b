"""Pack the phrases of phrase-pinyin-data that pypinyin alone misreads into `tts_core/text/data/phrases.txt.gz`.

    pip install pypinyin-dict
    python scripts/pack_phrases.py

The data is that of mozillazg/phrase-pinyin-data (MIT), in the package pypinyin-dict. A phrase is kept where what
pypinyin makes of it, word by word, differs from the phrase's own reading, where the phrase has at most eight
characters, and, if it is short, where the segmenter knows it, which leaves out the words that nobody uses any more.
"""

from __future__ import annotations

import gzip
import re
from pathlib import Path

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PHRASES_DICT
from pypinyin.contrib.tone_convert import to_tone3
from pypinyin_dict.phrase_pinyin_data.large_pinyin import phrases_dict

from tts_core.text.mandarin import syllables
from tts_core.text.mandarin.words import is_word

TARGET = Path(__file__).parents[1] / "tts_core/text/data/phrases.txt.gz"
LONGEST = 8
SURE = 4
"""From this length on the segmenter need not know it."""


def main() -> None:
    """Write the file."""
    kept = []
    for phrase, readings in sorted(phrases_dict.items()):
        if not re.fullmatch(f"[\u4e00-\u9fff]{{2,{LONGEST}}}", phrase) or phrase in PHRASES_DICT or phrase[-1] == "地":
            continue
        if len(phrase) < SURE and not is_word(phrase):
            continue
        own = [_plain(to_tone3(one[0], neutral_tone_with_five=True)) for one in readings]
        usual = [_plain(one) for one in lazy_pinyin(phrase, style=Style.TONE3, neutral_tone_with_five=True)]
        valid = len(own) == len(phrase) and all(syllables.is_syllable(one[:-1]) for one in own)
        if valid and own != usual and not _only_tone_lost(own, usual):
            kept.append(f"{phrase} {' '.join(own)}")
    packed = gzip.compress("\n".join(kept).encode(), mtime=0)
    TARGET.write_bytes(packed)
    print(f"{len(kept)} of {len(phrases_dict)} phrases, {len(packed)} bytes")


def _plain(syllable: str) -> str:
    return syllable.replace("ü", "v")


def _only_tone_lost(own: list[str], usual: list[str]) -> bool:
    """Tell whether the readings differ in neutral tones only, which the front end has rules for."""
    return all(a == b or (a[:-1] == b[:-1] and "5" in (a[-1], b[-1])) for a, b in zip(own, usual, strict=True))


if __name__ == "__main__":
    main()
