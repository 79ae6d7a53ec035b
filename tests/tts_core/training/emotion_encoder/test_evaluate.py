import torch

from tts_core.training.emotion_encoder.evaluate import correlation, probes


def test_a_probe_finds_the_speaker_where_the_embedding_tells() -> None:
    torch.manual_seed(1)
    speaker = torch.arange(400) % 4
    telling = torch.nn.functional.one_hot(speaker, 4) + 0.1 * torch.randn(400, 4)

    found = probes(telling, speaker)

    assert found["probe_linear"] > 0.95
    assert found["probe_deep"] > 0.95


def test_a_probe_guesses_where_the_embedding_does_not_tell() -> None:
    torch.manual_seed(1)
    speaker = torch.arange(2000) % 4

    found = probes(torch.randn(2000, 8), speaker)

    assert found["probe_linear"] < found["chance"] + 0.08
    assert found["probe_deep"] < found["chance"] + 0.08


def test_what_does_not_vary_is_not_correlated() -> None:
    assert correlation(torch.arange(5.0), torch.arange(5.0) * 2 + 1) > 0.999
    assert correlation(torch.arange(5.0), torch.ones(5)) == 0.0
