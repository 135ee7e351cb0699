# The service alone; Redis stands beside it (docker-compose.yml).
FROM python:3.12-slim-bookworm

WORKDIR /app
RUN useradd --system --uid 10001 --home-dir /app cupline \
 && install --directory --owner cupline --mode 0700 /var/lib/cupline

COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock

COPY pyproject.toml README.md LICENSE ./
COPY ivr ivr
COPY messages messages
RUN pip install --no-cache-dir --no-deps --no-build-isolation .
COPY locales locales

ENV CUPLINE_LOCALES=/app/locales \
    CUPLINE_SPOOL=/var/lib/cupline/spool \
    HOST=0.0.0.0 \
    PORT=8000
USER cupline
VOLUME /var/lib/cupline
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["cupline", "serve"]
