"""The examples of the README and the documentation run, as they stand there."""
