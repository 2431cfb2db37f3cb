"""A fleet: the workers of a Dask cluster, on any machines.

address.py     what `--executor` takes
client.py      the caller's side: tasks go in, results and deaths come out
connecting.py  the connection, and a look at the workers
remote.py      the function that Dask carries to a worker
receiving.py   what the worker does with what comes
seats.py       the worker's side: threads, each with a browser of its own
away.py        a launch on another machine
"""
