# Two images: `intake`, the local intake, and `chromium`, a browser for the harness to drive over CDP.
# docker-compose.yml runs both.

ARG BASE=debian:bookworm-slim

FROM ${BASE} AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends python3-venv \
    && rm -rf /var/lib/apt/lists/*
COPY pyproject.toml README.md LICENSE /src/
COPY bridge /src/bridge
RUN python3 -m venv /opt/profiler-bridge \
    && /opt/profiler-bridge/bin/pip install --no-cache-dir "/src[fast,shared]"

FROM ${BASE} AS intake
RUN apt-get update \
    && apt-get install -y --no-install-recommends python3 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /nonexistent bridge \
    && install -d -o bridge -g bridge /data
COPY --from=build /opt/profiler-bridge /opt/profiler-bridge
USER bridge
ENV PROFILER_BRIDGE_STORE=/data
VOLUME /data
EXPOSE 8290
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s --retries=3 \
    CMD ["/opt/profiler-bridge/bin/python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8290/healthz', timeout=4)"]
ENTRYPOINT ["/opt/profiler-bridge/bin/profiler-bridge"]
# Inside of the container only: compose publishes the port on loopback.
CMD ["serve", "--listen", "0.0.0.0", "--allow-host", "intake"]

FROM ${BASE} AS chromium
RUN apt-get update \
    && apt-get install -y --no-install-recommends chromium fonts-liberation \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10002 --create-home chromium
COPY docker/chromium /usr/local/bin/chromium-cdp
USER chromium
ENV CDP_PORT=9222
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s --retries=3 \
    CMD ["/usr/local/bin/chromium-cdp", "--healthy"]
ENTRYPOINT ["/usr/local/bin/chromium-cdp"]
