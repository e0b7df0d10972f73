"""The sources of one call of the tool, in the order in which they are asked."""

import os
from collections.abc import Collection
from urllib.parse import urlsplit

from anatomy.sources.base import Source
from anatomy.sources.session import KINDS, Session


def chain(session: Session, kinds: Collection[str] = KINDS) -> list[Source]:
    """Every source that ``session`` allows, or those of ``kinds``: mirrors on this machine, mirrors elsewhere, the code host,
    addresses (those of ANATOMY_HTTP_MIRRORS first), published artefacts.

    ANATOMY_HTTP_MIRRORS: address templates with {repo} {commit} {path} {blob}, separated by whitespace or ``;``.
    Raises SourceError when a setting is malformed. Opens no connection and starts no process.
    """
    from anatomy.sources.debian import DebianSource
    from anatomy.sources.git_mirror import LocalMirror
    from anatomy.sources.git_remote import CODE_HOST, RemoteGit
    from anatomy.sources.index import Index
    from anatomy.sources.pypi import SdistSource, WheelSource
    from anatomy.sources.template import BUILT_IN, AddressTemplate, HostAddress
    from anatomy.sources.web import Hosts, Web

    cache = session.project.cache
    hosts = Hosts({urlsplit(address).hostname or "" for address in (CODE_HOST, *BUILT_IN)})
    web = Web(hosts)
    index, downloads = Index(web), cache / "downloads"
    mirrors: list[Source] = [
        LocalMirror(mirror.repo, mirror.path)
        if mirror.path is not None
        else RemoteGit(mirror.place, cache / "git", hosts, repo=mirror.repo)
        for mirror in session.mirrors
    ]
    templates = os.environ.get("ANATOMY_HTTP_MIRRORS", "").replace(";", " ").split()
    found: dict[str, list[Source]] = {
        "mirror": mirrors,
        "git": [RemoteGit(CODE_HOST, cache / "git", hosts), RemoteGit(None, cache / "git", hosts)],
        "http": [*(AddressTemplate(template, web) for template in (*templates, *BUILT_IN)), HostAddress(web)],
        "sdist": [SdistSource(index, downloads, session.say)],
        "wheel": [WheelSource(index, downloads, session.say)],
        "debian": [DebianSource(cache / "apt", downloads, session.say)],
    }
    return [source for kind in KINDS if kind in session.kinds and kind in kinds for source in found[kind]]
