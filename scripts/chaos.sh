#!/usr/bin/env bash
# Lets 8 clients put and get on 12 nodes while nodes and the tracker are killed: chaos.sh [--minutes 10] [--seed N] [--out FOLDER]. Needs a
# build (npm run build).
set -euo pipefail
cd "$(dirname "$0")/.."

[ -f dist/cli/main.js ] || { echo "there is no build: npm run build"; exit 2; }
exec node --import tsx test/chaos/main.ts "$@"
