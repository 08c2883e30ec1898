#!/usr/bin/env bash
# Tests the network namespaces: measures what their links carry, plays a scenario with limits and a cut in them, one with partitions, and one with a
# full disk, and checks that no namespace and no disk is left behind, even after a kill -9. Needs a build (npm run build), and Linux, root and
# iproute2. If one of the last three is missing, the script says so and does nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "$(uname)" = Linux ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && ! { command -v ip && command -v tc; } >/dev/null; then
  apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends iproute2 >/dev/null
fi
if [ "$(uname)" != Linux ] || [ "$(id -u)" != 0 ] || ! command -v ip >/dev/null || ! command -v tc >/dev/null; then
  echo "SKIPPED: network namespaces need Linux, root, and iproute2 (ip, tc)"
  exit 0
fi
if ! ip netns add swl-try || ! ip netns delete swl-try; then
  echo "SKIPPED: no network namespace can be made here"
  exit 0
fi
[ -f dist/cli/main.js ] || { echo "there is no build: npm run build"; exit 2; }

folder=$(mktemp -d)
end() {
  kill "${playing[@]}" 2>/dev/null || true
  wait
  rm -rf "$folder"
}
trap end EXIT
swarmlab=(node dist/cli/main.js)
declare -A playing=()

# play NAME: plays NAME.yaml. The scenarios play at the same time, since they wait more than they work.
play() {
  "${swarmlab[@]}" live "$folder/$1.yaml" --netns --no-charts --out "$folder/$1" >"$folder/$1.said" 2>&1 &
  playing[$1]=$!
}

# told NAME WHAT: waits for the end of a scenario, and shows what it said. Fails if it failed.
told() {
  local code=0
  wait "${playing[$1]}" || code=$?
  unset "playing[$1]"
  echo "== a scenario with $2"
  cat "$folder/$1.said"
  return "$code"
}

left() { ip netns list | grep -c "^swl-$1-" || true; }
disks_left() { grep -c "^swl-disk-$1 " /proc/self/mounts || true; }

echo "== what links carry"
node --import tsx scripts/link-goodput.ts

cat >"$folder/limits.yaml" <<'YAML'
# One download over a link that is limited, and one over a cut link that heals. The report shows both.
duration: 50s
payload: real
replication: 2
network: { latency: 0.2ms }
nodes:
  - { class: node, count: 4, capacity: 1 GiB, up: 50 Mbit/s, down: 50 Mbit/s }
steps:
  - { at: 4s, put: { file: one, size: 8 MiB, node: node-1 } }
  - { at: 12s, limit: { nodes: [node-4], down: 20 Mbit/s } }
  - { at: 13s, get: { file: one, node: node-4 } }
  - { at: 24s, limit: { nodes: [node-3], up: 1 bit/s, down: 1 bit/s } }
  - { at: 25s, get: { file: one, node: node-3 } }
  - { at: 28s, limit: { nodes: [node-3], up: 50 Mbit/s, down: 50 Mbit/s } }
expect:
  - put.success == 100 %
  - get.success == 100 %
  - get.max > 3s
  - checks.failed == 0
YAML
play limits

cat >"$folder/partitions.yaml" <<'YAML'
# A zone behind a backbone, one node's messages, and a random half of all hosts are cut off; the tracker crashes in between. The get inside the partition must
# fail, and all others must succeed.
duration: 72s
payload: real
replication: 2
chunkSize: 256 KiB
network: { latency: 0.2ms, backbones: [ { name: south, zone: south, up: 50 Mbit/s, down: 50 Mbit/s } ] }
tracker: { announceInterval: 1s, suspectAfter: 5s, deadAfter: 2min }
node: { callDeadline: 2s }
nodes:
  - { class: north, zone: north, count: 2, capacity: 1 GiB, up: 50 Mbit/s, down: 50 Mbit/s }
  - { class: south, zone: south, count: 2, capacity: 1 GiB, up: 50 Mbit/s, down: 50 Mbit/s }
steps:
  - { at: 4s, put: { file: one, size: 2 MiB, node: north-1 } }
  - { at: 8s, partition: { zone: south }, for: 18s }
  - { at: 9s, get: { file: one, node: south-1 }, mayFail: true }
  - { at: 10s, get: { file: one, node: north-2 } }
  - { at: 44s, get: { file: one, node: south-2 } }
  - { at: 46s, partition: { node: north-2, way: out }, for: 3s }
  - { at: 50s, partition: { groups: halves } }
  - { at: 53s, heal: all }
  - { at: 54s, crash: tracker, for: 3s }
  - { at: 68s, put: { file: two, size: 1 MiB, node: south-2 } }
expect:
  - put.success == 100 %
  - get.failed == 1
  - files.lost == 0
  - checks.failed == 0
YAML
play partitions

cat >"$folder/full.yaml" <<'YAML'
# There is one replica of each chunk. While node-2 is full and later down, all chunks of the second file must be on node-1. A full node serves what it has, and
# starts again.
duration: 52s
payload: real
replication: 1
chunkSize: 256 KiB
network: { latency: 0.2ms }
tracker: { announceInterval: 1s, suspectAfter: 5s, deadAfter: 2min }
nodes:
  - { class: node, count: 2, capacity: 1 GiB, up: 50 Mbit/s, down: 50 Mbit/s }
steps:
  - { at: 4s, put: { file: one, size: 4 MiB, node: node-1 } }
  - { at: 9s, fill: { node: node-2 }, for: 32s }
  - { at: 10s, put: { file: two, size: 4 MiB, node: node-1 } }
  - { at: 17s, get: { file: one, node: node-1 } }
  - { at: 21s, crash: node-2, for: 8s }
  - { at: 22s, get: { file: two, node: node-1 } }
  - { at: 39s, get: { file: one, node: node-1 } }
  - { at: 45s, put: { file: three, size: 4 MiB, node: node-1 } }
expect: [ put.success == 100 %, get.success == 100 %, files.lost == 0, checks.failed == 0 ]
YAML
play full

told limits limits
told partitions partitions
told full "a full disk"

echo "== what a kill -9 leaves is removed by the next start, also of a run without namespaces"
"${swarmlab[@]}" live "$folder/full.yaml" --netns --no-charts --out "$folder/killed" --quiet &
killed=$!
until [ "$(left "$killed")" -ge 4 ] && [ "$(disks_left "$killed")" = 2 ]; do
  kill -0 "$killed"
  sleep 0.2
done
kill -9 "$killed"
wait "$killed" || true
short=(live "$folder/limits.yaml" --set duration=2s --set steps=[] --set expect=[] --no-charts --quiet)
"${swarmlab[@]}" "${short[@]}" --out "$folder/next"
[ "$(left "$killed")" = 0 ] || { echo "namespaces of $killed are left"; exit 1; }
[ "$(disks_left "$killed")" = 0 ] || { echo "disks of $killed are left"; exit 1; }
"${swarmlab[@]}" "${short[@]}" --netns --out "$folder/last" &
last=$!
wait "$last"
[ "$(left "$last")" = 0 ] || { ip netns list; echo "namespaces are left"; exit 1; }
echo "none is left"
