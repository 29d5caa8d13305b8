"""Voice models, renders and their files, pins of licences to models, detections."""

from .detection import Detection
from .model_pin import ModelPin
from .render import Render, RenderFile
from .voice_model import VoiceModel

__all__ = ["Detection", "ModelPin", "Render", "RenderFile", "VoiceModel"]
