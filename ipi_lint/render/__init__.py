"""What cannot be built in memory, rendered by programs that are installed, and never fetched."""

from ipi_lint.render.model import Done, Notes, Outcome
from ipi_lint.render.programs import MODES, Programs, find_programs, lacking
from ipi_lint.render.releases import RELEASE
from ipi_lint.render.rendering import Rendering

__all__ = [
    "MODES",
    "RELEASE",
    "Done",
    "Notes",
    "Outcome",
    "Programs",
    "Rendering",
    "find_programs",
    "lacking",
]
