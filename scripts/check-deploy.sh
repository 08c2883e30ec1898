#!/usr/bin/env bash
# Has systemd check the units, which `npm test` cannot do. If systemd is missing, the script installs it from Debian's packages, if it can. The
# compose file, the container file and the manifests are checked by test/deploy.
set -euo pipefail
cd "$(dirname "$0")/.."

# The highest allowed exposure by systemd-analyze, in tenths: from 0 (closed) to 100. A program with a network and V8's compiler gets about 15.
MOST_EXPOSURE=25

if ! command -v systemd-analyze > /dev/null; then
  if ! command -v apt-get > /dev/null || [ "$(id -u)" != 0 ]; then
    echo "systemd-analyze is not here and cannot be installed: the units are not checked"
    exit 0
  fi
  apt-get -qq update
  DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends systemd > /dev/null
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# An empty program takes swarmlab's place, so that it need not be installed.
printf '#!/bin/sh\n' > "$folder/swarmlab"
chmod +x "$folder/swarmlab"
for unit in deploy/systemd/*.service; do
  sed "s|^ExecStart=swarmlab |ExecStart=$folder/swarmlab |" "$unit" > "$folder/$(basename "$unit")"
done
cp "$folder/swarmlab-node@.service" "$folder/swarmlab-node@disk1.service"

checked=0
for unit in swarmlab-tracker.service swarmlab-node@disk1.service; do
  said=$(systemd-analyze verify "$folder/$unit" 2>&1) || { echo "$said"; exit 1; }
  # For unknown keys it prints a warning and succeeds, so look for warnings.
  if grep -F "$folder/" <<< "$said"; then exit 1; fi
  systemd-analyze security --offline=yes --threshold=$MOST_EXPOSURE --no-pager "$folder/$unit" | tail -1
  checked=$((checked + 1))
done

# Check the check: systemd-analyze must find a misspelt key.
sed 's/^Restart=/Restrat=/' "$folder/swarmlab-tracker.service" > "$folder/swarmlab-broken.service"
if ! systemd-analyze verify "$folder/swarmlab-broken.service" 2>&1 | grep -q Restrat; then
  echo "systemd-analyze does not find a misspelt key"
  exit 1
fi
echo "$checked units checked"
