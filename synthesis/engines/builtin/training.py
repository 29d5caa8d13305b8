"""Training the acoustic network with torch, which is imported only here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .align import Aligned, Utterance
from .arrays import Floats, Ints
from .features import COEFFICIENTS
from .inputs import (
    Scales,
    frame_inputs,
    log_durations,
    phone_features,
    source_frames,
    spoken_frames,
    targets,
)
from .network import Network

LEARNING_RATE, WEIGHT_DECAY, CLIP, WARM_UP = 3e-3, 1e-3, 1.0, 0.1
BATCH = 8
# Frames of 10 ms: long takes are trained in parts, so that a batch is neither slow nor mostly padding.
CROP = 400
SCALED_TAKES = 40


@dataclass(frozen=True, slots=True)
class Example:
    """One take as the network sees it."""

    numbers: Ints
    features: Floats
    log_durations: Floats
    phone: Ints
    position: Floats
    source: Floats
    target: Floats


def examples(
    utterances: Sequence[Utterance],
    alignments: Sequence[Aligned],
    questions: Sequence[bool],
    scales: Scales,
    vocabulary: Mapping[str, int],
) -> list[Example]:
    """Make the training examples."""
    made = []
    for utterance, aligned, question in zip(utterances, alignments, questions, strict=True):
        frames = source_frames(utterance.source, scales)
        inputs = frame_inputs(frames, aligned.phones.boundaries, aligned.boundaries)
        made.append(
            Example(
                numbers=np.array([vocabulary[name] for name in aligned.phones.names]),
                features=phone_features(aligned.phones, frames, question=question),
                log_durations=log_durations(aligned),
                phone=inputs.phone,
                position=inputs.position,
                source=inputs.source,
                target=targets(utterance.talent, scales),
            )
        )
    return made


def train(
    takes: Sequence[Example],
    *,
    vocabulary_size: int,
    steps: int,
    seed: int,
    progress: Callable[[float], None],
) -> dict[str, Floats]:
    """Train on one thread and return the weights; the same takes and seed give the same weights."""
    import torch

    from .torch_network import TorchNetwork

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            return _fit(TorchNetwork(vocabulary_size), takes, steps, seed, progress)
    finally:
        torch.set_num_threads(threads)


def _fit(
    module: Any, takes: Sequence[Example], steps: int, seed: int, progress: Callable[[float], None]
) -> dict[str, Floats]:
    import torch

    choice = np.random.default_rng(seed)
    optimiser = torch.optim.AdamW(module.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, LEARNING_RATE, total_steps=steps, pct_start=WARM_UP
    )
    module.train()
    for step in range(steps):
        chosen = choice.choice(len(takes), min(BATCH, len(takes)), replace=False)
        batch = _batch([_cropped(takes[index], choice) for index in chosen])
        frames, log_duration = module(batch)
        value = _loss(frames, log_duration, batch)
        optimiser.zero_grad()
        value.backward()
        torch.nn.utils.clip_grad_norm_(module.parameters(), CLIP)
        optimiser.step()
        schedule.step()
        progress((step + 1) / steps)
    return {name: tensor.detach().numpy().copy() for name, tensor in module.state_dict().items()}


def _cropped(take: Example, choice: np.random.Generator) -> Example:
    """A random stretch of at most CROP frames; all of the take's phones stay."""
    start = int(choice.integers(0, max(1, len(take.phone) - CROP + 1)))
    rows = slice(start, start + CROP)
    return replace(
        take,
        phone=take.phone[rows],
        position=take.position[rows],
        source=take.source[rows],
        target=take.target[rows],
    )


def _batch(takes: Sequence[Example]) -> dict[str, Any]:
    import torch

    def padded(name: str) -> Any:
        rows = [torch.from_numpy(np.asarray(getattr(take, name))) for take in takes]
        return torch.nn.utils.rnn.pad_sequence(rows, batch_first=True)

    batch = {name: padded(name) for name in Example.__slots__}
    for mask, like in (("phone_mask", "log_durations"), ("frame_mask", "phone")):
        rows = [torch.ones(len(getattr(take, like))) for take in takes]
        batch[mask] = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True)
    return batch


def _loss(output: Any, log_duration: Any, batch: Mapping[str, Any]) -> Any:
    """L1 of mel-cepstra and of their slopes, .3 log F0, .3 voicing, .3 log duration."""
    from torch.nn import functional

    target, mask = batch["target"], batch["frame_mask"][..., None]
    frames = mask.sum()
    error = (output - target).abs() * mask
    spectral = error[..., :COEFFICIENTS].sum() / frames / COEFFICIENTS
    slope = output[:, 1:, :COEFFICIENTS] - output[:, :-1, :COEFFICIENTS]
    slope = slope - (target[:, 1:, :COEFFICIENTS] - target[:, :-1, :COEFFICIENTS])
    slopes = (slope.abs() * mask[:, 1:]).sum() / frames / COEFFICIENTS
    voiced = target[..., COEFFICIENTS + 1 :]
    pitch = (error[..., COEFFICIENTS : COEFFICIENTS + 1] * (0.2 + voiced)).sum() / frames
    voicing = functional.binary_cross_entropy_with_logits(
        output[..., COEFFICIENTS + 1 :], voiced, reduction="none"
    )
    phones = batch["phone_mask"]
    duration = ((log_duration - batch["log_durations"]).abs() * phones).sum() / phones.sum()
    return spectral + slopes + 0.3 * (pitch + (voicing * mask).sum() / frames + duration)


def log_rate(network: Network, takes: Sequence[Utterance], questions: Sequence[bool]) -> float:
    """How much slower, as a logarithm, the talent reads than the network's typical durations say."""
    predicted = total = 0.0
    for take, question in zip(takes, questions, strict=True):
        frames = source_frames(take.source, network.scales)
        features = phone_features(take.source_phones, frames, question=question)
        predicted += float(np.exp(network.phones(take.source_phones, features)[1]).sum())
        total += len(take.talent)
    return float(np.log(total / predicted))


def with_guide_scale(network: Network, takes: Sequence[Utterance], questions: Sequence[bool]) -> Network:
    """The network with the scale of its own output, measured over some of the takes."""
    every = max(1, len(takes) // SCALED_TAKES)
    means, deviations, pitches = list[Floats](), list[Floats](), list[Floats]()
    for take, question in list(zip(takes, questions, strict=True))[::every]:
        guide = network.guide(take.source, take.source_phones, question=question, speed=1.0)
        spoken = guide.mel_cepstra[spoken_frames(guide.mel_cepstra)]
        means.append(spoken.mean(0))
        deviations.append(spoken.std(0))
        pitches.append(guide.log_f0[guide.voiced])
    pitch = np.concatenate(pitches)
    moments = np.array([pitch.mean(), pitch.std()]) if len(pitch) else network.scales.talent_log_f0
    scales = replace(
        network.scales,
        guide_mean=np.mean(means, axis=0),
        guide_deviation=np.mean(deviations, axis=0),
        guide_log_f0=moments,
    )
    return Network(network.weights, scales, network.vocabulary, network.log_rate)
