"""The append-only log: intake, numbering, RFC 6962 Merkle tree, signed checkpoints and proofs."""
