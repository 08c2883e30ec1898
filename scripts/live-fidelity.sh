#!/usr/bin/env bash
# How near predictions come on real links: scenarios/live-links.yaml simulated, and live in network namespaces (three runs, or as
# many as are given), with the report in reports/live-links-1-fidelity. Fails when the median download time is predicted worse
# than by 10 %, any download's by 20 %, or a replica is elsewhere. The machine should have nothing else to do. Needs Linux and
# root; elsewhere it says so, and does nothing. With --halved: whether the agreement notices when live links carry half of what
# the scenario says; it fails unless the figure is below 60 %.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "$(uname)" != Linux ] || [ "$(id -u)" != 0 ] || ! command -v ip >/dev/null || ! command -v tc >/dev/null; then
  echo "SKIPPED: network namespaces need Linux, root, and iproute2 (ip, tc)"
  exit 0
fi

# The simulator's disks take no time. Eight nodes that sync to one disk wait for each other, so theirs lie in memory: 912 MiB
# of replicas, and files being fetched.
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
