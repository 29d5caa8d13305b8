"""Speech sources: programs that read a text aloud and say which phone begins when."""
