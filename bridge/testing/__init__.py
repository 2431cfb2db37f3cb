"""What the pytest plugin does once a test uses it. Its fixtures and options are in `bridge.pytest_plugin`."""
