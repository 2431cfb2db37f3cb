"""Our own agent (`js/src/agent`), in `vendor.toml`; its session store and its uploads."""
