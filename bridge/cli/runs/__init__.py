"""The parts of `profiler-bridge run`: its options, what it prints, and its gate for CI."""
