"""The sounds of a text, which are missing, what to read next; espeak-ng reads in a process of its own."""
