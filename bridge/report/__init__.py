"""What a person sees of judgements and profiles: on a terminal, as a page, in other tools.

text.py, suite.py, closing.py   runs on a terminal, with the parts that they are made of
profiles.py, uploads.py         stored profiles and requests on a terminal
terminal.py                     what a terminal can show
html/                           a run as a page, and the index of several
gate/                           a call for CI: JUnit, GitHub, and the comparison with a baseline
run_trace.py                    a run as trace events, for DevTools
speedscope.py                   serves speedscope with a profile
"""
