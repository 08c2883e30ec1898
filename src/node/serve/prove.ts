import type { ProveChunksRequest, ProveChunksResponse } from "../../gen/swarmlab/v1/node.js";
import type { StoredChunk } from "../../runtime/chunk-store.js";
import type { Content, ContentHash } from "../../runtime/content.js";
import { dummyProof } from "../../runtime/dummy-content.js";
import { Code, RpcError } from "../../runtime/rpc-error.js";
import type { Reply } from "../../runtime/transport.js";
import { invalid, isHolding, isId, MAX_PROOFS, NONCE_BYTES } from "../limits.js";
import type { NodeParts } from "../parts.js";
import { isRight } from "../verify.js";

const SUPERSEDED = new RpcError(Code.ABORTED, "a newer challenge took its place");
const NOT_HELD = new Uint8Array(0);

/** Says what is wrong with a challenge; undefined if nothing is. */
export function checkChallenge({ challenges }: ProveChunksRequest): RpcError | undefined {
  if (challenges.length > MAX_PROOFS) return invalid(`challenges: at most ${MAX_PROOFS} expected`);
  for (const { holding, nonce } of challenges) {
    if (!holding || !isHolding(holding) || !isId(holding.pledge)) return invalid("challenges: not replicas");
    if (nonce.length !== NONCE_BYTES) return invalid(`challenges: nonces of ${NONCE_BYTES} bytes expected`);
  }
  return undefined;
}

/**
 * A challenge of the tracker: (read a chunk -> compare it with its own hash -> digest it with the nonce)* -> answer. It reads one
 * chunk at a time, so that readers wait for one chunk at most. It drops a chunk that turns out to be damaged.
 */
export class Proving {
  private readonly digests: Uint8Array[] = [];
  private over = false;

  constructor(
    private readonly parts: NodeParts,
    private readonly request: ProveChunksRequest,
    private readonly reply: Reply<ProveChunksResponse>,
  ) {}

  start(): void {
    this.next();
  }

  /** Gives the challenge up. Called when another one comes, since the tracker no longer waits for this one. */
  cancel(): void {
    if (this.over) return;
    this.over = true;
    this.reply.send(SUPERSEDED);
  }

  private next(): void {
    const { challenges } = this.request;
    const { store } = this.parts.holdings;
    while (this.digests.length < challenges.length) {
      const { fileId, index, pledge } = challenges[this.digests.length]!.holding!;
      const held = store.get(fileId, index);
      if (held?.pledge === pledge) return store.read(fileId, index, Proving.onRead, { proving: this, held });
      this.digests.push(NOT_HELD);
    }
    this.over = true;
    this.reply.send({ digests: this.digests });
  }

  private static onRead(content: Content | RpcError, reading: { proving: Proving; held: StoredChunk }): void {
    const { proving, held } = reading;
    if (proving.over) return;
    proving.digests.push(proving.digestOf(held, content));
    proving.next();
  }

  private digestOf(held: StoredChunk, content: Content | RpcError): Uint8Array {
    const { holdings, settings } = this.parts;
    const { fileId, index, pledge } = held;
    if (holdings.store.get(fileId, index)?.pledge !== pledge) return NOT_HELD;
    // The chunk cannot be read now, but it is not damaged: this proves nothing.
    if (content instanceof RpcError && content.code !== Code.DATA_LOSS) return NOT_HELD;
    if (!(content instanceof RpcError) && isRight(content, fileId, held, settings.hash)) {
      const { nonce } = this.request.challenges[this.digests.length]!;
      return proofOf(nonce, content, settings.hash);
    }
    holdings.dropDamaged(held);
    return NOT_HELD;
  }
}

/** Makes a proof that only a holder of the content can make: SHA-256 of nonce and content. In a dummy network, a digest of nonce and tag. */
function proofOf(nonce: Uint8Array, content: Content, hash: ContentHash | undefined): Uint8Array {
  if (!content.data || !hash) return dummyProof(nonce, content.tag);
  const text = new Uint8Array(nonce.length + content.data.length);
  text.set(nonce);
  text.set(content.data, nonce.length);
  return hash.digest(text);
}
