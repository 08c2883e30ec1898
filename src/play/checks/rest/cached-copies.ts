import type { Node } from "../../../node/node.js";
import { Copy, NONE } from "../../../tracker/index/chunk-index.js";
import type { Tracker } from "../../../tracker/tracker.js";
import type { Inside } from "../always/inside.js";

/** A cached copy that either only its node knows, or only the tracker. */
interface Unknown {
  /** The chunk, in the words of other checks. */
  readonly chunk: string;
  readonly words: string;
}

/**
 * Compares the cached copies that the tracker lists for readers with those on the disks, for nodes that the tracker hears. Copies of files
 * that are not committed do not count: the tracker need not list them.
 */
export function* unknownCopies({ tracker, nodes }: Inside): Generator<Unknown> {
  for (const node of tracker ? nodes : []) {
    if (!node?.joined || !tracker!.peers.isMember(node.number, node.options.incarnation)) continue;
    yield* untoldCopies(tracker!, node);
    yield* vanishedCopies(tracker!, node);
  }
}

function* untoldCopies({ files, index }: Tracker, { number, store, env }: Node): Generator<Unknown> {
  if (store.cachedCopies === 0) return;
  for (const { fileId, index: position, pledge } of store.list()) {
    const file = pledge === 0 ? files.byId(fileId) : undefined;
    const chunk = file?.state === "committed" ? file.chunks[position]! : NONE;
    if (chunk === NONE) continue;
    const held = index.find(chunk, number);
    if (held !== NONE && (index.stateOf(held) !== Copy.pledged || index.keepsCopy(held))) continue;
    const what = `chunk ${position} of ${file!.name}`;
    yield { chunk: what, words: `${env.identity} keeps a copy of ${what}, of which the tracker does not know` };
  }
}

function* vanishedCopies({ index }: Tracker, { number, store, env }: Node): Generator<Unknown> {
  for (let h = index.firstOfPeer(number); h !== NONE; h = index.nextOf(h)) {
    if (index.stateOf(h) !== Copy.cached) continue;
    const chunk = index.chunkOf(h);
    const [file, position] = [index.fileOf(chunk), index.positionOf(chunk)];
    if (file.state !== "committed" || store.get(file.id, position)) continue;
    const what = `chunk ${position} of ${file.name}`;
    yield { chunk: what, words: `the tracker sends readers of ${what} to ${env.identity}, which keeps no copy` };
  }
}
