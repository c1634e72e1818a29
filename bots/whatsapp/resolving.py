"""Names of hosts that files are fetched from, as long as they stand for public addresses.

A host's name is checked before it is asked (``media``), but what the name stands for is said by whoever answers for it, and may be
an address inside of the office's own network. The connection is made to the very addresses that were looked at here, so
that a second answer can't differ from the first.
"""

import socket
from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import DefaultResolver

_TRANSLATED = IPv6Network("64:ff9b::/96")
"""Addresses of IPv4 as seen through a translator (RFC 6052)."""


class PrivateAddress(OSError):
    """The name stands for addresses inside of a network only."""


class PublicResolver(AbstractResolver):
    """Leaves out addresses that are not public, but for ``trusted`` hosts, which the operator has named; ``beneath`` resolves."""

    def __init__(self, trusted: Collection[str], beneath: AbstractResolver | None = None) -> None:
        self._trusted = frozenset(trusted)
        self._beneath = beneath or DefaultResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of ``host``; raises PrivateAddress if none of them is public, and OSError if there are none."""
        found = await self._beneath.resolve(host, port, family)
        public = found if host in self._trusted else [each for each in found if is_public(each["host"])]
        if not public:
            raise PrivateAddress("the name stands for no public address")
        return public

    async def close(self) -> None:
        """Let go of what resolves."""
        await self._beneath.close()


def is_public(address: str) -> bool:
    """Whether an address is reached through the internet and by nobody inside only (IANA, special-purpose address registries)."""
    parsed = ip_address(address.partition("%")[0])
    inner = _inner(parsed) if isinstance(parsed, IPv6Address) else parsed
    return inner.is_global and not inner.is_multicast


def _inner(address: IPv6Address) -> IPv4Address | IPv6Address:
    """The address of IPv4 that one of IPv6 stands for, if it does."""
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
