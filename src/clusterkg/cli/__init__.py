"""The verbs, in the order of the flow: a file each, beside what several share."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from clusterkg import __version__
from clusterkg.errors import ClusterkgError, Unavailable

VERBS = (
    "check",
    "build",
    "serve",
    "query",
    "opportunities",
    "what-if",
    "plan",
    "publish",
    "generate",
    "bench",
)


def parser(verbs_to_read: Sequence[str] = VERBS) -> argparse.ArgumentParser:
    """The command line: one subcommand per verb, help from each verb's docstring."""
    top = argparse.ArgumentParser(
        prog="clusterkg",
        description="Where towns could work together, and why.",
        epilog="Exit: 0 done, 1 bad input or findings, 2 misuse, 3 no dataset, "
        "4 refused or over a limit, 5 something cannot be reached.",
    )
    top.add_argument("--version", action="version", version=__version__)
    verbs = top.add_subparsers(dest="verb", metavar="VERB", required=True)
    for verb in verbs_to_read:
        module = import_module(f"clusterkg.cli.{verb.replace('-', '_')}")
        summary = (module.__doc__ or "").strip().splitlines()[0]
        sub = verbs.add_parser(verb, help=summary, description=module.__doc__)
        module.arguments(sub)
        sub.set_defaults(run=module.run)
    return top


def _read(top: argparse.ArgumentParser, given: list[str]) -> argparse.Namespace:
    """Options and name=value in any order, which argparse alone does not take."""
    told, more = top.parse_known_args(given)
    if more and (told.verb != "query" or any(one.startswith("-") for one in more)):
        top.error(f"unrecognized arguments: {' '.join(more)}")
    if more:
        told.values += more
    return told


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; the exit code is the error's, the error one sentence on stderr."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    # Only the verb that is called is imported: a server need not load a solver.
    named = given[:1] if given[:1] and given[0] in VERBS else VERBS
    told = _read(parser(named), given)
    try:
        return int(told.run(told))
    except ClusterkgError as error:
        print(f"clusterkg: {error}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:  # the reader of our pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as why:  # no room, no right to write here, no such folder
        what = f"{why.filename or 'A file'} cannot be used: {why.strerror or why}"
        print(f"clusterkg: {what}; choose another place, or mend it.", file=sys.stderr)
        return Unavailable.exit_code
    except KeyboardInterrupt:
        return 130
