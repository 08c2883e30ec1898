import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { replaceDurably } from "./durable-file.js";

/** Longest identity that a tracker takes, in bytes. */
const LONGEST_IDENTITY = 128;
/** Incarnations have 32 bits. */
const MOST_STARTS = 0xffffffff;

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** The process that works on a data folder, or undefined when there is none. */
export function ownerOf(folder: string): number | undefined {
  const pid = Number(readText(join(folder, "lock")) ?? Number.NaN);
  // A lock with our own number is from before the last start: in a container every start may get the same.
  return Number.isInteger(pid) && pid > 0 && pid !== process.pid && isRunning(pid) ? pid : undefined;
}

/**
 * A node's folder: who the node is, how often it has started, and what it stores. One process at a time works on it.
 * A wiped folder is a new node.
 */
export class DataDir {
  private constructor(
    readonly folder: string,
    readonly identity: string,
    /** How often this identity has started, from 1; durable before anything else of this start. */
    readonly incarnation: number,
  ) {}

  /** Opens a folder, created where absent. Throws when another process works on it, or when it is another node's. */
  static async open(folder: string, wanted?: string): Promise<DataDir> {
    mkdirSync(folder, { recursive: true });
    const owner = ownerOf(folder);
    if (owner !== undefined) throw new Error(`${folder} is in use by process ${owner}`);
    writeFileSync(join(folder, "lock"), `${process.pid}\n`);
    const known = readText(join(folder, "identity"));
    if (known && wanted && known !== wanted) throw new Error(`${folder} belongs to node ${known}, not to ${wanted}`);
    const identity = known || wanted || `node-${randomBytes(4).toString("hex")}`;
    if (Buffer.byteLength(identity) > LONGEST_IDENTITY)
      throw new Error(`a node's name has at most ${LONGEST_IDENTITY} bytes`);
    const starts = readText(join(folder, "incarnation")) ?? "0";
    if (!/^\d+$/.test(starts) || Number(starts) >= MOST_STARTS)
      throw new Error(`${folder}/incarnation is not a number of starts`);
    const incarnation = Number(starts) + 1;
    if (!known) await replaceDurably(join(folder, "identity"), `${identity}\n`);
    await replaceDurably(join(folder, "incarnation"), `${incarnation}\n`);
    return new DataDir(folder, identity, incarnation);
  }

  /** Lets another process have it. */
  release(): void {
    try {
      unlinkSync(join(this.folder, "lock"));
    } catch {
      // Gone with its folder.
    }
  }
}
