"""/v1 of synthesis: voice models, renders, detections."""
