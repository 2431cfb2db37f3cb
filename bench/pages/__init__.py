"""The pages that are measured."""
