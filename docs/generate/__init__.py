"""Generate pages, tables and schemas from the code.

`python -m docs.generate` writes them; `tests/docs/test_docs.py` fails if they are stale.
"""
