"""Workers that perform tasks: they may die, and their tasks are performed again.

interface.py      what all kinds of workers have in common
pool.py           processes of this machine
plays.py          plays of scenarios, in this process or by workers
browser_names.py  the names of the browsers that play them
"""
