"""Speaker encoders: numbers that say whose voice it is."""
