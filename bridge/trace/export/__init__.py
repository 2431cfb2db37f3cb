"""A trace in the formats of other tools. Pure.

calls.py         what the formats have in common: a name and a place for each frame, spans as stacks of frames
formats.py       the names of the formats
runs.py          several traces in one file
speedscope.py    speedscope's own format
chrome_trace.py  trace events, as DevTools and Perfetto read them
collapsed.py     one line for each stack

All go by the normal form, so each gives the same times: to the microsecond, but for `collapsed`, which has
whole milliseconds.
"""
