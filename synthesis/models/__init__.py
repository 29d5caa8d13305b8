"""Voice models, renders and their files, detections."""

from .detection import Detection
from .render import Render, RenderFile
from .voice_model import VoiceModel

__all__ = ["Detection", "Render", "RenderFile", "VoiceModel"]
