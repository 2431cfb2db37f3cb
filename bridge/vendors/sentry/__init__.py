"""Sentry's browser SDK, in `vendor.toml`, and its envelopes."""
