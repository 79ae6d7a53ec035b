from tts_core.training.emotion_encoder.speakers import TEST_VOICES, VALID_VOICES, held_out, learned_from


def test_nobody_who_is_learned_from_holds_a_voice_that_is_held_out() -> None:
    held = {*TEST_VOICES, *VALID_VOICES}

    people = learned_from(200, seed=1)

    assert not held & {person.voice.id for person in people}
    assert not held & {name for person in people for name, _ in person.voice.mixture}


def test_every_person_has_a_label_of_his_own() -> None:
    people = learned_from(120, seed=1)
    others = held_out(TEST_VOICES, len(people))

    assert [person.label for person in (*people, *others)] == list(range(120 + len(TEST_VOICES)))


def test_the_same_seed_makes_the_same_people() -> None:
    assert learned_from(80, seed=4) == learned_from(80, seed=4)
    assert learned_from(80, seed=4) != learned_from(80, seed=5)


def test_half_of_the_made_people_speak_mandarin() -> None:
    made = [person for person in learned_from(300, seed=1) if person.voice.mixture]

    share = sum(person.language == "zh" for person in made) / len(made)

    assert 0.4 < share < 0.6
