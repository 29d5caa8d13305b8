"""The acoustic network as a torch module, to be trained; imported only where torch is there."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import nn

from .inputs import OUTPUTS, PHONE_FEATURES, POSITION_FEATURES, SOURCE_FEATURES
from .network import FRAME_DILATIONS, KERNEL, PHONE_DILATIONS

EMBEDDING, HIDDEN, DURATION_HIDDEN = 64, 128, 64
DROPOUT = 0.1


class Block(nn.Module):
    """ConvNeXt over time: depthwise convolution, layer norm, wide GELU, narrow."""

    def __init__(self, dilation: int) -> None:
        super().__init__()
        reach = KERNEL // 2 * dilation
        self.depthwise = nn.Conv1d(HIDDEN, HIDDEN, KERNEL, padding=reach, dilation=dilation, groups=HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN)
        self.widen, self.narrow = nn.Linear(HIDDEN, 2 * HIDDEN), nn.Linear(2 * HIDDEN, HIDDEN)
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, x: Any) -> Any:
        y = self.norm(self.depthwise(x.transpose(1, 2)).transpose(1, 2))
        return x + self.dropout(self.narrow(nn.functional.gelu(self.widen(y))))


class TorchNetwork(nn.Module):
    """The names of its parameters are those `network.Network` reads; embedding 0 is for unknown phones."""

    def __init__(self, vocabulary_size: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size + 1, EMBEDDING)
        self.phone_in = nn.Linear(EMBEDDING + PHONE_FEATURES, HIDDEN)
        self.phone_blocks = nn.Sequential(*(Block(dilation) for dilation in PHONE_DILATIONS))
        self.duration = nn.Sequential(
            nn.Linear(HIDDEN, DURATION_HIDDEN), nn.ReLU(), nn.Linear(DURATION_HIDDEN, 1)
        )
        self.frame_in = nn.Linear(HIDDEN + POSITION_FEATURES + SOURCE_FEATURES, HIDDEN)
        self.frame_blocks = nn.Sequential(*(Block(dilation) for dilation in FRAME_DILATIONS))
        self.frame_out = nn.Linear(HIDDEN, OUTPUTS)
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, batch: Mapping[str, Any]) -> tuple[Any, Any]:
        """Frames and log durations of a batch of `training.Example` fields."""
        embedded = self.dropout(self.embedding(batch["numbers"]))
        vectors = self.phone_blocks(self.phone_in(torch.cat([embedded, batch["features"]], -1)))
        spread = torch.gather(vectors, 1, batch["phone"][..., None].expand(-1, -1, HIDDEN))
        joined = torch.cat([spread, batch["position"], batch["source"]], -1)
        frames = self.frame_out(self.frame_blocks(self.frame_in(joined)))
        return frames, self.duration(vectors)[..., 0]
