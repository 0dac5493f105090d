# The builder has pip and the sources; the final image has neither compilers nor sources.
FROM python:3.12-slim-bookworm AS builder

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/kallimachos

# The dependencies come first, so that a change of the program leaves this layer as it is.
WORKDIR /build
COPY requirements/run.txt requirements/run.txt
RUN /opt/kallimachos/bin/pip install --require-hashes --only-binary :all: -r requirements/run.txt

COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY handlers handlers
COPY knowledge knowledge
RUN pip wheel --no-deps --wheel-dir /build/wheel . \
    && /opt/kallimachos/bin/pip install --no-deps --no-index /build/wheel/kallimachos-*.whl


FROM python:3.12-slim-bookworm

LABEL org.opencontainers.image.title="Kallimachos" \
      org.opencontainers.image.licenses="AGPL-3.0-or-later"

# The number is fixed, so that files of a volume or a secret can be given to it from outside.
RUN groupadd --gid 10001 kallimachos \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin kallimachos \
    && install -d -o 10001 -g 10001 -m 0750 /data

COPY --from=builder /opt/kallimachos /opt/kallimachos

ENV PATH=/opt/kallimachos/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    KALLIMACHOS_DATA_DIR=/data \
    KALLIMACHOS_LISTEN_HOST=0.0.0.0

VOLUME /data
WORKDIR /data
USER 10001:10001
EXPOSE 8080

# No proxy stands between a container and itself, whatever the environment says.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as web; web.build_opener(web.ProxyHandler({})).open('http://127.0.0.1:' + os.environ.get('KALLIMACHOS_LISTEN_PORT', '8080') + '/healthz', timeout=4)"]

ENTRYPOINT ["kallimachos"]
CMD ["run"]
