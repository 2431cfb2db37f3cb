"""Datadog's browser RUM SDK, in `vendor.toml`; its session store and its uploads, which forks of it share."""
