"""A run of Coqui's Trainer without checkpoints: progress by callbacks, the best epoch in memory."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

import torch
from trainer import Trainer, TrainerArgs
from trainer.logging.dummy_logger import DummyLogger

from synthesis.engines.coqui.arrays import Arrays

Report: TypeAlias = Callable[[float, str], None]
Spoken: TypeAlias = tuple[str, Any]
"""The words of a take and its samples at the model's rate."""
NEVER: Final = 10**9
HELD_OUT: Final = 10
"""Every tenth take is not trained on; the loss on those chooses the epoch."""


class NoTakes(ValueError):
    """Too few takes suit the model."""


def part(takes: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """Takes to train on and takes to choose the epoch by. Raises NoTakes unless there are two."""
    if len(takes) < 2:
        raise NoTakes("fewer than two takes suit this model; record sentences of 1 to 11 seconds")
    held_out = list(takes[HELD_OUT - 1 :: HELD_OUT]) or [takes[-1]]
    kept = {id(take) for take in held_out}
    return [take for take in takes if id(take) not in kept], held_out


def quiet(config: Any, tuning: Mapping[str, Any], scratch: Path) -> None:
    """The settings of every run: our epochs and seed, nothing saved, nothing sent, no further processes."""
    config.epochs, config.batch_size = tuning["epochs"], tuning["batch_size"]
    config.eval_batch_size, config.batch_group_size = tuning["batch_size"], 0
    config.num_loader_workers = config.num_eval_loader_workers = 0
    config.save_step = config.save_best_after = config.test_delay_epochs = NEVER
    config.save_checkpoints = config.save_on_interrupt = config.mixed_precision = False
    config.run_eval, config.run_eval_steps, config.test_sentences = True, None, []
    config.print_step = config.plot_step = NEVER
    config.training_seed, config.output_path = tuning["seed"], str(scratch)
    config.precompute_num_workers = 0


class Best:
    """Reports each step, and keeps a half-precision copy of the best epoch's weights."""

    def __init__(self, weights: Callable[[], Mapping[str, Any]], loss: str, report: Report) -> None:
        self._weights, self._loss, self._report = weights, loss, report
        self._steps = 0
        self.losses: list[float] = []
        self.arrays: Arrays = {}

    def step(self, trainer: Any) -> None:
        self._steps += 1
        whole = max(1, trainer.config.epochs * len(trainer.train_loader))
        stage = f"epoch {trainer.epochs_done + 1} of {trainer.config.epochs}"
        self._report(min(self._steps / whole, 1.0), stage)

    def epoch(self, trainer: Any) -> None:
        loss = float(trainer.keep_avg_eval.avg_values[self._loss])
        if not self.losses or loss < min(self.losses):
            self.arrays = {
                name: value.detach().to("cpu", torch.float16).numpy().copy()
                for name, value in self._weights().items()
                if value.is_floating_point()
            }
        self.losses.append(loss)

    def facts(self) -> dict[str, Any]:
        best = self.losses.index(min(self.losses))
        return {
            "epochs": len(self.losses),
            "steps": self._steps,
            "best_epoch": best + 1,
            "loss_first": round(self.losses[0], 5),
            "loss_best": round(self.losses[best], 5),
        }


def fit(
    model: Any, config: Any, samples: Sequence[Any], held_out: Sequence[Any], scratch: Path, best: Best
) -> None:
    """Train; on any error the Trainer raises SystemExit, the cause in its context."""
    trainer = Trainer(
        TrainerArgs(),
        config,
        output_path=str(scratch),
        model=model,
        train_samples=list(samples),
        eval_samples=list(held_out),
        parse_command_line_args=False,
        dashboard_logger=DummyLogger(),
        callbacks={"on_train_step_end": best.step, "on_epoch_end": best.epoch},
    )
    trainer.fit()
