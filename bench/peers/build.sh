#!/bin/sh
# Builds the programs with which swarmlab is compared into bench/peers/build/, each under the name by which the benchmarks call it. A program whose
# libraries are not installed is left out, with a notice: see install.sh.
set -eu
cd "$(dirname "$0")"
mkdir -p build

missing() { echo "$1 is not installed: $2 is left out" >&2; }

# cpp NAME [LIBRARY]: compiles NAME.cpp
cpp() {
  if ! command -v g++ >/dev/null; then missing g++ "$1"
  elif [ -n "${2-}" ] && ! echo 'int main() {}' | g++ -x c++ - "-l$2" -o /dev/null 2>/dev/null; then missing "$2" "$1"
  else g++ -O2 -march=native -std=c++17 "$1.cpp" ${2:+"-l$2"} -o "build/$1" && echo "build/$1"
  fi
}

# script NAME COMMAND: a program that runs COMMAND with its own arguments
script() {
  printf '#!/bin/sh\ncd "%s"\nexec %s "$@"\n' "$PWD" "$2" >"build/$1"
  chmod +x "build/$1"
  echo "build/$1"
}

cpp w1-queue
cpp w1-ns3 ns3-core
cpp w3-simgrid simgrid

# Debian's SimPy belongs to Debian's Python, which need not be the first one on the path.
if /usr/bin/python3 -c 'import simpy' 2>/dev/null; then script w1-simpy '/usr/bin/python3 w1.py'
else missing SimPy w1-simpy
fi

if command -v javac >/dev/null; then
  javac -d build W1.java
  script w1-java 'java -Xmx12g -cp build W1'
else missing 'a JDK' w1-java
fi

# The BitTorrent clients are started by one program, bench/live/live.ts; see install-live.sh.
live() { script "live-$1" "$(command -v node) --import tsx ../live/live.ts $1"; }

if /usr/bin/python3 -c 'import libtorrent' 2>/dev/null; then live libtorrent; else missing libtorrent live-libtorrent; fi
if command -v aria2c >/dev/null; then live aria2; else missing aria2 live-aria2; fi
if [ -d build/webtorrent/node_modules/webtorrent ]; then
  cp live-webtorrent.mjs build/webtorrent/
  live webtorrent
else missing WebTorrent live-webtorrent
fi
