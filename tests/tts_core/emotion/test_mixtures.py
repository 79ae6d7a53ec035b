from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_core.emotion.mixtures import Part, read_mixture, recordings_in, written_recording
from tts_core.errors import EmotionError

NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)
AWKWARD = st.text(st.sampled_from("()（）\"“”'+,，%％.:4 05[]{}|参考ref怒a"), min_size=1, max_size=20)


def parts(direction: str) -> list[tuple[str, float]]:
    return [(part.text, round(part.share, 4)) for part in read_mixture(direction).parts]


@pytest.mark.parametrize(
    ("direction", "expected"),
    [
        ("ref(rage.wav)", [("ref(rage.wav)", 1.0)]),
        ("ref(rage.wav):4", [("ref(rage.wav):4", 1.0)]),
        ("ref(rage.wav) 0.4", [("ref(rage.wav)", 1.0)]),
        ("愤怒 + ref(rage.wav) 0.4", [("愤怒", 0.6), ("ref(rage.wav)", 0.4)]),
        ("愤怒＋参考（怒.wav）0.4", [("愤怒", 0.6), ("参考（怒.wav）", 0.4)]),
        ("愤怒+ref(a.wav)", [("愤怒", 0.5), ("ref(a.wav)", 0.5)]),
        ("angry 0.7 + ref(x.wav) 0.3", [("angry", 0.7), ("ref(x.wav)", 0.3)]),
        ("angry:4 0.7 + ref(x.wav)", [("angry:4", 0.7), ("ref(x.wav)", 0.3)]),
        ("70% 委屈 + 30% ref(a b.wav)", [("委屈", 0.7), ("ref(a b.wav)", 0.3)]),
        ("70%的委屈 + ref(a.wav) 30%", [("委屈", 0.7), ("ref(a.wav)", 0.3)]),
        ("60% 话里带刺, 40% ref(a.wav)", [("话里带刺", 0.6), ("ref(a.wav)", 0.4)]),
        ("ref(a.wav) 0.6 + ref(b.wav):2 0.2", [("ref(a.wav)", 0.75), ("ref(b.wav):2", 0.25)]),
        ("sad + fast + ref(a.wav) 0.5", [("sad", 0.25), ("fast", 0.25), ("ref(a.wav)", 0.5)]),
        ("angry, fast, ref(rage.wav)", [("angry, fast", 0.5), ("ref(rage.wav)", 0.5)]),
        ("ref(rage.wav) 0.3, 愤怒，小声", [("愤怒，小声", 0.7), ("ref(rage.wav)", 0.3)]),
        ("像孩子一样，迷了路 + ref(a.wav) 0.4", [("像孩子一样，迷了路", 0.6), ("ref(a.wav)", 0.4)]),
        ("70% 委屈 + 30% 愤怒, ref(a.wav)", [("委屈", 0.35), ("愤怒", 0.15), ("ref(a.wav)", 0.5)]),
        ("愤怒 0.6 + 委屈 0.4", [("愤怒", 0.6), ("委屈", 0.4)]),
        ("ref(a, 30% + b 0.4.wav) + sad 0.5", [("ref(a, 30% + b 0.4.wav)", 0.5), ("sad", 0.5)]),
        ("REF( take (2).wav )", [("REF( take (2).wav )", 1.0)]),
    ],
)
def test_a_direction_is_cut_into_its_parts(direction: str, expected: list[tuple[str, float]]) -> None:
    assert sorted(parts(direction)) == sorted(expected)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("ref(rage.wav)", "rage.wav"),
        ("参考（怒 第1次.wav）", "怒 第1次.wav"),
        ("参考(source)", "source"),
        ("ref(原声)", "原声"),
        ("ref(sounds/take (2).v1.wav)", "sounds/take (2).v1.wav"),
        ('ref("a) b.wav")', "a) b.wav"),
        ("ref(“a b.wav”)", "a b.wav"),
        ('ref("say ""no"".wav")', 'say "no".wav'),
    ],
)
def test_a_recording_has_its_name(written: str, name: str) -> None:
    assert recordings_in(written) == (name,)
    assert read_mixture(f"愤怒 + {written} 0.4").recordings == (name,)


@given(NAMES | AWKWARD)
def test_any_name_survives_the_grammar(name: str) -> None:
    written = written_recording(name)

    assert read_mixture(written).parts == (Part(written, 1.0, name),)
    assert read_mixture(f"愤怒:4 + {written}:2 0.4").parts == (
        Part("愤怒:4", pytest.approx(0.6), None),
        Part(f"{written}:2", 0.4, name),
    )
    assert read_mixture(f"70% sad, slow + 30% {written}").parts[1].recording == name


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | AWKWARD)
def test_words_without_a_recording_and_shares_stay_whole(text: str) -> None:
    try:
        mixture = read_mixture(text)
    except EmotionError:
        assert "ref" in text.casefold() or "参考" in text
        return
    if not mixture.recordings and len(mixture.parts) == 1:
        assert mixture.parts[0].text == text


@pytest.mark.parametrize(
    "text",
    [
        "1 + 1",
        "version 2.0, not 3.0",
        "参考（他上次的样子）说",
        "like C++ code",
        "he prefers(it) loud",
        "give it 110%",
        "angry: 0.7",
        "愤怒 + 委屈",
        "愤怒 0.6 + 委屈",
    ],
)
def test_free_words_with_signs_and_numbers_are_one_part(text: str) -> None:
    assert parts(text) == [(text, 1.0)]


@pytest.mark.parametrize(
    ("direction", "message"),
    [
        ("angry 0.7 + sad 0.3 + ref(a.wav)", r"come to 1, so that nothing is left for 'ref\(a.wav\)'"),
        ("愤怒 + 80% 委屈 + ref(a.wav) 0.4", "come to 1.2, so that nothing is left for '愤怒'"),
        ("愤怒 + ref(a.wav) 1.4", "share 1.4 of .* is out of range"),
        ("ref(a.wav) 4", "share 4 of .* A level stands behind a colon"),
        ("150% angry + ref(a.wav)", "share 1.5 of 'angry' is out of range"),
        ("30% ref(a.wav) 0.4", "two shares"),
        ("angry ref(a.wav)", r"put a \+ between"),
        ("ref(a.wav) but softer", r"put a \+ between"),
        ("ref() + angry", "names no recording"),
        ("ref(a.wav + angry", "with both brackets"),
    ],
)
def test_what_contradicts_itself_is_one_clear_error(direction: str, message: str) -> None:
    with pytest.raises(EmotionError, match=message) as caught:
        read_mixture(direction)

    assert direction in str(caught.value)


def test_recordings_are_told_by_their_shares_and_can_be_renamed_or_left_out() -> None:
    mixture = read_mixture("愤怒 + ref(a.wav) 0.2 + ref(b.wav) 0.5")

    assert mixture.recordings == ("b.wav", "a.wav")
    renamed = mixture.with_recordings({"a.wav": "x"}.get)
    assert renamed is not None
    assert (renamed.text, renamed.recordings) == (mixture.text, ("x",))
    assert read_mixture("ref(a.wav)").with_recordings({}.get) is None
