"""From where somebody agreed to something: a network so wide that it is no person's address."""

from ipaddress import ip_network

WIDE = {4: 24, 6: 48}  # bits that are kept


def wide_network(client: str) -> str | None:
    """The /24 of an IPv4 address, the /48 of an IPv6 network as the floor tells it. None where it is neither."""
    whole = f"{client}::" if client.count(":") == 3 else client
    try:
        found = ip_network(whole)
    except ValueError:
        return None
    return str(found.supernet(new_prefix=WIDE[found.version]))
