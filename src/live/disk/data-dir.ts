import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { MAX_IDENTITY_BYTES } from "../../tracker/limits.js";
import { Unfit } from "../daemon/unfit.js";
import { makeFolder, replaceText, textOf } from "./durable-file.js";
import { lockFolder } from "./folder-lock.js";

/** The highest incarnation, which has 32 bits. */
const MOST_STARTS = 0xffffffff;
/** The name of the file that names the network. */
const NETWORK = "network";

/**
 * A node's folder: its identity, the number of its starts (its incarnation), and its store. These survive a `kill -9`. One process
 * at a time works on it. A wiped folder is a new node.
 */
export class DataDir {
  private constructor(
    readonly folder: string,
    readonly identity: string,
    /** The incarnation: how often this identity has started, from 1. It is durable before this start does anything else. */
    readonly incarnation: number,
    /** The number of the network that its chunks belong to; 0: the node was in no network yet. */
    readonly network: number,
    /** Releases the folder for another process. */
    readonly release: () => void,
  ) {}

  /**
   * Opens a folder, and creates it if necessary. A new node gets the name `wanted`, else `usual`, else a random one. Throws when
   * another process works on the folder, or when it belongs to a node that is not called `wanted`.
   */
  static async open(folder: string, wanted?: string, usual?: string): Promise<DataDir> {
    await makeFolder(folder);
    const release = lockFolder(folder, "node");
    try {
      const network = networkOf(folder);
      const { identity, incarnation } = await begun(folder, wanted, usual);
      return new DataDir(folder, identity, incarnation, network, release);
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Records durably which network the node has joined. */
  async joined(network: number): Promise<void> {
    if (network !== this.network) await replaceText(join(this.folder, NETWORK), `${network}\n`);
  }
}

function networkOf(folder: string): number {
  const network = textOf(join(folder, NETWORK)) ?? "0";
  if (!/^\d+$/.test(network) || !Number.isSafeInteger(Number(network)))
    throw new Unfit(`${folder}/${NETWORK} does not name a network`);
  return Number(network);
}

/** Reads the identity of the node in a folder, and begins an incarnation. Both are durable when this resolves. */
async function begun(folder: string, wanted: string | undefined, usual: string | undefined) {
  const known = textOf(join(folder, "identity"));
  if (known && wanted && known !== wanted) throw new Unfit(`${folder} belongs to node ${known}, not to ${wanted}`);
  const identity = known || wanted || usual || `node-${randomBytes(4).toString("hex")}`;
  if (Buffer.byteLength(identity) > MAX_IDENTITY_BYTES)
    throw new Unfit(`a node's name has at most ${MAX_IDENTITY_BYTES} bytes`);
  const starts = textOf(join(folder, "incarnation")) ?? "0";
  if (!/^\d+$/.test(starts) || Number(starts) >= MOST_STARTS)
    throw new Unfit(`${folder}/incarnation is not a number of starts`);
  const incarnation = Number(starts) + 1;
  if (!known) await replaceText(join(folder, "identity"), `${identity}\n`);
  await replaceText(join(folder, "incarnation"), `${incarnation}\n`);
  return { identity, incarnation };
}
