"""HTTP against a hostile server on the loopback: one deadline, one size, one gate."""

from __future__ import annotations

import email.utils
import gzip
import io
import time
import tracemalloc
import zlib
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

import pytest

from anatomy.errors import SourceError
from anatomy.sources.base import MAX_FILE, Got, Reason, Refusal, Refused, Want, admit
from anatomy.sources.template import BUILT_IN, AddressTemplate, check_template
from anatomy.sources.web import Hosts, Limits, Web, is_private, redact
from sources.support import COMMIT, Server, make_pin, want

CODE = "打印 = print\n".encode() * 40
PATH = f"/acme/rocket/{COMMIT}/a.py"
QUICK = Limits(seconds=1.0, connect=0.5, silence=0.4)
"""Where a timeout is what must come; anywhere else a busy machine would make one."""
PATIENT = Limits(seconds=20, connect=10, silence=10)


def ask(
    server: Server, data: bytes = CODE, limits: Limits = PATIENT, web: Web | None = None
) -> Got | Refusal:
    source = AddressTemplate(server.url + "/{repo}/{commit}/{path}", web or Web(limits=limits))
    (answer,) = source.fetch([want("a.py", data)])
    return admit(answer) if isinstance(answer, Got) else answer


def refused(answer: Got | Refusal, reason: Reason) -> str:
    assert isinstance(answer, Refusal), answer
    assert answer.reason is reason, answer
    return answer.detail


def test_the_file_arrives(server: Server) -> None:
    server.says(PATH, CODE)
    answer = ask(server)
    assert isinstance(answer, Got)
    assert answer.data == CODE
    assert answer.origin.startswith(server.url)


def test_other_bytes_are_a_mismatch_that_names_the_address(server: Server) -> None:
    server.says(PATH, CODE.swapcase())
    assert server.url in refused(ask(server), Reason.MISMATCH)


def test_an_error_page_with_status_200_is_a_mismatch(server: Server) -> None:
    server.says(PATH, b"<!doctype html><title>Not found</title>", headers={"Content-Type": "text/html"})
    refused(ask(server), Reason.MISMATCH)


@pytest.mark.parametrize(
    ("status", "reason"),
    [(404, Reason.ABSENT), (410, Reason.ABSENT), (403, Reason.UNREACHABLE), (500, Reason.UNREACHABLE)],
)
def test_statuses(server: Server, status: int, reason: Reason) -> None:
    server.says(PATH, b"no", status)
    assert str(status) in refused(ask(server), reason)


def test_a_truncated_body_is_tried_again_then_refused(server: Server) -> None:
    """Content-Length says more than what comes before the connection ends."""
    server.says(PATH, CODE[:100], length=len(CODE))
    detail = refused(ask(server, limits=Limits(seconds=5, silence=1)), Reason.UNREACHABLE)
    assert "the connection broke" in detail
    assert len([path for path in server.seen if path == PATH]) == 3


def test_a_body_cut_once_comes_whole_the_next_time(server: Server) -> None:
    server.says(PATH, CODE[:100], length=len(CODE))
    cut = server.answers[PATH]
    server.says(PATH, CODE)
    whole = server.answers[PATH]
    server.answers[PATH] = lambda request: (cut if len(server.seen) == 1 else whole)(request)
    assert isinstance(ask(server, limits=Limits(seconds=5, silence=1)), Got)


def test_a_content_length_that_says_less_cuts_the_body_and_fails_at_the_gate(server: Server) -> None:
    server.says(PATH, CODE, length=len(CODE) - 7)
    refused(ask(server), Reason.MISMATCH)


def test_a_body_without_length_that_ends_early_fails_at_the_gate(server: Server) -> None:
    server.says(PATH, CODE[:-1], length=None)
    refused(ask(server), Reason.MISMATCH)


def test_the_largest_body_passes_and_one_byte_more_does_not(server: Server) -> None:
    """The size limit is exact, with and without a Content-Length that tells it in advance."""
    largest = b"x" * MAX_FILE
    patient = Limits(seconds=30)
    server.says(PATH, largest)
    assert isinstance(ask(server, largest, patient), Got)
    for length in (-1, None):
        server.says(PATH, largest + b"x", length=length)
        refused(ask(server, largest, patient), Reason.TOO_LARGE)


def test_an_endless_body_is_cut_at_the_size_limit(server: Server) -> None:
    server.never_ends(PATH)
    refused(ask(server, limits=Limits(seconds=30)), Reason.TOO_LARGE)


def _timed(work: Callable[[], Got | Refusal]) -> tuple[Got | Refusal, float]:
    start = time.monotonic()
    return work(), time.monotonic() - start


@pytest.mark.parametrize("where", ["status line", "headers", "body", "chunk header"])
def test_one_byte_at_a_time_ends_at_the_total_deadline(server: Server, where: str) -> None:
    """Each byte is in time for a read timeout; only one deadline for all of it ends this, wherever it
    drips."""
    before = {
        "status line": b"",
        "headers": b"HTTP/1.1 200 OK\r\n",
        "body": b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n",
        "chunk header": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;",
    }[where]

    def drip(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(before)
        letters = b"HTTP/1.1 200 " if where == "status line" else b""
        for number in range(1000):
            request.wfile.write(letters[number : number + 1] or b"x")
            request.wfile.flush()
            if server.stop.wait(0.05):
                return

    server.answers[PATH] = drip
    answer, seconds = _timed(lambda: ask(server, limits=QUICK))
    refused(answer, Reason.TIMEOUT)
    assert seconds < 10


def test_a_hung_server_times_out_and_is_not_asked_a_third_time(server: Server) -> None:
    """Twenty files from a server that says nothing cost about one timeout, not twenty."""
    server.says(PATH, CODE)
    server.answers[PATH] = lambda _request: server.stop.wait(20)
    web = Web(limits=QUICK)
    source = AddressTemplate(server.url + "/{repo}/{commit}/a.py?{path}", web)
    for number in range(20):
        server.answers[f"{PATH}?{number}"] = server.answers[PATH]
    start = time.monotonic()
    answers = list(source.fetch([want(str(number), CODE) for number in range(20)]))
    assert time.monotonic() - start < 10
    assert {answer.reason for answer in answers if isinstance(answer, Refusal)} <= {
        Reason.TIMEOUT,
        Reason.UNREACHABLE,
    }
    assert len(answers) == 20
    assert len(server.seen) <= 8


def test_a_refused_connection_is_remembered(server: Server) -> None:
    web = Web(limits=PATIENT)
    source = AddressTemplate("http://127.0.0.1:9/{path}", web)
    answers = list(source.fetch([want(str(number), CODE) for number in range(50)]))
    assert {answer.reason for answer in answers if isinstance(answer, Refusal)} == {Reason.UNREACHABLE}
    assert web.hosts.down("http://127.0.0.1:9/x")
    assert web.hosts.down("http://127.0.0.1:10/x") is None


def test_unreachable_hosts_are_found_out_together() -> None:
    """Names that do not resolve: known after one question, in a fraction of the patience of each."""
    hosts = Hosts({f"h{number}.invalid" for number in range(20)}, patience=3.0)
    start = time.monotonic()
    assert hosts.down("https://h7.invalid/x")
    assert hosts.down("https://h8.invalid/x")
    assert time.monotonic() - start < 20


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("file:///etc/hostname", "nowhere"),
        ("file://localhost/etc/hostname", "another scheme"),
        ("ftp://127.0.0.1/x", "another scheme"),
        ("gopher://127.0.0.1/x", "another scheme"),
        ("", "nowhere"),
    ],
)
def test_a_redirect_to_another_scheme_is_refused(server: Server, target: str, why: str) -> None:
    server.says(PATH, b"", 302, {"Location": target})
    assert why in refused(ask(server), Reason.UNREACHABLE)


def test_a_redirect_from_a_public_host_to_a_private_one_is_refused(server: Server) -> None:
    """``localhost`` plays the public host; the private server behind it is never asked."""
    port = server.url.rpartition(":")[2]
    server.says("/inside", CODE)
    server.says(PATH, b"", 302, {"Location": f"http://127.0.0.1:{port}/inside"})
    outside = Web(limits=PATIENT, private=lambda host: host == "127.0.0.1")
    public = Server(f"http://localhost:{port}")
    assert "a private address" in refused(ask(public, web=outside), Reason.UNREACHABLE)
    assert "/inside" not in server.seen
    everywhere = Web(limits=PATIENT, private=lambda _host: True)
    assert isinstance(ask(public, web=everywhere), Got), "a private mirror may redirect to itself"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "[::1]", "localhost", "x.local"]
)
def test_private_addresses(host: str) -> None:
    assert is_private(host)


def test_a_public_address_is_not_private() -> None:
    assert not is_private("8.8.8.8")
    assert not is_private("does-not-exist.invalid")


def test_redirects_on_one_host_are_followed_but_not_for_ever(server: Server) -> None:
    server.says("/there", CODE)
    server.says(PATH, b"", 301, {"Location": "/there"})
    assert isinstance(ask(server), Got)
    server.says(PATH, b"", 301, {"Location": PATH})
    assert "redirects" in refused(ask(server), Reason.UNREACHABLE)


def test_gzip_is_undone_and_a_truncated_one_refused(server: Server) -> None:
    packed = gzip.compress(CODE)
    server.says(PATH, packed, headers={"Content-Encoding": "gzip"})
    assert isinstance(ask(server), Got)
    server.says(PATH, packed[:-9], headers={"Content-Encoding": "gzip"})
    assert "truncated" in refused(ask(server), Reason.MISMATCH)
    server.says(PATH, CODE, headers={"Content-Encoding": "br"})
    assert "not asked for" in refused(ask(server), Reason.MISMATCH)


def test_a_gzip_bomb_stops_at_the_size_limit(server: Server) -> None:
    """A quarter of a megabyte that unpacks to a quarter of a gigabyte: refused, with memory of a few times
    the limit at most."""
    pack = zlib.compressobj(9, wbits=31)
    zeros = bytes(1 << 20)
    bomb = b"".join([pack.compress(zeros) for _ in range(256)] + [pack.flush()])
    server.says(PATH, bomb, headers={"Content-Encoding": "gzip"})
    tracemalloc.start()
    detail = refused(ask(server, limits=Limits(seconds=30)), Reason.TOO_LARGE)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert str(MAX_FILE) in detail
    assert peak < 6 * MAX_FILE


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_honoured(server: Server, status: int) -> None:
    """Asked to come again in a second: the second request is a second later, and succeeds."""
    server.says(PATH, b"busy", status, {"Retry-After": "1"})
    busy = server.answers[PATH]
    server.says(PATH, CODE)
    free = server.answers[PATH]
    server.answers[PATH] = lambda request: (busy if len(server.seen) == 1 else free)(request)
    answer, seconds = _timed(lambda: ask(server, limits=Limits(seconds=10)))
    assert isinstance(answer, Got)
    assert 1.0 <= seconds < 8


@pytest.mark.parametrize(
    "later",
    ["3600", email.utils.formatdate(time.time() + 3600, usegmt=True), "9" * 400],
    ids=["seconds", "date", "long"],
)
def test_retry_after_beyond_the_deadline_is_a_refusal_at_once(server: Server, later: str) -> None:
    """And the host is left alone for the rest of the run."""
    server.says(PATH, b"busy", 429, {"Retry-After": later})
    web = Web(limits=Limits(seconds=60))
    answer, seconds = _timed(lambda: ask(server, web=web))
    assert "429" in refused(answer, Reason.UNREACHABLE)
    assert seconds < 10
    refused(ask(server, web=web), Reason.UNREACHABLE)
    assert len(server.seen) == 1


@pytest.mark.parametrize("later", ["soon", "-1", "Mon, 99 Foo 2026", ""])
def test_a_malformed_retry_after_does_not_matter(server: Server, later: str) -> None:
    server.says(PATH, b"busy", 503, {"Retry-After": later})
    refused(ask(server, limits=Limits(seconds=4)), Reason.UNREACHABLE)
    assert len(server.seen) == 3


def test_what_is_no_http_is_refused(server: Server) -> None:
    server.answers[PATH] = lambda request: request.wfile.write(b"\0\1\2 nonsense\r\n\r\n")
    refused(ask(server, limits=Limits(seconds=3)), Reason.UNREACHABLE)


def test_headers_without_end_are_refused(server: Server) -> None:
    def headers(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not server.stop.is_set():
            request.wfile.write(b"X-More: " + b"x" * 60_000 + b"\r\n")

    server.answers[PATH] = headers
    answer = ask(server, limits=Limits(seconds=5))
    assert isinstance(answer, Refusal)


def test_a_download_goes_into_the_sink_with_the_same_bounds(server: Server) -> None:
    server.says("/file", CODE * 100)
    sink = io.BytesIO()
    Web(limits=PATIENT).download(server.url + "/file", sink, size=len(CODE) * 100, seconds=5)
    assert sink.getvalue() == CODE * 100
    with pytest.raises(Refused) as caught:
        Web(limits=PATIENT).download(server.url + "/file", io.BytesIO(), size=1000, seconds=5)
    assert caught.value.reason is Reason.TOO_LARGE


def test_no_password_is_ever_shown() -> None:
    web = Web(limits=PATIENT)
    (answer,) = AddressTemplate("http://user:secret@127.0.0.1:9/{path}?token=hidden", web).fetch(
        [want("a", CODE)]
    )
    assert "secret" not in str(answer)
    assert "hidden" not in str(answer)
    assert redact("https://u:p@h:8/a?b#c") == "https://h:8/a"


def test_paths_are_percent_encoded(server: Server) -> None:
    """No path can change the address's host, query or fragment."""
    source = AddressTemplate(server.url + "/{repo}/{commit}/{path}", Web())
    assert source.address(want("数据/a b?c#d%2f{repo}.py", CODE)).endswith(
        "/%E6%95%B0%E6%8D%AE/a%20b%3Fc%23d%252f%7Brepo%7D.py"
    )


def test_templates_by_blob_id_need_one(server: Server) -> None:
    source = AddressTemplate(server.url + "/content/sha1_git:{blob}/raw/", Web(limits=PATIENT))
    locked = want("a.py", CODE)
    assert locked.identity is not None
    server.says(f"/content/sha1_git:{locked.identity.blob}/raw/", CODE)
    (got,) = source.fetch([locked])
    (unknown,) = source.fetch([Want(make_pin(), "a.py", None)])
    assert isinstance(got, Got)
    assert isinstance(unknown, Refusal)
    assert unknown.reason is Reason.ABSENT


@pytest.mark.parametrize(
    "template",
    ["ftp://h/{path}", "/x/{path}", "https://h/", "https://h/{path}{file}", "https://{repo}/{path}", "https://h/{path!r}",
     "https://h/{path:>9}", "https://h/{", "https://h/{path.__class__}", "https://h/{0}"],
)  # fmt: skip
def test_malformed_templates_are_errors_that_say_the_form(template: str) -> None:
    with pytest.raises(SourceError, match="ANATOMY_HTTP_MIRRORS"):
        check_template(template)


def test_the_built_in_templates_are_well_formed() -> None:
    assert [check_template(template) for template in BUILT_IN] == list(BUILT_IN)
