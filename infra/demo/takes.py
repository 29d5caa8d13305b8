"""Where the demo's takes come from: a folder of yours, LJ Speech where it lies, or a stand-in talent."""

import csv
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_LJ = _ROOT.parent / "shared" / "speech" / "ljspeech"
_PROMPTS = _ROOT / "voices" / "prompts" / "english.txt"


@dataclass(frozen=True, slots=True)
class StudioTake:
    """One recorded prompt."""

    text: str
    path: Path


@dataclass(frozen=True, slots=True)
class Studio:
    """A talent's recordings and who the talent is."""

    talent: str
    voice: str
    origin: str
    takes: list[StudioTake]
    flite_voice: str = ""  # where the talent is a stand-in, the voice that can say anything we ask


STAND_IN = "awb"


class TakesMissing(Exception):
    """The recordings that were asked for cannot be used; the message says why."""


def find(folder: Path | None, script: Path | None) -> Studio:
    """The recordings to clone from.

    Raises:
        TakesMissing: the folder or script cannot be used.
    """
    if (folder is None) != (script is None):
        raise TakesMissing(
            "--takes and --script go together: a folder of WAV or FLAC files and a CSV of their texts."
        )
    if folder and script:
        return Studio(
            "Your talent", "Your voice", f"your takes in {folder.name}/", read_folder(folder, script)
        )
    if (_LJ / "metadata.csv").exists():
        takes = read_folder(_LJ, _LJ / "metadata.csv")
        return Studio(
            "Lena Jarvis",
            "Lena, reading",
            "LJ Speech, a real reader (public domain; the name is ours)",
            takes,
        )
    return Studio(
        "Alan Stand-in",
        "Alan, stand-in",
        "a STAND-IN talent: Debian's flite voice “awb” reading our own script (no real recordings found)",
        speak_stand_in(),
        STAND_IN,
    )


def read_folder(folder: Path, script: Path) -> list[StudioTake]:
    """Takes named by a CSV `id|text as printed|text as read`, or `id,text`; files are `id.wav` or `.flac`."""
    if not script.is_file():
        raise TakesMissing(f"There is no script at {script}.")
    text = script.read_text(encoding="utf-8-sig")
    delimiter = "|" if "|" in text.partition("\n")[0] else ","
    takes = []
    for row in csv.reader(
        text.splitlines(), delimiter=delimiter, quoting=csv.QUOTE_NONE if delimiter == "|" else 0
    ):
        found = [path for end in (".flac", ".wav") if (path := folder / f"{row[0]}{end}").is_file()]
        if found:
            takes.append(StudioTake(row[-1].strip(), found[0]))
    if not takes:
        raise TakesMissing(f"No id of {script.name} has a .wav or .flac file of that name in {folder}.")
    return takes


def speak(voice: str, text: str) -> bytes:
    """A text spoken by one of flite's voices, as a WAV file."""
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        subprocess.run(["flite", "-voice", voice, "-t", text, "-o", file.name], check=True)
        return Path(file.name).read_bytes()


def speak_stand_in(count: int = 90) -> list[StudioTake]:
    """Takes spoken by flite's voice `awb`, one file a prompt; no built-in engine speaks from that voice."""
    folder = Path(tempfile.mkdtemp(prefix="voxlicet-takes-"))
    takes = []
    for number, line in enumerate(_PROMPTS.read_text().splitlines()[:count], start=1):
        path = folder / f"{number:03d}.wav"
        path.write_bytes(speak(STAND_IN, line))
        takes.append(StudioTake(line, path))
    return takes
