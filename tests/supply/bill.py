"""Write the bill of materials of requirements.lock, CycloneDX, without a network and the same every time."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path
from uuid import UUID, uuid5

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

LOCK = Path("requirements.lock")

_PINNED = re.compile(r"^(?P<name>[a-z0-9._-]+)==(?P<version>\S+)(?P<rest>(?:.*\\\n)*.*)", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_NAMESPACE = UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")

NO_TIME = datetime(2026, 1, 1, tzinfo=UTC)
"""The same lock is the same bill, whenever it is written."""

LICENCES = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla|LGPL|Lesser General Public|Zlib|Unlicense"
)
"""Licences under which a line can be run and passed on as it is."""


@dataclass(frozen=True, slots=True)
class Package:
    """One package of the lock: its version, and the hashes of the files that it may come as."""

    name: str
    version: str
    hashes: tuple[str, ...]

    @property
    def licence(self) -> str:
        """Read what the package says of its licence, if it is installed here."""
        with suppress(PackageNotFoundError):
            return _licence(metadata(self.name))
        return ""


def _licence(known: PackageMetadata) -> str:
    named = [each for each in known.get_all("Classifier", []) if each.startswith("License :: ")]
    told = known.get_all("License-Expression", named or known.get_all("License", []))
    return " OR ".join(each.split(" :: ")[-1] for each in told)


def packages(lock: str) -> Iterator[Package]:
    """Read the packages of a lock."""
    for pinned in _PINNED.finditer(lock):
        yield Package(pinned["name"], pinned["version"], tuple(_HASH.findall(pinned["rest"])))


def bill(lock: str) -> str:
    """Write the bill of a lock, as JSON."""
    bom = Bom(serial_number=uuid5(_NAMESPACE, lock), components=map(_component, packages(lock)))
    bom.metadata.timestamp = NO_TIME
    line = Component(name="cupline", type=ComponentType.APPLICATION, bom_ref="cupline")
    bom.metadata.component = line
    bom.register_dependency(line, bom.components)
    return JsonV1Dot6(bom).output_as_string(indent=1) + "\n"


def _component(package: Package) -> Component:
    url = PackageURL("pypi", name=package.name, version=package.version)
    return Component(
        name=package.name,
        version=package.version,
        type=ComponentType.LIBRARY,
        bom_ref=str(url),
        purl=url,
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=each) for each in package.hashes],
        licenses=[DisjunctiveLicense(name=package.licence)] if package.licence else [],
    )
