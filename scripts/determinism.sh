#!/usr/bin/env bash
# Plays every shipped scenario, as far as test/determinism/golden.json says, under conditions that must not change a result: other flags of V8, little
# memory, another time zone and language, the compiled program and the source, Node 20 and 22. Fails unless all digests are the golden ones. Needs a
# build (npm run build), and npm's registry to get Node 22.
#
#   scripts/determinism.sh            the whole matrix
#   scripts/determinism.sh --update   writes the digests of this version as the golden ones
set -euo pipefail
cd "$(dirname "$0")/.."

NODE_22=22.23.3
GOLDEN=test/determinism/golden.json

if [ "${1:-}" = --update ]; then
  node --import tsx scripts/determinism-digests.mjs src/index.ts | node -e '
    const fs = require("node:fs");
    const digests = JSON.parse(fs.readFileSync(0, "utf8"));
    const golden = JSON.parse(fs.readFileSync(process.argv[1], "utf8"));
    const rows = Object.entries(golden).map(([name, row]) => `  "${name}": { "minutes": ${row.minutes}, "set": ${JSON.stringify(row.set)}, "digest": "${digests[name]}" }`);
    fs.writeFileSync(process.argv[1], `{\n${rows.join(",\n")}\n}\n`);
  ' "$GOLDEN"
  exit 0
fi

[ -f dist/index.js ] || { echo "there is no build: npm run build"; exit 2; }

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
started=0

# check NAME COMMAND...: the command must print the golden digests. As many commands run at once as there are cores.
check() {
  while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do wait -n || true; done
  started=$((started + 1))
  judge "$folder/$started" "$@" &
}

judge() {
  local at=$1 name=$2 began=$SECONDS
  shift 2
  if ! "$@" > "$at" 2> "$at.errors"; then
    echo "FAILED  $name: it did not run"
    sed 's/^/        /' "$at.errors" | head -5
  elif node scripts/determinism-compare.mjs "$GOLDEN" "$at"; then
    echo "same    $name ($((SECONDS - began)) s)"
    touch "$at.same"
  else
    echo "DIFFERS $name"
  fi
}

built=(scripts/determinism-digests.mjs dist/index.js)
source=(--import tsx scripts/determinism-digests.mjs src/index.ts)

check "built" node "${built[@]}"
check "from source" node "${source[@]}"
check "without a compiler (--jitless)" node --jitless "${built[@]}"
check "without optimisation (--no-opt)" node --no-opt "${built[@]}"
check "compiled at once (--always-sparkplug)" node --always-sparkplug "${built[@]}"
check "a small young generation (--max-semi-space-size=1)" node --max-semi-space-size=1 "${built[@]}"
check "little memory (--max-old-space-size=384)" node --max-old-space-size=384 "${built[@]}"
check "other hashes (--hash-seed=7 --random-seed=7)" node --hash-seed=7 --random-seed=7 "${built[@]}"
check "another time zone and language" env TZ=Pacific/Kiritimati LANG=tr_TR.UTF-8 LC_ALL=tr_TR.UTF-8 node "${built[@]}"
check "Node $NODE_22" npm exec --yes --package="node@$NODE_22" -- node "${built[@]}"

wait
same=$(find "$folder" -name '*.same' | wc -l)
echo "$same of $started variations gave the golden digests"
[ "$same" -eq "$started" ]
