"""OpenObserve's browser RUM SDK, in `vendor.toml`: a fork of Datadog's."""
