#!/usr/bin/env bash
# Runs the trials with real processes (test/trials) ten times in a row, or as often as the argument says. All rounds must pass, since a single one may
# pass by luck. Needs a build (npm run build).
set -euo pipefail
cd "$(dirname "$0")/.."

[ -f dist/cli/main.js ] || { echo "there is no build: npm run build"; exit 2; }
for round in $(seq 1 "${1:-10}"); do
  printf '\n== trials, round %s\n' "$round"
  npx vitest run --config vitest.trials.config.ts
done
