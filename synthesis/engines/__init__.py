"""Engines that train voices from takes and speak with them; plug-ins behind one protocol."""
