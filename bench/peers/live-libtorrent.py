"""One participant of bench/live by libtorrent: live-libtorrent.py TORRENT FOLDER PORT. TCP alone, in plain text, and no
other way to find peers than the tracker. If the folder has the whole file, this process seeds it; otherwise it fetches the file
into the folder."""

import os
import sys

import libtorrent as lt

torrent, folder, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
info = lt.torrent_info(torrent)
path = os.path.join(folder, info.files().file_path(0))
whole = os.path.exists(path) and os.path.getsize(path) == info.total_size()

plain = lt.enc_policy.disabled
session = lt.session(
    {
        "listen_interfaces": f"127.0.0.1:{port}",
        "enable_outgoing_utp": False,
        "enable_incoming_utp": False,
        "enable_dht": False,
        "enable_lsd": False,
        "enable_upnp": False,
        "enable_natpmp": False,
        "in_enc_policy": int(plain),
        "out_enc_policy": int(plain),
        "allow_multiple_connections_per_ip": True,
        "alert_mask": lt.alert.category_t.status_notification,
    }
)
params = lt.add_torrent_params()
params.ti = info
params.save_path = folder
params.flags &= ~(lt.torrent_flags.paused | lt.torrent_flags.auto_managed)
if whole:
    params.flags |= lt.torrent_flags.seed_mode
session.add_torrent(params)

# The driver learns of a whole file from the tracker; this process lives until its standard input ends.
sys.stdin.read()
os._exit(0)
