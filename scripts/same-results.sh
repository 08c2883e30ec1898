#!/usr/bin/env bash
# Compares two commits: every shipped scenario must give the same history and the same report.json, byte for byte. For changes that
# move or rename code: same-results.sh BASE [OTHER] [--all]. OTHER is HEAD where it is left out; --all includes million.yaml, which takes
# minutes and 3 GB. The scenarios of OTHER are played by both. Exit codes: 0 the same, 1 different, 2 bad input.
set -euo pipefail
cd "$(dirname "$0")/.."

commits=()
all=false
for argument in "$@"; do
  if [ "$argument" = --all ]; then all=true; else commits+=("$argument"); fi
done
[ ${#commits[@]} -ge 1 ] && [ ${#commits[@]} -le 2 ] || { echo "usage: scripts/same-results.sh BASE [OTHER] [--all]" >&2; exit 2; }
[ -d node_modules ] || { echo "node_modules is missing: npm ci comes first" >&2; exit 2; }

work=$(mktemp -d)
trap 'for tree in "$work"/base "$work"/other; do git worktree remove --force "$tree" 2>/dev/null || true; done; rm -rf "$work"' EXIT

checkout() { # FOLDER COMMIT
  git rev-parse --verify --quiet "$2^{commit}" >/dev/null || { echo "$2: no such commit" >&2; exit 2; }
  git worktree add --quiet --detach "$1" "$2"
  ln -s "$PWD/node_modules" "$1/node_modules"
}
checkout "$work/base" "${commits[0]}"
checkout "$work/other" "${commits[1]:-HEAD}"

play() { # TREE SCENARIO; a failed expectation is a result as any other
  local out="$work/report-$(basename "$1")"
  rm -rf "$out"
  (cd "$1" && node --max-old-space-size=8192 --import tsx src/cli/main.ts run "$2" --out "$out" --no-charts --quiet >/dev/null) || [ $? -eq 1 ]
  [ -s "$out/report.json" ] || { echo "$2: $(basename "$1") left no report" >&2; exit 2; }
}

played=0
different=0
for scenario in "$work"/other/scenarios/*.yaml; do
  name=$(basename "$scenario")
  [ "$name" = million.yaml ] && [ "$all" = false ] && continue
  # The path of a scenario is in its report, so both find it at the same place of their own.
  mkdir -p "$work/base/scenarios"
  [ "$scenario" = "$work/base/scenarios/$name" ] || cp "$scenario" "$work/base/scenarios/$name"
  play "$work/base" "scenarios/$name"
  play "$work/other" "scenarios/$name"
  played=$((played + 1))
  if cmp -s "$work/report-base/report.json" "$work/report-other/report.json"; then
    echo "same       $name  $(sed -n 's/.*"digest": "\([0-9a-f]*\)".*/\1/p' "$work/report-other/report.json" | head -1)"
  else
    different=$((different + 1))
    echo "different  $name"
    diff <(cat "$work/report-base/report.json") <(cat "$work/report-other/report.json") | head -6 || true
  fi
done
[ $played -gt 0 ] || { echo "no scenario was played" >&2; exit 2; }
echo "$played scenarios: $((played - different)) the same, $different different"
[ $different -eq 0 ]
