#!/usr/bin/env bash
# The trials with real processes (test/trials) must pass ten times in a row: once is luck. Another number may be given.
set -euo pipefail
cd "$(dirname "$0")/.."

npm run build
for round in $(seq 1 "${1:-10}"); do
  printf '\n== trials, round %s\n' "$round"
  npx vitest run --config vitest.trials.config.ts
done
