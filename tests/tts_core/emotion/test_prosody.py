from __future__ import annotations

import itertools
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_core.emotion import EmotionState, ProsodyPlan, act, blend, nuance, nuances, understand_tags
from tts_core.emotion.prosody import LIMITS, STEP
from tts_core.emotion.space import DELIVERY_FIELDS, DELIVERY_RANGES, NUANCES, Delivery, read_table
from tts_core.text import Language
from tts_core.voices import voice, voices

LANGUAGES: tuple[Language, ...] = ("en", "zh")


def acted(direction: str, language: Language = "zh") -> ProsodyPlan:
    return act(understand_tags(direction), language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", nuances())
def test_intensity_0_is_the_neutral_voice(name: str, language: Language) -> None:
    state = EmotionState(nuance=name, intensity=0.0, delivery=nuance(name).delivery)

    assert act(state, language, voice("af_heart"), "exclamation").is_neutral


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_neutral_direction_is_the_neutral_voice(language: Language) -> None:
    assert acted("neutral:5", language).is_neutral


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [name for name in nuances() if name != "neutral"])
def test_more_intensity_is_more_change(name: str, language: Language) -> None:
    sizes = [size_of(acted(f"{name}:{level}", language)) for level in range(1, 6)]

    assert sizes[0] > 0
    assert all(b - a > 0.15 * sizes[-1] for a, b in itertools.pairwise(sizes))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_nuances_are_acted_alike(language: Language) -> None:
    plans = {name: acted(f"{name}:5", language) for name in NUANCES}

    assert len({str(plan) for plan in plans.values()}) == len(NUANCES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_published_set_points_have_their_signs(language: Language) -> None:
    happy, angry, sad = (acted(f"{name}:5", language) for name in ("happy", "angry", "sad"))

    assert happy.f0.shift_st > 0 and angry.f0.shift_st > 0 and sad.f0.shift_st < 0
    assert angry.energy.level_db > happy.energy.level_db > 0 > sad.energy.level_db
    assert angry.length.rate > 1 > sad.length.rate
    assert angry.pauses.factor < 1 < sad.pauses.factor
    assert angry.source.tilt_db > 0 > sad.source.tilt_db and sad.source.breath > 0
    assert happy.f0.final_st > 0 > angry.f0.final_st


def test_mandarin_moves_its_pitch_less_than_english() -> None:
    for name in ("happy", "sad", "surprised"):
        zh, en = (acted(f"{name}:5", language).f0 for language in LANGUAGES[::-1])

        assert abs(zh.shift_st) < abs(en.shift_st)
        assert abs(zh.range - 1) < abs(en.range - 1)
        assert abs(zh.final_st) < abs(en.final_st) or en.final_st == 0


def test_fear_is_high_in_english_and_low_in_mandarin() -> None:
    assert acted("afraid:5", "en").f0.shift_st > 0 > acted("afraid:5", "zh").f0.shift_st


def test_nuances_that_share_an_emotion_have_manners_of_their_own() -> None:
    aggrieved, tsundere, perfunctory, sarcastic, menacing = (
        acted(f"{name}:5") for name in ("委屈", "傲娇", "敷衍", "阴阳怪气", "威胁")
    )

    assert aggrieved.f0.breaks > 0.5 and aggrieved.f0.final_st > 0
    assert tsundere.energy.onset_db > 0 > tsundere.energy.end_db
    assert perfunctory.f0.range < 1 < perfunctory.length.rate and perfunctory.source.tilt_db < 0
    assert sarcastic.f0.swing_st > 1 and sarcastic.length.vowels > 1.1
    assert menacing.f0.shift_st < -1 and menacing.energy.level_db < -2 and menacing.source.tilt_db > 2


def test_a_whisper_has_no_voice_and_a_shout_is_louder_than_anger() -> None:
    whisper, shout, angry = (acted(word) for word in ("whisper", "shout", "angry:5"))

    assert whisper.source.whisper and whisper.energy.level_db < -6
    assert shout.energy.level_db > angry.energy.level_db and not shout.source.whisper


def test_a_delivery_word_moves_the_emotion_it_is_said_with() -> None:
    plain, soft = acted("angry"), acted("angry, softly")

    assert soft.energy.level_db < plain.energy.level_db
    assert soft.f0 == plain.f0 and soft.length == plain.length


def test_a_frightened_scream_is_high_loud_and_starts_with_a_breath() -> None:
    scream, afraid = acted("惊恐地尖叫"), acted("惊恐")

    assert scream.f0.shift_st > afraid.f0.shift_st + 1
    assert scream.energy.level_db > afraid.energy.level_db + 3
    assert [touch.kind for touch in scream.touches] == ["breath"]


def test_a_sob_breaks_the_voice() -> None:
    sobbing, sad = acted("sad, sobbing"), acted("sad")

    assert sobbing.f0.breaks > sad.f0.breaks
    assert [touch.kind for touch in sobbing.touches] == ["sob"]


def test_a_laugh_swings_the_voice() -> None:
    laughing, happy = acted("happy, laughing"), acted("happy")

    assert laughing.f0.swing_st > happy.f0.swing_st
    assert [touch.kind for touch in laughing.touches] == ["laugh"]


def test_relief_sighs_when_it_is_strong_and_not_when_it_is_a_trace() -> None:
    assert [touch.kind for touch in acted("relieved:5").touches] == ["sigh"]
    assert acted("relieved:2").touches == ()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", nuances())
def test_a_usual_delivery_adds_nothing_at_any_intensity(name: str, language: Language) -> None:
    plain = acted(f"{name}:3", language)

    for level in (1, 5):
        plan = acted(f"{name}:{level}", language)

        assert plan.f0.shift_st == pytest.approx(plain.f0.shift_st * level / 3)
        assert plan.energy.level_db == pytest.approx(plain.energy.level_db * level / 3)
        assert plan.length.rate == pytest.approx(plain.length.rate ** (level / 3))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_delivery_asks_beyond_the_usual_is_added_in_steps(language: Language) -> None:
    usual = understand_tags("sad:3")
    louder = replace(usual, delivery=replace(usual.delivery, volume=usual.delivery.volume + 1))

    assert act(louder, language).energy.level_db == pytest.approx(act(usual, language).energy.level_db + STEP["volume"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_nuance_that_is_not_believed_does_not_act(language: Language) -> None:
    angry = understand_tags("angry")
    unsure = replace(angry, nuance="shy", unsure=True)

    assert act(unsure, language) == act(angry, language)
    assert act(unsure, language) != act(replace(unsure, unsure=False), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mixture_is_acted_between_its_parts(language: Language) -> None:
    sad, angry = understand_tags("sad"), understand_tags("angry")

    between = act(blend([(sad, 0.5), (angry, 0.5)]), language)

    low, high = act(sad, language), act(angry, language)
    assert between.f0.shift_st == pytest.approx((low.f0.shift_st + high.f0.shift_st) / 2, abs=0.01)
    assert between.energy.level_db == pytest.approx((low.energy.level_db + high.energy.level_db) / 2, abs=0.01)
    assert between.length.rate == pytest.approx(math.sqrt(low.length.rate * high.length.rate), abs=0.01)


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_tags_are_acted_between_each_other(language: Language) -> None:
    both, sad, angry = (acted(direction, language) for direction in ("sad, angry", "sad", "angry"))

    assert both.f0.shift_st == pytest.approx((sad.f0.shift_st + angry.f0.shift_st) / 2, abs=0.01)
    assert both.source.tilt_db == pytest.approx((sad.source.tilt_db + angry.source.tilt_db) / 2, abs=0.01)


def test_a_question_keeps_its_rise_and_an_ellipsis_dies_away() -> None:
    angry = understand_tags("angry:5")
    told, asked, trailing = (act(angry, "en", None, ending) for ending in ("statement", "question", "trailing"))

    assert told.f0.final_st < asked.f0.final_st < 0
    assert trailing.energy.end_db < told.energy.end_db and trailing.length.final > told.length.final


def test_a_lively_voice_moves_more_than_a_flat_one() -> None:
    card = voice("af_heart")
    lively, flat = (
        act(understand_tags("surprised:5"), "en", replace(card, f0_spread_st=spread)) for spread in (4.0, 2.0)
    )

    assert lively.f0.final_st > flat.f0.final_st and lively.f0.accent_st > flat.f0.accent_st
    assert lively.f0.shift_st == flat.f0.shift_st


@pytest.mark.parametrize("name", voices())
@pytest.mark.parametrize("direction", ["surprised:5", "shout", "menacing:5", "gentle, low"])
def test_no_voice_is_moved_out_of_a_human_range(name: str, direction: str) -> None:
    card = voice(name)

    shift = act(understand_tags(direction), card.reads, card).f0.shift_st

    low, high = {"female": (90, 600), "male": (60, 400)}[card.gender]
    assert low < card.f0_hz * 2 ** (shift / 12) < high


@given(
    st.sampled_from(NUANCES),
    st.floats(0, 1),
    st.lists(st.floats(0, 1), min_size=len(DELIVERY_FIELDS), max_size=len(DELIVERY_FIELDS)),
    st.sampled_from(LANGUAGES),
)
def test_no_delivery_leaves_the_limits(name: str, intensity: float, places: list[float], language: Language) -> None:
    ranges = [DELIVERY_RANGES[field] for field in DELIVERY_FIELDS]
    values = [low + place * (high - low) for place, (low, high) in zip(places, ranges, strict=True)]
    state = EmotionState(nuance=name, intensity=intensity, delivery=Delivery(*values))

    plan = act(state, language)

    for key, value in (
        ("f0", plan.f0.shift_st),
        ("range", plan.f0.range),
        ("rate", plan.length.rate),
        ("level", plan.energy.level_db),
        ("tilt_db", plan.source.tilt_db),
        ("breath", plan.source.breath),
        ("breaks", plan.f0.breaks),
    ):
        assert LIMITS[key][0] <= value <= LIMITS[key][1]


def test_every_nuance_has_a_profile_with_its_source() -> None:
    rows = read_table("profiles.tsv")

    assert [row["nuance"] for row in rows] == list(NUANCES)
    assert all("ours" in row["source"] or "definition" in row["source"] for row in rows)
    assert {row["touch"] for row in rows} <= {"-", "sigh", "breath", "sob", "laugh"}


def size_of(plan: ProsodyPlan) -> float:
    f0, source = plan.f0, plan.source
    return (
        abs(f0.shift_st)
        + 10 * abs(f0.range - 1)
        + 10 * abs(plan.length.rate - 1)
        + abs(plan.energy.level_db)
        + abs(source.tilt_db)
        + abs(f0.final_st)
        + 10 * source.breath
    )
