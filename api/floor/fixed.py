"""What is the same for all answers of a process, made once from the operator's terms."""

from __future__ import annotations

from dataclasses import replace

from api.floor.addresses import Proxies
from api.floor.caching import Caching
from api.floor.encoding import Compressor
from api.floor.origins import Origins
from api.floor.rates import Limiter
from api.floor.terms import Terms


class Fixed:
    """Built before the first request. `always` are the fields of every answer whatever it is."""

    def __init__(self, terms: Terms) -> None:
        self.caching, self.origins, self.proxies = Caching(terms), Origins(terms), Proxies(terms.proxies)
        self.limiter = Limiter(terms) if terms.rate else None
        self.token_limiter = Limiter(replace(terms, rate=terms.token_rate, burst=terms.token_burst)) if terms.rate else None
        self.compressor = Compressor()
        self.always = {b"x-content-type-options": b"nosniff", b"referrer-policy": b"no-referrer"}
        if terms.hsts:
            self.always[b"strict-transport-security"] = b"max-age=%d" % terms.hsts
