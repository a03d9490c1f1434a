"""What a measurement was made on: without it a number means nothing."""

import importlib.metadata
import os
import platform
from collections.abc import Sequence
from pathlib import Path


def described(packages: Sequence[str] = ()) -> str:
    """One line: processor, cores, system, Python and the versions of the packages that are installed."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    versions = (f"{package} {version}" for package in packages if (version := _version(package)))
    return ", ".join([_processor(), f"{os.cpu_count()} cores", platform.system(), python, *versions])


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    lines = told.read_text().splitlines() if told.exists() else []
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, "") or platform.processor() or platform.machine()


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None
