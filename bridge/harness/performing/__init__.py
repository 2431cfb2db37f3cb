"""How a step is performed.

performers.py  which function performs a kind of step
own_steps.py   functions of a user's own, as steps
"""
