"""Talents, their voices, recording sessions and takes."""
