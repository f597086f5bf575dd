FROM python:3.13.15-slim@sha256:7c61056e61ac89e852de05f3dc6fa51a6dd2181797bceed46aa725dd7cb2cd3b AS packages

COPY requirements/run.lock /tmp/run.lock
# The environment gets no pip of its own, and every package is checked against its hash.
RUN python -m venv --without-pip /venv \
    && python -m pip --python /venv/bin/python install --no-cache-dir --no-deps \
        --only-binary :all: --require-hashes -r /tmp/run.lock


FROM python:3.13.15-slim@sha256:7c61056e61ac89e852de05f3dc6fa51a6dd2181797bceed46aa725dd7cb2cd3b

ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DATABASE_URL=sqlite+aiosqlite:////data/nexus.db \
    NEXUS_HEARTBEAT_FILE=/data/heartbeat

WORKDIR /app
COPY --from=packages /venv /venv
COPY bot.py ./
COPY nexus_bot nexus_bot
COPY cogs cogs
COPY migrations migrations

# The code is compiled now, because the running bot may write to /data alone.
RUN python -m compileall -q . && install -d -o 10001 -g 10001 -m 700 /data
VOLUME /data
USER 10001:10001

STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
    CMD ["python", "bot.py", "health"]
ENTRYPOINT ["python", "bot.py"]
CMD ["run"]
