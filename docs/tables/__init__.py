"""Tables and pages that `docs.generate` makes from the code."""
