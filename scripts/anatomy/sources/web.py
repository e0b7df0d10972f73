"""HTTP as this project needs it: every body bounded in bytes and in seconds, from servers that nobody trusts.

One ``Web`` serves a whole run. A host that could not be reached is remembered (``Hosts``), so that a hundred
files from behind a firewall cost one waiting time, not a hundred.
"""

from __future__ import annotations

import email.utils
import io
import ipaddress
import socket
import threading
import time
import urllib.request
import weakref
import zlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import IO, TYPE_CHECKING, Any, TypeVar
from urllib.parse import urljoin, urlsplit, urlunsplit

from anatomy.sources.base import MAX_FILE, Reason, Refused
from anatomy.terminal import printable

if TYPE_CHECKING:
    import ssl

    import httpx2

T = TypeVar("T")
_REDIRECTS = (301, 302, 303, 307, 308)
_HOPS = 5
_TRIES = 3


def redact(url: str) -> str:
    """``url`` without user, password, query and fragment, safe to print."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "an address that is none"
    return printable(urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", "")))


def within(seconds: float, work: Callable[[], T], what: str) -> T:
    """``work()``, waited for at most ``seconds``. Raises Refused TIMEOUT; the abandoned work must end by
    itself.

    A thread of its own, since no client bounds the time that headers may take which arrive byte by byte.
    """
    outcome: list[T] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            outcome.append(work())
        except BaseException as error:  # handed to the waiting thread, whatever it is
            failure.append(error)

    thread = threading.Thread(target=run, daemon=True, name="anatomy-web")
    thread.start()
    thread.join(max(0.0, seconds))
    if failure:
        raise failure[0]
    if not outcome:
        raise Refused(Reason.TIMEOUT, f"{what}: not done within {seconds:.0f} s")
    return outcome[0]


def is_private(host: str) -> bool:
    """Whether ``host`` (name or literal address) is, or resolves to, an address that is not public."""
    with suppress(ValueError):
        return not ipaddress.ip_address(host.strip("[]")).is_global
    if host.rstrip(".").lower().endswith(("localhost", ".local", ".internal")):
        return True
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return False  # nothing to connect to; a proxy may know it
    return any(not ipaddress.ip_address(str(entry[4][0]).partition("%")[0]).is_global for entry in found)


class Hosts:
    """Which hosts could be reached in this run. ``expect`` names hosts that are probed together at the first
    question."""

    def __init__(self, expect: Iterable[str] = (), *, patience: float = 4.0) -> None:
        self._patience = patience
        self._expected = set(expect)
        self._down: dict[str, str] = {}
        self._late: dict[str, int] = {}
        self._probed = False
        self._lock = threading.Lock()

    def down(self, url: str) -> str | None:
        """Why the host of ``url`` is taken for unreachable, or None."""
        host = _host(url)
        with self._lock:
            if not self._probed:
                self._probed = True
                self._probe()
            return self._down.get(host)

    def mark_down(self, url: str, why: str) -> None:
        """The host of ``url`` cannot be reached: do not ask again in this run."""
        with self._lock:
            self._down.setdefault(_host(url), why)

    def mark_timeout(self, url: str) -> None:
        """The host of ``url`` did not answer in time; twice is enough."""
        with self._lock:
            host = _host(url)
            self._late[host] = self._late.get(host, 0) + 1
            if self._late[host] >= 2:
                self._down.setdefault(host, "it let two requests time out")

    def _probe(self) -> None:
        """One connection to each expected host, all at once. Behind a proxy there is nothing to learn from
        that."""
        proxies = urllib.request.getproxies()
        found: dict[str, str] = {}

        def probe(host: str) -> None:
            try:
                socket.create_connection((host, 443), self._patience).close()
            except OSError as error:
                found[host] = printable(str(error.strerror or error))
            else:
                found[host] = ""

        direct = [
            host
            for host in self._expected
            if not (proxies.get("https") or proxies.get("all")) or urllib.request.proxy_bypass(host)
        ]
        threads = [threading.Thread(target=probe, args=(host,), daemon=True) for host in direct]
        for thread in threads:
            thread.start()
        until = time.monotonic() + self._patience + 0.5
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))
        for host in direct:
            why = found.get(host, f"no connection within {self._patience:.0f} s")
            if why:
                self._down[f"{host}:443"] = why


def _host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or (80 if parts.scheme == 'http' else 443)}"


@dataclass(frozen=True)
class Answered:
    """A whole answer. ``url`` is where it was found after redirects."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Limits:
    """Bounds of one request. Seconds and bytes."""

    seconds: float = 30.0  # from the first byte sent to the last received, redirects and retries included
    connect: float = 5.0
    silence: float = 10.0  # between two pieces
    size: int = MAX_FILE


@dataclass
class _Job:
    """One request under way: what is asked for, where the body goes, and whether the waiting side still waits."""

    url: str
    headers: Mapping[str, str]
    sink: IO[bytes]
    size: int
    seconds: float
    statuses: tuple[int, ...] = (200,)
    abandoned: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._until = time.monotonic() + self.seconds

    def left(self) -> float:
        return self._until - time.monotonic()

    def check(self, what: str) -> None:
        if self.abandoned.is_set() or self.left() <= 0:
            raise Refused(Reason.TIMEOUT, f"{what}: the deadline passed")


class Web:
    """Bounded GET requests. Thread-safe. Everything that goes wrong outside is a Refused."""

    def __init__(
        self,
        hosts: Hosts | None = None,
        *,
        limits: Limits | None = None,
        verify: ssl.SSLContext | bool = True,
        insecure: Iterable[str] = (),
        proxy: str | None = None,
        private: Callable[[str], bool] = is_private,
    ) -> None:
        """verify: how certificates are checked. insecure: HOST or HOST:PORT whose certificate is not. proxy:
        instead of the environment's. private: how an address is told to be private (for tests)."""
        self.hosts = hosts or Hosts()
        self.limits = limits or Limits()
        self._verify = verify
        self._insecure = tuple(insecure)
        self._proxy = proxy
        self._private = private
        self._made: httpx2.Client | None = None
        self._lock = threading.Lock()

    def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        size: int | None = None,
        seconds: float | None = None,
        statuses: tuple[int, ...] = (200,),
    ) -> Answered:
        """The whole body in memory, at most ``size`` bytes within ``seconds``."""
        sink = io.BytesIO()
        seconds = self.limits.seconds if seconds is None else seconds
        page = self._run(_Job(url, headers or {}, sink, size or self.limits.size, seconds, statuses))
        return replace(page, body=sink.getvalue())

    def download(self, url: str, sink: IO[bytes], *, size: int, seconds: float) -> Answered:
        """The body into ``sink`` (seekable, empty), at most ``size`` bytes within ``seconds``."""
        return self._run(_Job(url, {}, sink, size, seconds))

    def _run(self, job: _Job) -> Answered:
        what = redact(job.url)
        try:
            why = self.hosts.down(job.url)
        except ValueError as error:
            raise Refused(Reason.UNREACHABLE, f"{what}: {error}") from error
        if why:
            raise Refused(Reason.UNREACHABLE, f"{urlsplit(job.url).hostname}: {why}")
        try:
            return within(job.seconds, lambda: self._tries(job), what)
        except Refused as refused:
            if refused.reason is Reason.TIMEOUT:
                job.abandoned.set()
                self.hosts.mark_timeout(job.url)
            raise

    def _tries(self, job: _Job) -> Answered:
        import httpx2

        what = redact(job.url)
        for attempt in range(1, _TRIES + 1):
            job.check(what)
            job.sink.seek(0)
            job.sink.truncate()
            last = attempt == _TRIES
            try:
                answer = self._hops(job)
            except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ProxyError) as error:
                self.hosts.mark_down(job.url, f"no connection ({error})")
                raise Refused(Reason.UNREACHABLE, f"{what}: no connection ({error})") from error
            except httpx2.TimeoutException as error:
                raise Refused(Reason.TIMEOUT, f"{what}: silent for {self.limits.silence:g} s") from error
            except (httpx2.TransportError, OSError) as error:
                if last or job.left() < 1:
                    raise Refused(Reason.UNREACHABLE, f"{what}: the connection broke ({error})") from error
                time.sleep(0.2 * attempt)
                continue
            except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
                raise Refused(Reason.UNREACHABLE, f"{what}: {error}") from error
            if isinstance(answer, Answered):
                return answer
            wait = answer.wait if answer.wait is not None else 0.25 * attempt
            if last or wait >= job.left():
                if wait >= 60:
                    self.hosts.mark_down(job.url, f"it asks to come again in {wait:.0f} s")
                when = f", asks to wait {wait:.0f} s" if answer.wait else ""
                raise Refused(Reason.UNREACHABLE, f"{what}: HTTP status {answer.status}{when}")
            time.sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    def _hops(self, job: _Job) -> Answered | _Later:
        url = job.url
        sent = {"Accept-Encoding": "identity", "User-Agent": "anatomy", **job.headers}
        for _hop in range(_HOPS + 1):
            what = redact(url)
            job.check(what)
            with self._client().stream("GET", url, headers=sent, timeout=self._timeout(job)) as response:
                status = response.status_code
                if status in _REDIRECTS:
                    url = self._next(url, response.headers.get("location", ""))
                    continue
                if status in (429, 502, 503, 504):
                    return _Later(status, _retry_after(response.headers.get("retry-after")))
                if status not in job.statuses:
                    reason = Reason.ABSENT if status in (404, 410, 451) else Reason.UNREACHABLE
                    raise Refused(reason, f"{what}: HTTP status {status}")
                self._drain(response, job, what)
                return Answered(url, status, dict(response.headers), b"")
        raise Refused(Reason.UNREACHABLE, f"{redact(url)}: more than {_HOPS} redirects")

    def _next(self, url: str, location: str) -> str:
        """Where a redirect may lead: the same scheme or http to https; never from a public host to a private
        one."""
        target = urljoin(url, location)
        old, new = urlsplit(url), urlsplit(target)
        refused = f"{redact(url)}: refused a redirect to {redact(target)}"
        if not location or not new.hostname:
            raise Refused(Reason.UNREACHABLE, f"{redact(url)}: a redirect to nowhere")
        if new.scheme != old.scheme and (old.scheme, new.scheme) != ("http", "https"):
            raise Refused(Reason.UNREACHABLE, f"{refused} (another scheme)")
        if (
            new.hostname != old.hostname
            and self._private(new.hostname)
            and not self._private(old.hostname or "")
        ):
            raise Refused(Reason.UNREACHABLE, f"{refused} (a private address)")
        why = self.hosts.down(target)
        if why:
            raise Refused(Reason.UNREACHABLE, f"{new.hostname}: {why}")
        return target

    def _drain(self, response: httpx2.Response, job: _Job, what: str) -> None:
        """The body into ``sink``. Decompresses by itself: a client that does it piece by piece has no
        bound."""
        declared = response.headers.get("content-length", "")
        if declared.isdigit() and int(declared[:20]) > job.size:
            raise Refused(Reason.TOO_LARGE, f"{what}: {declared[:20]} bytes, more than {job.size}")
        coding = response.headers.get("content-encoding", "identity").strip().lower()
        if coding not in ("identity", "", "gzip", "x-gzip", "deflate"):
            raise Refused(Reason.MISMATCH, f"{what}: content coding {coding!r}, which was not asked for")
        inflate = zlib.decompressobj(47) if coding not in ("identity", "") else None
        total = 0
        for piece in response.iter_raw():
            job.check(what)
            if inflate is not None:
                try:
                    piece = inflate.decompress(piece, job.size - total + 1)
                except zlib.error as error:
                    raise Refused(Reason.MISMATCH, f"{what}: a damaged {coding} body") from error
            total += len(piece)
            if total > job.size:
                raise Refused(Reason.TOO_LARGE, f"{what}: more than {job.size} bytes")
            job.sink.write(piece)
        if inflate is not None and not inflate.eof:
            raise Refused(Reason.MISMATCH, f"{what}: a truncated {coding} body")

    def _timeout(self, job: _Job) -> httpx2.Timeout:
        import httpx2

        left = max(0.05, job.left())
        silence = min(self.limits.silence, left)
        return httpx2.Timeout(silence, connect=min(self.limits.connect, left), pool=left)

    def _client(self) -> httpx2.Client:
        import httpx2

        with self._lock:
            if self._made is None:
                mounts: dict[str, Any] = {}
                if self._insecure:
                    open_handed = httpx2.HTTPTransport(verify=False)
                    mounts = {f"all://{host}": open_handed for host in self._insecure}
                self._made = httpx2.Client(
                    verify=self._verify, proxy=self._proxy, mounts=mounts, follow_redirects=False
                )
                weakref.finalize(self, self._made.close)  # idle connections end with their owner
            return self._made

    def close(self) -> None:
        """Close idle connections; the next request opens a new client."""
        with self._lock:
            if self._made is not None:
                self._made.close()
                self._made = None


@dataclass(frozen=True)
class _Later:
    """The server asks to come again. ``wait``: seconds, None when it does not say."""

    status: int
    wait: float | None


def _retry_after(value: str | None) -> float | None:
    """Seconds out of a Retry-After header (RFC 9110, 10.2.3: seconds or a date), or None."""
    if not value:
        return None
    if value.strip().isdigit():
        return float(value.strip()[:9])
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except (TypeError, ValueError, OverflowError):
        return None
