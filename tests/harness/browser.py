"""A real browser for the console's tests: the Chromium of this machine, driven by Playwright."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

BRINGS_IT = "apt-get install chromium (or name a Chromium in PERENNIAL_CHROMIUM)"
NAMES = ("chromium", "chromium-browser", "google-chrome")
# Two suggest what might be typed into the address bar, with two processes for each window, dearer than all else.
# The others are those that Playwright turns off; of two such lists the browser heeds the last alone.
FEATURES_OFF = (
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)
# Headless as root without a sandbox of its own, and silent: it may not look for updates or anything else outside.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    f"--disable-features={','.join(FEATURES_OFF)}",
)


def find_chromium() -> str | None:
    named = os.environ.get("PERENNIAL_CHROMIUM")
    return named or next((found for name in NAMES if (found := shutil.which(name))), None)


def describe_browser() -> str:
    return find_chromium() or f"no Chromium here; one command brings it: {BRINGS_IT}"


def pytest_report_header() -> str:
    return f"browser: {describe_browser()}"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        pytest.skip(describe_browser())
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=[*FLAGS])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page of a browser that has seen nothing yet."""
    context = browser.new_context(locale="en-GB")
    yield context.new_page()
    context.close()
