import type { Holder } from "../../history/through-time/holders-at.js";
import type { Things } from "./things.js";

/** Names holders, with links: `bob, carol (down), dave (cached copy) and 3 more`. */
export function holderLinks(things: Things, holders: readonly Holder[], most: number): (Node | string)[] {
  if (holders.length === 0) return ["nobody"];
  const words = holders.slice(0, most).flatMap(({ node, isCached, isUp }, at) => {
    const marks = [...(isCached ? ["cached copy"] : []), ...(isUp ? [] : ["down"])];
    return [at > 0 ? ", " : "", things.link({ node }), marks.length > 0 ? ` (${marks.join(", ")})` : ""];
  });
  return holders.length > most ? [...words, ` and ${holders.length - most} more`] : words;
}
