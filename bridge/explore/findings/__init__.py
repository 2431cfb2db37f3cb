"""What is handed over for the findings of a search.

report.py    the JSON document of a search                   pure
emit.py      a scenario, a pytest module, a bug report       pure
by_hand.py   what a person with a mouse does for each step   pure
picture.py   the graph of a search, what was covered and what is broken   pure
dot.py       the same, for Graphviz                          pure
svg.py       the same, drawn as SVG                          pure
layout.py    where boxes, curves and labels are in it        pure
known.py     the memory of searches
files.py     the files that are handed over
"""
