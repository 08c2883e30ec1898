#!/bin/sh
# Installs the BitTorrent clients with which bench/live compares swarmlab: Debian's libtorrent (for its Python) and aria2, by apt-get, as root or with
# sudo; and WebTorrent, by npm, into bench/peers/build/webtorrent. Debian 12: libtorrent 2.0.8, aria2 1.36. A client that cannot be installed is left
# out, with a notice.
set -eu
cd "$(dirname "$0")"
notice() { echo "$1 cannot be installed: it is left out" >&2; }

{ apt-get update && apt-get install -y --no-install-recommends python3-libtorrent aria2; } || notice 'libtorrent or aria2'

webtorrent() {
  mkdir -p build/webtorrent
  (
    cd build/webtorrent
    echo '{ "private": true, "type": "module" }' >package.json
    # WebTorrent's WebRTC part would download a binary in its install step. An empty module takes its place.
    npm install --ignore-scripts --no-audit --no-fund webtorrent@3.0.21 || exit 1
    echo 'const none = undefined; export default {};
export { none as RTCPeerConnection, none as RTCSessionDescription, none as RTCIceCandidate, none as RTCDataChannel };' \
      >node_modules/webrtc-polyfill/index.js
  )
}
webtorrent || { rm -rf build/webtorrent; notice WebTorrent; }

./build.sh
