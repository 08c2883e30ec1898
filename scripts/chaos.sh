#!/usr/bin/env bash
# Lets 8 clients put and get on 12 nodes while nodes and the tracker are killed: chaos.sh [--minutes 10] [--seed N] [--out FOLDER]
set -euo pipefail
cd "$(dirname "$0")/.."

npm run build
exec node --import tsx test/chaos/main.ts "$@"
