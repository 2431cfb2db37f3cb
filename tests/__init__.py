"""Tests without a browser. They assert no times: an example of Hypothesis takes longer on a busy machine."""

from hypothesis import settings

settings.register_profile("no-deadline", deadline=None)
settings.load_profile("no-deadline")
