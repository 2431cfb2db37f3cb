"""`python -m bridge` is `profiler-bridge`."""

from bridge.cli import main

if __name__ == "__main__":
    main()
