"""Plain traces: a format without a product, in `vendor.toml`, and how such traces are read."""
