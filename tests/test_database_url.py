"""Addresses of databases that are wrong in any way: each is told in one sentence, without the password in it."""

from __future__ import annotations

import re

import pytest

from tests.commands import Told, said

FORM = "its address is not of the form postgresql://user:password@host:5432/name"
PORT = "its port is not in the range 0 to 65535"
CLOSED = "Connect call failed ('127.0.0.1', 1)"
UNKNOWN = "Name or service not known"
ABSENT = "No such file or directory"
SCHEME = 'invalid DSN: scheme is expected to be either "postgresql" or "postgres", got '
TLS = "TLS failed, or a file of certificates or keys cannot be read (...)"
ADDRESSES = [
    ("postgresql://u:s3cret@127.0.0.1:99999/x", PORT),
    ("postgresql://u:s3cret@127.0.0.1:-1/x", PORT),
    ("postgresql://u:s3cret@127.0.0.1:4294967296/x", PORT),
    ("postgresql://u:s3cret@127.0.0.1:1,127.0.0.1:99999/x", PORT),
    ("postgresql://u:s3cret@127.0.0.1:abc/x", FORM),
    ("postgresql://u:s3cret@127.0.0.1:5432s3cret/x", FORM),
    ("postgresql://u@127.0.0.1:" + "9" * 5000 + "/x", FORM),
    ("postgresql://u:s3cret@,/x", FORM),
    ("postgresql://,/x", FORM),
    ("postgresql://[::1/x", FORM),
    ("postgresql://[]/x", FORM),
    ("postgresql://[zz]/x", FORM),
    ("postgresql://u:s3cret/more@h/x", FORM),
    ("postgresql://u:s3cret#more@h/x", FORM),
    ("postgresql://u:s3cret?more@h/x", FORM),
    ("postgresql://127.0.0.1:1/x?alone", FORM),
    ("postgresql://%00/x", FORM),
    ("postgresql://u:s3cret@%ff/x", FORM),
    ("postgresql://a..b/x", FORM),
    ("postgresql://.a/x", FORM),
    ("postgresql://" + "a" * 70 + "/x", FORM),
    ("postgresql://u:s3cret@\udcff/x", FORM),
    ("postgresql:///x?host=%00", FORM),
    ("postgresql:///x?host=/no/such/folder", ABSENT),
    ("postgresql://%2Fno%2Fsuch/x", ABSENT),
    ("postgresql:///x?host=/" + "a" * 200, "AF_UNIX path too long"),
    ("postgresql://u:s3cret@no-such-host.invalid/x", UNKNOWN),
    ("postgresql://u@s3cret@no-such-host.invalid/x", UNKNOWN),
    ("postgresql://127.0.0.1:1/%00", CLOSED),
    ("postgresql://%ff:%fe@127.0.0.1:1/x", CLOSED),
    ("postgresql://u:s3cr%et@127.0.0.1:1/x", CLOSED),
    ("postgresql://127.0.0.1:1/x?no_such_setting=%00&=", CLOSED),
    ("postgresql://127.0.0.1:1/x?connect_timeout=soon&port=abc", CLOSED),
    ("postgresql://127.0.0.1:1/" + "x" * 100_000, CLOSED),
    (" postgresql://127.0.0.1:1/x\n", CLOSED),
    ("postgres", f"{SCHEME}''"),
    ("\x00", f"{SCHEME}''"),
    ("//127.0.0.1/x", f"{SCHEME}''"),
    ("host=127.0.0.1 password=s3cret", f"{SCHEME}''"),
    ("http://u:s3cret@127.0.0.1/x", f"{SCHEME}'http'"),
    ("postgresql+asyncpg://u:s3cret@127.0.0.1/x", f"{SCHEME}'postgresql+asyncpg'"),
    (
        "postgresql://127.0.0.1:1/x?target_session_attrs=bogus",
        "target_session_attrs must be one of: any, primary, standby, prefer-standby, read-write, read-only",
    ),
    (
        "postgresql://127.0.0.1:1/x?sslmode=bogus",
        "`sslmode` parameter must be one of: disable, allow, prefer, require, verify-ca, verify-full",
    ),
    ("postgresql://127.0.0.1:1/x?sslmode=require&ssl_min_protocol_version=0", "No such TLS version: 0"),
    ("postgresql://127.0.0.1:1/x?sslmode=verify-full&sslrootcert=/no/such", ABSENT),
    ("postgresql://127.0.0.1:1/x?sslmode=require&sslcert=/dev/null", TLS),
    ("postgresql://127.0.0.1:1/x?sslmode=require&sslrootcert=/dev/null", TLS),
    ("postgresql://127.0.0.1:1/x?sslmode=require&sslcrl=/dev/null", TLS),
    ("postgresql://127.0.0.1:1/x?gsslib=bogus", "gsslib parameter must be either 'gssapi' or 'sspi', got 'bogus'"),
]


@pytest.mark.parametrize(("url", "reason"), ADDRESSES, ids=range(len(ADDRESSES)))
def test_what_is_wrong_with_an_address_is_told_in_one_sentence(url: str, reason: str) -> None:
    told = said("migrate", "--database-url", url)
    err = re.sub(r"(?<=read \().*(?=\)\. Check)", "...", told.err)  # what a library for TLS says differs by version
    sentence = f"Error: The database cannot be reached: {reason}. Check --database-url or DATABASE_URL.\n"
    assert (Told(told.code, told.out, err), "s3cret" in told.err) == (Told(1, "", sentence), False)
