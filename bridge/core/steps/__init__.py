"""The steps that a tab can take, as data: the name of each, when it can be taken, and what it changes.

base.py      what all steps have in common
kinds.py     every kind of step
state.py     the part of a tab's state that decides which steps it can take
enabled.py   the steps that a tab can take and that change its state
refusals.py  the reasons why a step cannot be taken
"""
