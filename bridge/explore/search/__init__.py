"""The search: what is played, in which order, and what becomes of what breaks.

search.py     the phases of a search
plan.py       what is played, and in which order                          pure
guide.py      what is chosen at random                                    pure
paths.py      which orders are complete                                   pure
player.py     a worker with a bridge of its own that plays cases on a subject
witness.py    records V8's own trace while a finding is played again
agreement.py  whether V8 and the observer say the same of the profilers   pure
cluster.py    which violations are one fault of the subject               pure
shrink.py     how a case is made smaller                                  pure
found.py      what a play gives, and what a search finds                  pure
"""
