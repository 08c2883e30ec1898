#!/usr/bin/env bash
# Runs the trials with real processes (test/trials) ten times in a row, or as often as the argument says. All rounds must pass, since a single one may
# pass by luck. Two trials leave little to luck and take long: where replicas are placed, and whether a machine can hold two hundred nodes.
# They run in the first round only. Needs a build (npm run build).
set -euo pipefail
cd "$(dirname "$0")/.."

[ -f dist/cli/main.js ] || { echo "there is no build: npm run build"; exit 2; }
once=(--exclude test/trials/same-placement.test.ts --exclude test/trials/many-nodes.test.ts)
for round in $(seq 1 "${1:-10}"); do
  printf '\n== trials, round %s\n' "$round"
  if [ "$round" = 1 ]; then npx vitest run --config vitest.trials.config.ts
  else npx vitest run --config vitest.trials.config.ts "${once[@]}"
  fi
done
