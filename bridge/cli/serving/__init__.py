"""What commands with an intake share: the limits of its requests; and how `serve` ends."""
