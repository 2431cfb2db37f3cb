"""The space that is searched. Pure.

world.py     the tabs of one session, as far as they decide which steps can be taken
graph.py     the graph of states, and the sequences that cover it
alphabet.py  the moves, and the transitions that are left out, with the reasons
case.py      moves at a pace, and what was broken when they were played
scenario.py  the scenario that plays a sequence
coverage.py  what was observed of the graph
"""
