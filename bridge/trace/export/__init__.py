"""A trace in the formats of other tools. Pure.

formats.py       the names of the formats, and what each can hold
runs.py          several traces for one file
merging.py       several traces as one
placing.py       traces and lanes of several pages on one axis
speedscope.py    speedscope's own format
chrome_trace.py  trace events, as DevTools and Perfetto read them
firefox.py       the processed format of the Firefox Profiler; firefox_tables.py: its stacks and functions
pprof.py         the format of pprof; protobuf.py: how its messages are written
otlp.py          profiles of OpenTelemetry; otlp_tables.py: the dictionary of what they refer to;
                 otlp_answer.py: what a receiver answers
cpuprofile.py    the CPU profile of V8's inspector
collapsed.py     one line for each stack

All go by the normal form, so each gives the same times: to the microsecond, but for `collapsed`, which has
whole milliseconds. What they have in common, names and places of frames, is in `bridge/trace/calls.py`.
"""
