"""The small program that starts Chromium: with preferences of ours, and without a part of its own interface.

Preloading is off: a document that comes by a prefetch passes `Fetch` unseen, so the document policy cannot be
added to it (measured, Chromium 156). With this preference it is an ordinary navigation, in our own browser
contexts too.

Playwright makes the profile's folder itself and names it on the command line, so the program that it starts
is a small script: it writes the preferences and becomes Chromium (`exec`: the process stays the same).

The popup of the address bar is a page of its own in each new window, which nobody sees here: its two
renderers took a quarter of the processor time of a run (measured, Chromium 156). They are turned off with
those features that Playwright turns off: of several `--disable-features` Chromium takes the last one only.
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import msgspec

PRELOADING_OFF = {"net": {"network_prediction_options": 2}}

#: The popup of the address bar as a page, classic and for questions.
FEATURES_OFF = "WebUIOmniboxPopup,WebUIOmniboxAimPopup"

_SCRIPT = """#!/bin/sh
off={features}
for argument; do
  shift
  case $argument in
    --disable-features=*)
      off="$off,${{argument#*=}}"
      continue ;;
    --user-data-dir=*)
      profile="${{argument#*=}}/Default"
      [ -e "$profile/Preferences" ] || {{
        mkdir -p "$profile" && cp {preferences} "$profile/Preferences"
      }} ;;
  esac
  set -- "$@" "$argument"
done
exec {chromium} "$@" "--disable-features=$off"
"""


def starter(chromium: str, folder: Path) -> str:
    """Return the path of the program that starts `chromium` with our preferences. `folder`: for its files.

    On Windows, which runs no such script, it is `chromium` itself.
    """
    if os.name != "posix":
        return chromium
    folder.mkdir()
    preferences, script = folder / "Preferences", folder / "chromium"
    preferences.write_bytes(msgspec.json.encode(PRELOADING_OFF))
    paths = {"preferences": shlex.quote(str(preferences)), "chromium": shlex.quote(chromium)}
    script.write_text(_SCRIPT.format(features=FEATURES_OFF, **paths), encoding="utf-8")
    script.chmod(0o755)
    return str(script)


def preloading_is_off(profile: Path) -> bool:
    """Whether the preferences of a running Chromium's profile (its user data folder) turn preloading off."""
    try:
        found = msgspec.json.decode((profile / "Default" / "Preferences").read_bytes())
        option: object = found["net"]["network_prediction_options"]
    except (OSError, msgspec.DecodeError, KeyError, TypeError):
        return False
    return option == PRELOADING_OFF["net"]["network_prediction_options"]
