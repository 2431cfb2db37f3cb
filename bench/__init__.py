"""Measurements, side by side in one run, as ratios: the machine's noise hits both sides alike."""
