"""The links of an index page, read in a process of its own.

A page may be of any size and make a parser take any time: the process is killed when it takes more than its memory or its
seconds. It is told address, media type (a line each) and page on standard input and prints the links in the JSON form of
PEP 691, which is all that is believed.
"""

import json
import sys

JSON = "application/vnd.pypi.simple.v1+json"
SECONDS = 20.0
MAX_LINKS = 100_000  # of one page
_MAX_OUTPUT = 32 << 20  # bytes of links


def read_links(url: str, kind: str, body: bytes) -> bytes:
    """The links of the page ``body`` (its media type is ``kind``) as a JSON page. Raises Refused."""
    from anatomy.sources.base import Reason, Refused  # not above: the process has no use for them
    from anatomy.sources.process import run_bounded

    command = [sys.executable, "-P", "-c", f"import sys; from {__name__} import answer; sys.exit(answer())"]
    given = f"{json.dumps(url)}\n{json.dumps(kind)}\n".encode() + body
    done = run_bounded(
        command,
        _MAX_OUTPUT,
        seconds=SECONDS,
        given=given,
        unstarted="no process to read it in",
        late=f"an index page that takes more than {SECONDS:.0f} s to read",
    )
    if done.status == 3:
        raise Refused(Reason.TOO_LARGE, f"more than {MAX_LINKS} links")
    if done.status == 4:
        raise Refused(Reason.UNREACHABLE, "no index page: it cannot be read")
    if done.status:
        raise Refused(Reason.TOO_LARGE, "an index page that takes more memory than one may")
    return done.output


def answer() -> int:
    """What the process does. Its exit status: 0 and the links on standard output, 3 for too many, 4 for what cannot be read, 1 for
    no memory."""
    from unearth.collector import IndexPage, parse_html_page, parse_json_response
    from unearth.link import Link

    url, kind = (json.loads(sys.stdin.buffer.readline()) for _ in range(2))
    body = sys.stdin.buffer.read()
    if max(body.count(b"<a"), body.count(b'"url"')) > MAX_LINKS:
        return 3
    read = parse_json_response if kind.partition(";")[0].strip().lower() == JSON else parse_html_page
    try:
        files = [
            {
                "url": link.url,
                "hashes": {str(name): str(value) for name, value in (link.hashes or {}).items()},
                "yanked": False if link.yank_reason is None else link.yank_reason or True,
            }
            for link in read(IndexPage(Link(url), body, "utf-8", kind))
        ]
    except MemoryError:
        return 1
    except Exception:  # hostile bytes make the parsers raise nearly anything; all of it means one thing
        return 4
    json.dump({"files": files}, sys.stdout)
    return 0
