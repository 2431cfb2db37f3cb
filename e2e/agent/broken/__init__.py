"""Broken builds of the agent, never shipped, that the rules and tests must find."""
