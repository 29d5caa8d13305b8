"""What the log does: record, number and sign, prove, verify."""

from .proofs import consistency_proof, inclusion_proof, latest_checkpoint, verifier_key
from .record import record
from .sequence import LogDamaged, sequence
from .verify import Failure, Report, verify

__all__ = [
    "Failure",
    "LogDamaged",
    "Report",
    "consistency_proof",
    "inclusion_proof",
    "latest_checkpoint",
    "record",
    "sequence",
    "verifier_key",
    "verify",
]
