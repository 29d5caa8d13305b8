"""The verbs of synthesis: the only writers of its tables."""

from .cancel_training import cancel_training
from .claims import Claim, LeaseLost, claim_detection, claim_model, claim_render
from .deliver import Denied, MadeFile, deliver_render
from .detect import MAXIMUM_BYTES, detection_of, perform_detection, request_detection
from .download import OpenedFile, open_render_file
from .ending import cancel_render, deny_render, fail_render
from .perform import perform_render
from .pins import ModelChoice, accept_model, model_choice, styles_of
from .receipt import receipt, verify_receipt
from .release_model import release_model
from .request import request_render
from .stop import obey_refusal, obey_stop, report_denials
from .sweep import sweep
from .train import perform_training, train_model

__all__ = [
    "MAXIMUM_BYTES",
    "Claim",
    "Denied",
    "LeaseLost",
    "MadeFile",
    "ModelChoice",
    "OpenedFile",
    "accept_model",
    "cancel_render",
    "cancel_training",
    "claim_detection",
    "claim_model",
    "claim_render",
    "deliver_render",
    "deny_render",
    "detection_of",
    "fail_render",
    "model_choice",
    "obey_refusal",
    "obey_stop",
    "open_render_file",
    "perform_detection",
    "perform_render",
    "perform_training",
    "receipt",
    "release_model",
    "report_denials",
    "request_detection",
    "request_render",
    "styles_of",
    "sweep",
    "train_model",
    "verify_receipt",
]
