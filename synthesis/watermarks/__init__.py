"""Inaudible marks that name a render; plug-ins behind one protocol."""
