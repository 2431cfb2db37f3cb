"""JSON of a vendor's own, in which paths say where things are.

options.py  what a vendor's file says
paths.py    the value at a path
session.py  the session's store
uploads.py  profiles, words about the profiler, questions for quota
"""
