"""The project's own recordings: none is stale, and every one that can be repeated here is repeated.

PyTorch experiments take seconds each: only ``ANATOMY_EXPERIMENTS=all`` (``make experiments``) repeats them.
"""

from __future__ import annotations

import os
from functools import cache

import pytest

from anatomy.errors import UpstreamMissing
from anatomy.experiment.environment import Environment, read_environments
from anatomy.experiment.interpreter import Interpreter, absence, find_interpreter
from anatomy.experiment.recording import difference, read_recording, stale
from anatomy.experiment.runner import run
from anatomy.experiment.script import Experiment, read_experiments
from anatomy.experiment.upstream import upstream_files
from anatomy.paths import find_project

PROJECT = find_project()
ENVIRONMENTS = read_environments(PROJECT)
RECORDED = [
    pytest.param(experiment, ENVIRONMENTS[id], id=f"{experiment.id}-{id}")
    for experiment in read_experiments(PROJECT, ENVIRONMENTS)
    for id in experiment.envs
    if experiment.recording(id).exists()
]


@cache
def interpreter(id: str) -> Interpreter | None:
    return find_interpreter(PROJECT, ENVIRONMENTS[id])


def test_no_recording_is_stale_missing_orphaned_or_edited() -> None:
    assert [str(fault) for fault in stale(PROJECT)] == []


@pytest.mark.parametrize(("experiment", "env"), RECORDED)
def test_a_recorded_run_repeats(experiment: Experiment, env: Environment) -> None:
    """The script prints today, in any interpreter that is the environment, what is recorded."""
    again = f"anatomy run --env {env.id}"  # one reason for all of an environment: pytest counts equal ones
    if env.heavy and os.environ.get("ANATOMY_EXPERIMENTS") != "all":
        pytest.skip(f"{env.id} takes long; repeat it with `make experiments`, or: {again}")
    found = interpreter(env.id)
    if found is None:
        pytest.skip(f"{absence(env)}; then: {again}")
    try:
        files = upstream_files(PROJECT, experiment)
    except UpstreamMissing as problem:
        pytest.skip(f"{problem.faults[0].message}; anatomy fetch, then: anatomy run {experiment.article}")
    recorded = read_recording(experiment, env.id)
    assert recorded is not None
    output = run(experiment, found, files).output
    mend = f"mend: anatomy run {experiment.id} --record --env {env.id}"
    assert output == recorded, f"\n{difference(experiment, env.id, recorded, output)}{mend}"
