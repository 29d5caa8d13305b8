"""Coqui models (XTTS, VITS) from an operator's own pinned checkpoint, in a process of their own."""
