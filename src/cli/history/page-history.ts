import { gzipSync } from "node:zlib";
import { fitted } from "../../history/fitted.js";
import type { History } from "../../history/history.js";

/** Bytes of a history in a page, compressed: in base64 a third more. With them a page of a thousand nodes and a day stays under 1 MB. */
const LIMIT = 430_000;
/** More for each node, since every one has a name, a life and a disk; and the most, with which a page stays under 5 MB. */
const LIMIT_PER_NODE = 25;
const LARGEST = 3_300_000;

/** As much of a history as a page carries. */
export function pageHistory(history: History): History {
  const limit = Math.min(LARGEST, LIMIT + LIMIT_PER_NODE * history.nodes.name.length);
  return fitted(history, limit, (value) => gzipSync(JSON.stringify(value)).length);
}
