"""Pictures of a clip: its waveform, and the spectrogram of what the watermark added."""

from pathlib import Path

import matplotlib as mpl
import numpy as np
from scipy.signal import spectrogram

mpl.use("Agg")
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

INK, PAPER = "#2c3bd0", "#fefcf8"


def waveform(samples: np.ndarray, rate: int, path: Path) -> None:
    """Draw float samples in [-1, 1] over seconds."""
    figure, axes = plt.subplots(figsize=(9, 1.8), facecolor=PAPER)
    seconds = np.arange(len(samples)) / rate
    axes.plot(seconds, samples, color=INK, linewidth=0.4)
    axes.set(xlim=(0, seconds[-1]), ylim=(-1, 1), xlabel="seconds", yticks=[])
    _save(figure, axes, path)


def difference(clean: np.ndarray, marked: np.ndarray, rate: int, path: Path) -> float:
    """Draw the spectrogram of `clean − marked` and return its level in dB below the clean signal."""
    length = min(len(clean), len(marked))
    mark = clean[:length] - marked[:length]
    frequencies, times, power = spectrogram(mark, rate, nperseg=512, noverlap=384)
    figure, axes = plt.subplots(figsize=(9, 2.8), facecolor=PAPER)
    decibels = 10 * np.log10(power + 1e-14)
    axes.pcolormesh(times, frequencies / 1000, decibels, cmap="magma", vmin=-120, vmax=-50, shading="gouraud")
    axes.set(xlabel="seconds", ylabel="kHz")
    _save(figure, axes, path)
    return float(10 * np.log10(np.mean(mark**2) / np.mean(clean[:length] ** 2)))


def _save(figure: Figure, axes: Axes, path: Path) -> None:
    axes.set_facecolor(PAPER)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    figure.tight_layout()
    figure.savefig(path, dpi=140)
    plt.close(figure)
