"""Voice models, renders and their delivery."""
