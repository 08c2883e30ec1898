#!/usr/bin/env bash
# Finds Chromium for the tests of pages, or installs Debian's package.
#
#   scripts/chromium.sh              prints the path of Chromium; fails with 1 when there is none
#   scripts/chromium.sh --install    installs it if it is missing
set -euo pipefail

fail() {
  echo "chromium.sh: $*" >&2
  exit 1
}

path() {
  command -v chromium || command -v chromium-browser || command -v google-chrome || return 1
}

case ${1:-} in
  "") path || fail "there is no Chromium here; see scripts/chromium.sh --install" ;;
  --install)
    if path > /dev/null; then exit 0; fi
    if ! command -v apt-get > /dev/null || [ "$(id -u)" != 0 ]; then
      fail "Chromium is not here, and it cannot be installed without apt-get and root. Install it (Debian: sudo apt-get install" \
        "chromium fonts-dejavu-core; Fedora: sudo dnf install chromium; macOS: brew install chromium) and start this again."
    fi
    {
      apt-get -qq update
      DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends chromium fonts-dejavu-core
    } > /dev/null 2>&1 || fail "apt-get could not install chromium: see apt-get install chromium"
    path > /dev/null || fail "apt-get installed no chromium"
    ;;
  *) fail "unknown: $1; see the first lines of $0" ;;
esac
