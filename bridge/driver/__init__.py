"""Playwright and the DevTools protocol: finding and launching Chromium, tabs that really hide, injection."""

from bridge.driver.browser.chromium import Chromium, find_chromium
from bridge.driver.driver import Driver
from bridge.driver.options import DriverOptions, Sink
from bridge.driver.tab import DriverTab

__all__ = ["Chromium", "Driver", "DriverOptions", "DriverTab", "Sink", "find_chromium"]
