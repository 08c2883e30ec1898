#!/usr/bin/env bash
# Compares predictions with real links: plays scenarios/live-links.yaml simulated, and live in network namespaces (three times, or as often as the
# argument says). The report is in reports/live-links-1-fidelity. Fails if the predicted median download time is off by more than 10 %, or any
# download's time by more than 20 %, or if a replica is on another node. The machine should have nothing else to do. Needs Linux and root; elsewhere
# the script says so and does nothing. With --halved the live links carry half of the scenario's bandwidth, and the script fails unless the agreement
# is below 60 %.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "$(uname)" != Linux ] || [ "$(id -u)" != 0 ] || ! command -v ip >/dev/null || ! command -v tc >/dev/null; then
  echo "SKIPPED: network namespaces need Linux, root, and iproute2 (ip, tc)"
  exit 0
fi

# The simulator's disks take no time. Eight nodes that sync to one real disk would wait for each other, so their data is in memory: 912 MiB of
# replicas, and the files being fetched.
if [ "$(df --output=avail -BM /dev/shm 2>/dev/null | tr -dc 0-9)" -ge 2048 ] 2>/dev/null; then
  export TMPDIR=/dev/shm
else
  echo "note: less than 2 GiB in /dev/shm: nodes share the disk of ${TMPDIR:-/tmp}, and wait for each other there"
fi

fidelity=(node --import tsx src/cli/main.ts fidelity scenarios/live-links.yaml --transport processes --netns)
if [ "${1:-}" = --halved ]; then
  out=reports/live-links-1-fidelity-halved
  SWARMLAB_NETNS_CARRY=50% "${fidelity[@]}" --out "$out" || exit
  exec node -e '
    const { figure } = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8")).agreement;
    console.log(`live links carried half of what was predicted: agreement of times ${(100 * figure).toFixed(1)} %, to be below 60 %`);
    process.exit(figure < 0.6 ? 0 : 1);' "$out/fidelity.json"
fi
exec "${fidelity[@]}" --runs "${1:-3}" --expect-median 10% --expect-each 20% --expect-agreement 90% --expect-placement 100%
