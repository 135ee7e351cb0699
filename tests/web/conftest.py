"""A line that stands for all tests of this room that leave it as it is."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from ivr.adapters.local_redis import LocalRedis, free_port
from ivr.simulator.network import Network
from ivr.web.app import create_app
from ivr.web.service import EXTENSION, Service
from tests.conftest import ACCOUNT, Clock, RunningLine, settings_for
from tests.inspection import Inspector
from tests.serving import serving


@pytest.fixture(scope="session")
def standing_network() -> Iterator[Network]:
    """Give the network behind `standing_line`."""
    with Network(ACCOUNT) as network:
        yield network


@pytest.fixture(scope="session")
def standing_app(
    shared_redis: LocalRedis, standing_network: Network, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """Give the app behind `standing_line`."""
    port = free_port()
    folder = tmp_path_factory.mktemp("standing")
    settings = settings_for(shared_redis.url, folder, TWILIO_API=standing_network.url)
    app = create_app(replace(settings, public_url=f"http://127.0.0.1:{port}"), Clock())
    with serving(app, port):
        yield app
    service: Service = app.extensions[EXTENSION]
    service.close()


@pytest.fixture
def standing_line(standing_app: Flask, standing_network: Network) -> RunningLine:
    """Give a running line whose memory other tests have used; its callers must be new ones."""
    service: Service = standing_app.extensions[EXTENSION]
    url = service.settings.public_url
    inspector = Inspector(service.line.edges.shelf.current, url)
    return RunningLine(url, service, Clock(), inspector, standing_network)
