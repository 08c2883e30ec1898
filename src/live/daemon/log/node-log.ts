import { noObserver, type Observer } from "../../../runtime/observer.js";
import type { EventLog } from "./event-log.js";

/** Makes an observer that writes log lines for a node's operator: the node's state in its network, and what went wrong with chunks. */
export function nodeLog(log: EventLog): Observer {
  let inside = false;
  return {
    ...noObserver,
    membershipChanged: (state, peer, epoch) => {
      if (state === "inside") log.info("joined", inside ? "joined again" : "joined the network", { peer, epoch });
      else if (state === "refused") log.error("refused", "the network refuses this node", { peer, epoch });
      else if (state === "left") log.info("left", "left the network", { peer, epoch });
      else if (inside)
        log.warn("rejoining", "the tracker does not know this node any more: joining again", { peer, epoch });
      inside ||= state === "inside";
    },
    trackerContact: (error, failures) => {
      if (!error) log.info("tracker-back", "the tracker answers again", { failures });
      else if (failures === 1) log.warn("tracker-silent", "the tracker does not answer", { error: error.toString() });
      else log.debug("tracker-silent", "the tracker still does not answer", { error: error.toString(), failures });
    },
    chunkRefused: (file, chunk, peer, address) =>
      log.warn("chunk-refused", "refused a chunk with wrong content", { file, chunk, peer, address }),
    chunkNotStored: (file, chunk, error) =>
      log.error("disk-error", "a chunk could not be stored", { file, chunk, error: error.toString() }),
    chunkChecked: (file, chunk, bytes, sound) => {
      if (!sound) log.error("chunk-damaged", "a stored chunk is damaged, and dropped", { file, chunk, bytes });
    },
    chunkServed: (bytes, purpose) => log.debug("chunk-served", "sent a chunk", { bytes, purpose }),
    chunkFetched: (bytes, purpose) => log.debug("chunk-fetched", "received a chunk", { bytes, purpose }),
    chunkStored: (file, chunk, bytes, cached) =>
      log.debug("chunk-stored", "stored a chunk", { file, chunk, bytes, cached }),
    chunkDropped: (file, chunk, bytes, cached) =>
      log.debug("chunk-dropped", "dropped a chunk", { file, chunk, bytes, cached }),
  };
}
