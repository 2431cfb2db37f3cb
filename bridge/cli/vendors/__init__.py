"""Vendors on the command line: the command `vendors`, and `--vendor-file` of others."""
