"""Errors that a person can act on, and the exit code that each one gives the `emc` command."""

from __future__ import annotations


class EmcError(Exception):
    """A failure whose message alone tells the reader what to do; shown without a traceback."""

    exit_code = 1


class UsageError(EmcError):
    """The command was given something that does not exist or does not fit together."""

    exit_code = 2


class PipelineError(EmcError):
    """A run stopped; what had been completed before it stays valid and the next run goes on from there."""


class NothingBuiltError(EmcError):
    """A table is asked for that no run has built."""
