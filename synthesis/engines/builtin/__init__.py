"""The built-in engine: a network trained on the talent's takes guides unit selection over them."""
