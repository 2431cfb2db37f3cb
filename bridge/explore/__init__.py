"""Finds the shortest sequences of moves that break a promise of a profiler, and hands over what is needed to
repair it.

explorer.py  a whole search, from the name of a subject to its findings
workers      processes that play, and may die
space        the states of tabs, the moves between them, and the sequences that cover them   pure
search       what is played, in which order, and what becomes of what breaks
findings     what is handed over: report, scenario, test, bug report, picture
"""
