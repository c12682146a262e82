"""`ipi-lint cache`: what is kept from run to run, and how to be rid of it."""

from __future__ import annotations

import click

from ipi_lint.cli.options import CACHE_DIR
from ipi_lint.store import Entry, Store


@click.command()
@click.argument("what", type=click.Choice(["clear"]), required=False)
@CACHE_DIR
def cache(what: str | None, cache_dir: str | None) -> int:
    """Say where answers are kept, and how much; `clear` removes all of it."""
    store = Store(cache_dir)
    if what == "clear":
        click.echo(f"removed {_sum(store.clear())} from {store.folder}")
    else:
        click.echo(f"{store.folder}: {_sum(store.entries())}")
    if store.why_not:
        click.echo(f"it is not used: {store.why_not}")
    return 0


def _sum(entries: list[Entry]) -> str:
    count, size = len(entries), sum(size for _, size, _ in entries)
    return f"{count:,} file{'' if count == 1 else 's'}, {size / 2**20:,.1f} MiB"
