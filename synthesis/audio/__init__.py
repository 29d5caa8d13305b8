"""Samples in and out of files, and what is measured on them; pure functions."""
