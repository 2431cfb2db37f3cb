"""What the pytest plugin does once it is used. `bridge.pytest_plugin` is its face."""
