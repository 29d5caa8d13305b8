"""The HTTP edge of voices: resolve, call one service, translate."""
