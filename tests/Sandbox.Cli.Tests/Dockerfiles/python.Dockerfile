FROM python:3.12-slim-bookworm

ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=off
ENV PATH="/opt/venv/bin:$PATH"
SHELL ["/bin/bash", "-o", "pipefail", "-c"]

# The libraries that wheels need.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
       # for psycopg
       libpq5 \
       curl ca-certificates \
    && rm -rf /var/lib/apt/lists/*

RUN <<EOF
set -euo pipefail
python -m venv /opt/venv
pip install --upgrade pip
EOF

COPY requirements.txt /tmp/
RUN pip install -r /tmp/requirements.txt
COPY app /srv/app
COPY *.toml /srv/
WORKDIR /srv
VOLUME ["/srv/data"]
CMD gunicorn --bind 0.0.0.0:8000 "app:create_app()"
