import type { Holding } from "../gen/swarmlab/v1/common.js";
import { PayloadMode } from "../gen/swarmlab/v1/common.js";
import type {
  AnnounceRequest,
  CommitRequest,
  InventoryRequest,
  JoinRequest,
  PutRequest,
  ReassignRequest,
} from "../gen/swarmlab/v1/tracker.js";
import { faultOfName } from "../runtime/file-name.js";
import { Code, RpcError } from "../runtime/rpc-error.js";
import * as limits from "./limits.js";

/** What a check returns: what is wrong, or undefined. The tracker uses lists, texts and numbers of a request only after the checks in this file. */
type Verdict = RpcError | undefined;

export function invalid(what: string): RpcError {
  return new RpcError(Code.INVALID_ARGUMENT, what);
}

/** Counts the bytes of a text in UTF-8. Lone surrogates count as the replacement character that takes their place. */
function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0)!;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}

function isUint32(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 0xffffffff;
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function hasControl(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return true;
  }
  return false;
}

function isWellFormed(text: string): boolean {
  for (const character of text) {
    const point = character.codePointAt(0)!;
    if (point >= 0xd800 && point <= 0xdfff) return false;
  }
  return true;
}

function checkText(what: string, text: string, mostBytes: number, mayBeEmpty: boolean): Verdict {
  if (text.length === 0) return mayBeEmpty ? undefined : invalid(`${what}: must not be empty`);
  if (text.length > mostBytes || utf8Length(text) > mostBytes) return invalid(`${what}: at most ${mostBytes} bytes`);
  if (hasControl(text) || !isWellFormed(text)) return invalid(`${what}: no control characters, no broken text`);
  return undefined;
}

/** Checks the name for a new file. It must be valid on every system, and must name the same file for everybody. */
function checkNewName(name: string): Verdict {
  const wrong = checkText("name", name, limits.MAX_NAME_BYTES, false);
  if (wrong) return wrong;
  const fault = faultOfName(name);
  return fault === undefined ? undefined : invalid(`name: ${fault}`);
}

/** Checks the name of an existing file, which may have been stored when the rules were less strict. */
export function checkName(name: string): Verdict {
  const wrong = checkText("name", name, limits.MAX_NAME_BYTES, false);
  if (wrong) return wrong;
  if (name.startsWith("/")) return invalid("name: must not begin with '/'");
  if (name.split(/[/\\]/).some((segment) => segment === "..")) return invalid("name: no '..' in it");
  return undefined;
}

function checkHoldings(what: string, holdings: readonly Holding[]): Verdict {
  if (holdings.length > limits.MAX_HOLDINGS) return invalid(`${what}: at most ${limits.MAX_HOLDINGS} in one message`);
  for (const { fileId, index, pledge } of holdings) {
    if (!isCount(fileId) || !isUint32(index) || !isCount(pledge)) return invalid(`${what}: not a holding`);
  }
  return undefined;
}

export function checkJoin(request: JoinRequest): Verdict {
  const { peer } = request;
  if (!peer) return invalid("peer: missing");
  if (!isCount(request.bootNonce)) return invalid("boot_nonce: not an unsigned integer");
  if (!isUint32(request.incarnation) || request.incarnation === 0) return invalid("incarnation: counts from 1");
  if (!isCount(request.capacityBytes)) return invalid("capacity_bytes: not an unsigned integer");
  if (!isCount(request.network)) return invalid("network: not an unsigned integer");
  return (
    checkText("identity", request.identity, limits.MAX_IDENTITY_BYTES, false) ??
    checkText("zone", request.zone, limits.MAX_ZONE_BYTES, true) ??
    checkText("peer.address", peer.address, limits.MAX_ADDRESS_BYTES, true) ??
    checkHoldings("holdings", request.holdings)
  );
}

/** Checks the identity of a file's owner. In a network in plain text it is not proven, yet it is stored and shown to everybody. */
export function checkOwner(identity: string): Verdict {
  return checkText("identity of the caller", identity, limits.MAX_IDENTITY_BYTES, true);
}

/** Checks the lists in an announce. Most announces have none, so that this usually costs little. */
export function checkAnnounce(request: AnnounceRequest): Verdict {
  if (request.failedHolders.length > limits.MAX_FAILED_HOLDERS) return invalid("failed_holders: too many");
  if (request.gained.length === 0 && request.lost.length === 0) return undefined;
  return checkHoldings("gained", request.gained) ?? checkHoldings("lost", request.lost);
}

export function checkInventory(request: InventoryRequest): Verdict {
  if (!isUint32(request.snapshot) || request.snapshot === 0) return invalid("snapshot: counts from 1");
  if (!isUint32(request.part)) return invalid("part: not a position");
  return checkHoldings("holdings", request.holdings);
}

/** Checks a put. `request`: a request with the network's defaults filled in. */
export function checkPut(request: PutRequest, payload: PayloadMode): Verdict {
  const wrong =
    checkNewName(request.name) ?? checkText("operation_id", request.operationId, limits.MAX_OPERATION_ID_BYTES, false);
  if (wrong) return wrong;
  const { size, chunkSize, replication, firstChunk, hashes } = request;
  const longest = payload === PayloadMode.REAL ? limits.MAX_REAL_CHUNK_BYTES : limits.MAX_CHUNK_BYTES;
  if (!isCount(size)) return invalid("size: not a number of bytes");
  if (!isUint32(chunkSize) || chunkSize === 0 || chunkSize > longest)
    return invalid(`chunk_size: 1 to ${longest} bytes`);
  const count = Math.ceil(size / chunkSize);
  if (count > limits.MAX_CHUNKS) return invalid(`size: at most ${limits.MAX_CHUNKS} chunks, ${count} would be needed`);
  if (!isUint32(replication) || replication === 0 || replication > limits.MAX_REPLICATION) {
    return invalid(`replication: 1 to ${limits.MAX_REPLICATION}`);
  }
  if (!isUint32(firstChunk) || (firstChunk >= count && firstChunk > 0))
    return invalid(`first_chunk: beyond ${count} chunks`);
  if (payload !== PayloadMode.REAL) return hashes.length === 0 ? undefined : invalid("hashes: none in a dummy network");
  if (hashes.length % 32 !== 0) return invalid("hashes: 32 bytes for each chunk");
  if (hashes.length / 32 > count - firstChunk) return invalid("hashes: more than chunks");
  if (hashes.length === 0 && count > 0) return invalid("hashes: missing");
  return undefined;
}

export function checkReassign(request: ReassignRequest): Verdict {
  const { length } = request.pledges;
  return length > 0 && length <= limits.MAX_REASSIGNED ? undefined : invalid(`pledges: 1 to ${limits.MAX_REASSIGNED}`);
}

export function checkCommit(request: CommitRequest): Verdict {
  const { length } = request.pledges;
  return length <= limits.MAX_COMMITTED && request.receipts.length <= limits.MAX_COMMITTED
    ? undefined
    : invalid(`pledges, receipts: at most ${limits.MAX_COMMITTED} in one message`);
}

export function checkRange(what: string, value: number): Verdict {
  return isUint32(value) ? undefined : invalid(`${what}: not an unsigned integer`);
}
