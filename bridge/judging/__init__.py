"""From a recording to its replay, judgement, result and timeline. Pure, except for recording_files.py.

replay.py            a recording fed to the state machine, once; everything else is computed from it
judge.py             the judgement
required_policy.py   the rule of `--require-document-policy`
results.py           the result, as `--json` prints it
timeline.py          what happened, in rows
lanes.py             what happened, as lanes over time: what was owed, what was observed
diagnosis.py         why there is no profiler
production.py        what was not as in production
audit.py             the outcome of each request and each trace
uploads/             uploads, each decoded once, and the profiles in them
vendor_detection.py  the vendor of a page's SDK
recording_files.py   recordings on disk
"""
