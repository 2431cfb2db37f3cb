"""Workers that perform tasks: they may die, and their tasks are performed again.

where.py          which workers: processes of this machine, or a fleet
hiring.py         starts them
interface.py      what all kinds of workers have in common
pool.py           processes of this machine
fleet/            workers of a Dask cluster, on any machines
parcels.py        the files that belong to a result, from another machine
at_hand.py        the subject of a play, served where it is played
plays.py          plays of scenarios, in this process or by workers
browser_names.py  the names of the browsers that play them
"""
