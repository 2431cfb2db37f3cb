"""Sequences of steps that together take a subject through everything that the model of a tab can do.

space.py      the graph of a tab's states, and the sequences that cover it   pure
alphabet.py   the moves of such sequences, and the transitions that are left out, with the reasons   pure
pool.py       worker processes: tasks in, results out as they come
player.py     a worker with a bridge of its own that plays sequences on a subject
"""
