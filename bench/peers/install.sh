#!/bin/sh
# Installs the simulators of Debian with which the benchmarks compare swarmlab, and the compilers for their programs.
# Debian 12: SimGrid 3.32, ns-3 3.37, SimPy 3.0, JDK 17. Run as root, or with sudo.
set -eu
apt-get update
apt-get install -y --no-install-recommends g++ libsimgrid-dev libns3-dev python3-simpy3 default-jdk-headless
