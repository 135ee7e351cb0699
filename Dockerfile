# The service alone; what stands around it is in docker-compose.yml.
FROM python:3.12-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/cupline
WORKDIR /build
COPY requirements.lock ./
RUN /opt/cupline/bin/pip install --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY ivr ivr
COPY messages messages
# Nothing is installed later on, so the image needs no pip.
RUN /opt/cupline/bin/pip install --no-deps --no-build-isolation . \
 && /opt/cupline/bin/pip uninstall --quiet --yes pip


FROM python:3.12-slim-bookworm
# A volume takes its owner from the folder it is laid over.
RUN useradd --system --uid 10001 --home-dir /app cupline \
 && install --directory --owner cupline --mode 0700 /var/lib/cupline \
 && install --directory --owner cupline --mode 0755 /front \
 && install --directory --owner cupline --mode 0700 /certificate
COPY --from=build /opt/cupline /opt/cupline
COPY locales /app/locales
WORKDIR /app
ENV PATH=/opt/cupline/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    CUPLINE_LOCALES=/app/locales \
    CUPLINE_SPOOL=/var/lib/cupline/spool \
    HOST=0.0.0.0 \
    PORT=8000
USER cupline
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["cupline", "serve"]
