"""The audit app's configuration."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The append-only log: intake, sequencer, Merkle tree, checkpoints, proofs."""

    name = "marketplace.audit"
    label = "audit"
