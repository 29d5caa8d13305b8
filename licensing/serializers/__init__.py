"""The shapes of licensing on the wire."""
