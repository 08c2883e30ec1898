#!/usr/bin/env bash
# The live test with real processes must pass ten times in a row: once is luck.
set -euo pipefail
cd "$(dirname "$0")/.."

for run in $(seq 1 "${1:-10}"); do
  printf '\n== live test, run %s\n' "$run"
  npx vitest run test/e2e/live.test.ts
done
