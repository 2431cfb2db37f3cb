"""What of a run is not as in production. Pure.

commands.py          each DevTools command and observer command that the driver sends, and what it changes
switches.py          each switch of Chromium, and what it changes
document_policy.py   `Document-Policy: js-profiling`, which the bridge adds where a server does not decide
"""
