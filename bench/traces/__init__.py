"""What traces cost: to be merged, and to be read with source maps."""
