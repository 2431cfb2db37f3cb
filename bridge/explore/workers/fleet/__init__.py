"""A fleet: the workers of a Dask cluster, on any machines.

address.py   what `--executor` takes
client.py    the caller's side: tasks go in, results and deaths come out
seats.py     the worker's side: threads, each with a browser of its own
"""
