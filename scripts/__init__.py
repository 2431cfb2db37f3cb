"""What the Makefile runs. As modules, from the root of the repository: `python -m scripts.setup_python`."""
