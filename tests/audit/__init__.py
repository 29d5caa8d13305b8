"""Tests of the log: tree, notes, triggers, numbering, proofs and verification."""
