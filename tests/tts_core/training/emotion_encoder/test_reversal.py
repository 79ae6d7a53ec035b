import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tts_core.training.emotion_encoder.reversal import ramp, reverse


def test_forwards_nothing_changes() -> None:
    x = torch.randn(3, 4)

    assert torch.equal(reverse(x, 0.7), x)


@given(strength=st.floats(0, 10))
def test_backwards_the_gradient_is_turned_round_and_scaled(strength: float) -> None:
    x = torch.randn(2, 5, dtype=torch.float64, requires_grad=True)
    weights = torch.randn(2, 5, dtype=torch.float64)

    (reverse(x, strength) * weights).sum().backward()

    assert x.grad is not None
    assert torch.allclose(x.grad, -strength * weights)


def test_what_helps_a_classifier_behind_it_is_unlearned_before_it() -> None:
    torch.manual_seed(1)
    encoder, classifier = torch.nn.Linear(4, 4), torch.nn.Linear(4, 2)
    x, label = torch.randn(64, 4), torch.randint(2, (64,))
    optimizer = torch.optim.SGD([*encoder.parameters(), *classifier.parameters()], lr=0.1)

    def loss() -> torch.Tensor:
        return torch.nn.functional.cross_entropy(classifier(reverse(encoder(x), 1.0)), label)

    before = encoder.weight.detach().clone()
    loss().backward()
    plain = torch.autograd.grad(
        torch.nn.functional.cross_entropy(classifier(encoder(x)), label), [encoder.weight, classifier.weight]
    )
    optimizer.step()

    assert encoder.weight.grad is not None and classifier.weight.grad is not None
    assert torch.allclose(encoder.weight - before, 0.1 * plain[0], atol=1e-6)
    assert torch.allclose(classifier.weight.grad, plain[1])


@pytest.mark.parametrize(("progress", "lambda_"), [(0.0, 0.0), (0.1, 0.4621), (0.5, 0.9866), (1.0, 0.9999)])
def test_lambda_climbs_as_in_the_paper(progress: float, lambda_: float) -> None:
    assert ramp(progress) == pytest.approx(lambda_, abs=1e-4)
