import { gzipSync } from "node:zlib";
import { fitted } from "../../history/fitted.js";
import type { History } from "../../history/history.js";

/**
 * The most bytes that a history may take in a page, after compression; base64 adds a third. So the page of a thousand nodes and a day stays under 1
 * MB.
 */
const LIMIT = 355_000;
/** More bytes for each node, since each has a name, a life and a disk. And the most bytes in all, so that a page stays under 5 MB. */
const LIMIT_PER_NODE = 25;
const LARGEST = 3_300_000;

/**
 * Level of the compression by which sizes are estimated. It takes a third of the time that the page's own level takes, and its result is a
 * few percent larger.
 */
const LEVEL = 4;

/** The part of a history that fits into a page. */
export function pageHistory(history: History): History {
  const limit = Math.min(LARGEST, LIMIT + LIMIT_PER_NODE * history.nodes.name.length);
  return fitted(history, limit, (value) => gzipSync(JSON.stringify(value), { level: LEVEL }).length);
}
