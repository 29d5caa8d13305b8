"""What follows a stop: notices, keys and legal holds, the talent's certificate."""

from licensing.services.aftermath.certificate import as_document, certificate
from licensing.services.aftermath.follow import record_obeyed
from licensing.services.aftermath.holds import lift_hold, place_hold
from licensing.services.aftermath.notices import acknowledge
from licensing.services.aftermath.reminders import sweep_notices
from licensing.services.aftermath.verify import verify_certificate

__all__ = [
    "acknowledge",
    "as_document",
    "certificate",
    "lift_hold",
    "place_hold",
    "record_obeyed",
    "sweep_notices",
    "verify_certificate",
]
