"""What a recording is worth: strict reading of files, measures in plain numbers, verdicts in plain words."""
