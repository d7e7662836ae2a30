"""The `emc` command. One module per command; heavy imports happen inside the command that needs them."""

from orchestration.cli.app import main

__all__ = ["main"]
