"""The store that several processes share: rows in PostgreSQL, bodies in a shared folder or on S3.

address.py      its address, and what of it may be shown
connections.py  pools of connections to the database, with time limits
timed.py        a connection that gives up a silent server
places.py       the place of the bodies, which is that of this store and of no other
shelf.py        the shelf that a process writes to
orders.py       the faults on order
values.py       values as PostgreSQL can hold them
notices.py      what another process kept wakes this one
store.py        the store
"""
