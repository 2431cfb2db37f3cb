"""A made-up SDK, `sdk/shop.js`, that is described in `shop.toml` only: its session is JSON in sessionStorage,
its uploads are JSON of its own."""
