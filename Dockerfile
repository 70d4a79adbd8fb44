FROM python:3.13.16-slim-trixie AS build
ENV UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 UV_PYTHON_DOWNLOADS=never
RUN pip install --no-cache-dir uv==0.13.8
WORKDIR /app
# The dependencies first: they change less often than the code. What was downloaded is kept between builds (by BuildKit).
COPY pyproject.toml uv.lock ./
RUN --mount=type=cache,target=/root/.cache/uv uv sync --locked --no-dev --no-install-project
COPY . .
RUN --mount=type=cache,target=/root/.cache/uv uv sync --locked --no-dev --no-editable

FROM python:3.13.16-slim-trixie
# The base has its standard library uncompiled, and a read-only container could never keep what it compiles.
RUN python -m compileall -q -x /site-packages/ "$(python -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')"
RUN useradd --create-home --uid 10001 darkroom && install --directory --owner=darkroom --group=darkroom /data
COPY --from=build /app/.venv /app/.venv
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DATABASE_URL=sqlite+aiosqlite:////data/darkroom.db \
    MEDIA_DIR=/data/media \
    WEB_HOST=0.0.0.0 \
    WEB_PORT=8080 \
    LOG_FORMAT=json
USER darkroom
WORKDIR /data
VOLUME /data
EXPOSE 8080
# Asks the bot where it listens, by no proxy; an empty setting means the bot's default.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import http.client, os; bot = http.client.HTTPConnection(os.environ.get('WEB_HOST') or '127.0.0.1', int(os.environ.get('WEB_PORT') or 8080), timeout=4); bot.request('GET', '/healthz'); raise SystemExit(bot.getresponse().status != 200)"]
# The database is migrated at the start. SIGTERM drains: give it half a minute.
STOPSIGNAL SIGTERM
CMD ["darkroom", "run"]
