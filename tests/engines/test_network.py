"""The numpy forward pass gives what torch gives."""

import numpy as np
import pytest

from synthesis.engines.builtin.inputs import OUTPUTS, frame_inputs
from synthesis.engines.builtin.network import FRAME_DILATIONS, Network
from synthesis.engines.builtin.phones import PhoneSequence


def test_numpy_and_torch_agree() -> None:
    torch = pytest.importorskip("torch", reason="training needs the worker extra")
    from synthesis.engines.builtin.torch_network import TorchNetwork

    torch.manual_seed(3)
    module = TorchNetwork(5).eval()
    weights = {name: tensor.numpy() for name, tensor in module.state_dict().items()}
    random = np.random.default_rng(0)
    names = ("_", "a", "b", "z", "_")
    phones = PhoneSequence(names, np.array([0, 10, 30, 44, 60, 70]), (False,) * 5)
    features = random.standard_normal((5, 10)).astype(np.float32)
    source = random.standard_normal((70, 27)).astype(np.float32)
    inputs = frame_inputs(source, phones.boundaries, np.array([0, 8, 40, 50, 66, 80]))
    network = Network(weights, None, {"_": 1, "a": 2, "b": 3}, 0.0)  # type: ignore[arg-type]
    vectors, durations = network.phones(phones, features)
    joined = np.concatenate([vectors[inputs.phone], inputs.position, inputs.source], axis=1)
    frames = network._blocks(network._linear(joined, "frame_in"), "frame_blocks", FRAME_DILATIONS)
    frames = network._linear(frames, "frame_out")
    batch = {
        # Nobody was heard saying /z/: it is taken for the other consonant.
        "numbers": torch.tensor([[1, 2, 3, 3, 1]]),
        "features": torch.from_numpy(features)[None],
        "phone": torch.from_numpy(inputs.phone)[None],
        "position": torch.from_numpy(inputs.position)[None],
        "source": torch.from_numpy(inputs.source)[None],
    }
    with torch.no_grad():
        expected_frames, expected_durations = module(batch)
    assert frames.shape == (40, OUTPUTS)
    np.testing.assert_allclose(frames, expected_frames[0].numpy(), atol=2e-5)
    np.testing.assert_allclose(durations, expected_durations[0].numpy(), atol=2e-5)
