"""Before a build every renderer writes its partials."""

from collections.abc import Callable
from pathlib import Path

from anatomy.errors import SiteError
from anatomy.files import reading_once
from anatomy.pages.headings import front_faults
from anatomy.pages.inclusion import inclusion_faults, pages
from anatomy.pages.prose import read_page
from anatomy.pages.published import published_faults
from anatomy.paths import Project
from anatomy.site.evidence import read_facts


def renderers() -> list[Callable[[Project], list[Path]]]:
    """What writes the partials, in no particular order."""
    from anatomy.experiment.figure import write_run_partials
    from anatomy.figure import write_figure_partials
    from anatomy.history.drift_page import write_drift_partials
    from anatomy.history.table import write_evolution_partials
    from anatomy.pages.claims import write_claim_partials
    from anatomy.pages.forms import write_form_partials
    from anatomy.pages.questions import write_question_partials
    from anatomy.site.facts import write_fact_partials
    from anatomy.site.quotations import write_quote_partials
    from anatomy.site.trust import write_trust_partials

    return [
        write_quote_partials,
        write_run_partials,
        write_figure_partials,
        write_claim_partials,
        write_form_partials,
        write_question_partials,
        write_fact_partials,
        write_drift_partials,
        write_evolution_partials,
        write_trust_partials,
    ]


def render_partials(project: Project) -> list[Path]:
    """Run every renderer. Returns the partials that changed.

    Raises AnatomyError for sources that are malformed, and for an inclusion on a page that leads nowhere.
    """
    read_facts.cache_clear()
    with reading_once():
        fronts = (fault for path in pages(project) for fault in front_faults(read_page(path), article=False))
        if wrong := [*published_faults(project), *fronts]:
            raise SiteError(wrong)
        changed = [path for write in renderers() for path in write(project)]
        if faults := inclusion_faults(project):
            raise SiteError(faults)
        read_facts(project)
    return changed
