"""The append-only log: intake, sequencer, Merkle tree, checkpoints, proofs."""
