"""The main job as a story, told through the real API on the running services."""
