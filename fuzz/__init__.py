"""Coverage-guided fuzzing of every parser that meets a stranger's file (`python -m fuzz`)."""
