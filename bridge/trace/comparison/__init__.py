"""Sets of profiles, and what is different between two. Pure.

profile_set.py   profiles added up, with the own time of each function in each
set_file.py      a set as a file
same_scripts.py  scripts of two builds whose paths differ in a hash alone
spread.py        share of a function in a set, and how much it differs from profile to profile
noise.py         which change is more than that, and how many profiles would show a smaller one
changes.py       the functions of two sets, by change
callers.py       who calls a function, in both sets
both.py          two sets as one tree of calls, for a differential flame graph
"""
