import type { ChunkStore } from "../../runtime/chunk-store.js";

/** A store whose disk can fail. */
export interface SimulatedStore extends ChunkStore {
  /** Damages the content of a chunk, as a failing disk does. The store does not notice. */
  corrupt(fileId: number, index: number): void;
}
