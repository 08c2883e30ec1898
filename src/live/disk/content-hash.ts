import { hash } from "node:crypto";
import type { ContentHash } from "../../runtime/content.js";

/** SHA-256 on the calling thread: about a millisecond per mebibyte, faster than any way through a queue. */
export const sha256: ContentHash = {
  digest: (data) => hash("sha256", data, "buffer"),
};
