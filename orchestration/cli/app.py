"""The Typer application: which commands exist, and how errors become messages and exit codes."""

from __future__ import annotations

import gc
import os
import sys
from typing import NoReturn

import typer

from orchestration.cli import (
    compare,
    compare_engines,
    dev,
    explain,
    gate,
    loads,
    maintain,
    publish,
    rank,
    reconcile,
    run,
    simulate,
    status,
)
from orchestration.errors import EmcError
from orchestration.lock import LockHeld

EXIT_CODES = """\b
Exit codes: 0 done, or nothing to do; 1 failed; 2 wrong usage, or no such agency, case, load or month;
3 another process writes this home: try again later; 4 (`emc status --strict`) held loads wait for a decision.

EMC_HOME names the data home (default: var/ in the project). EMC_DEBUG=1 shows tracebacks."""
EXIT_LOCKED = 3
#: Objects that are made before Python looks for garbage among the youngest; the libraries of a run make
#: hundreds of thousands that stay, and to look at them again every 700 took four seconds of it.
GARBAGE_THRESHOLDS = (100_000, 50, 100)
EXIT_INTERRUPTED = 130  # as shells report Ctrl+C

app = typer.Typer(
    name="emc",
    help="Vietnam's EMC warehouse: from case systems' messages to agency-month facts and rankings.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("simulate")(simulate.command(sys.argv[1:]))
app.command("run")(run.run)
app.command("status")(status.status)
app.add_typer(loads.app, name="loads")
app.command("reconcile")(reconcile.reconcile)
app.command("rank")(rank.rank)
app.command("explain")(explain.explain)
app.command("compare")(compare.compare)
app.command("gate")(gate.gate)
app.command("compare-engines")(compare_engines.compare_engines)
app.command("publish")(publish.publish)
app.command("maintain")(maintain.maintain)
app.command("dev")(dev.dev)


def main() -> None:
    """Run the command line; ends the process with the exit codes of `emc --help`."""
    gc.set_threshold(*GARBAGE_THRESHOLDS)
    try:
        app()
    except LockHeld as held:
        stop(held, EXIT_LOCKED)
    except EmcError as error:
        stop(error, error.exit_code)
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)
    except Exception as error:
        stop(error, 1)
    finally:
        gc.freeze()  # else Python's last act is to look through a million objects of libraries: two seconds


def stop(error: Exception, code: int) -> NoReturn:
    """End the process with a message instead of a traceback, unless EMC_DEBUG asks for one."""
    if os.environ.get("EMC_DEBUG"):
        raise error
    message = str(error) if isinstance(error, EmcError | LockHeld) else f"{type(error).__name__}: {error}"
    hint = "" if isinstance(error, EmcError | LockHeld) else "\n(EMC_DEBUG=1 shows where.)"
    print(f"emc: {message}{hint}", file=sys.stderr)
    sys.exit(code)
