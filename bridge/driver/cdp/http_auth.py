"""HTTP authentication: user and password for the document that asks for them.

`Fetch` reports a challenge only for requests that it pauses when they are sent (measured, Chromium 156). So
documents are paused then, if there are credentials. What a page requests afterwards from the same server has
them by itself: Chromium remembers them in the browser context.
"""

from __future__ import annotations

from collections import deque

from bridge.driver.cdp.protocol import Params

#: Challenges that are remembered, to see a second one of the same request.
_ANSWERED_MAX = 1000

_DOCUMENTS = {"resourceType": "Document", "requestStage": "Request"}


class HttpAuth:
    """Answers challenges. `credentials`: user and password, None to answer none. Used on the connection's
    thread."""

    def __init__(self, credentials: tuple[str, str] | None) -> None:
        self._credentials = credentials
        self._answered: deque[str] = deque(maxlen=_ANSWERED_MAX)

    def enable(self, patterns: list[Params], *, documents: bool = True) -> Params | None:
        """Return the parameters of `Fetch.enable` for these patterns; None if there is nothing to pause.

        `documents`: whether challenges to documents are answered here.
        """
        if self._credentials is None or not documents:
            return {"patterns": patterns} if patterns else None
        return {"patterns": [*patterns, _DOCUMENTS], "handleAuthRequests": True}

    def answer(self, challenge: Params) -> tuple[str, Params]:
        """Return the command that answers a `Fetch.authRequired`.

        A request that is challenged again had the wrong credentials: the server's answer to it is shown.
        """
        request_id = challenge["requestId"]
        response: Params = {"response": "Default"}
        if challenge["authChallenge"].get("source") != "Proxy" and self._credentials is not None:
            if request_id in self._answered:
                response = {"response": "CancelAuth"}
            else:
                self._answered.append(request_id)
                user, password = self._credentials
                response = {"response": "ProvideCredentials", "username": user, "password": password}
        return "Fetch.continueWithAuth", {"requestId": request_id, "authChallengeResponse": response}
