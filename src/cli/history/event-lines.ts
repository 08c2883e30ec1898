import { chunkTable } from "../../history/chunk-table.js";
import { copyChanges, type History, healths, lifeEvents, operationKinds, purposes } from "../../history/history.js";
import { positionsOf } from "../../history/rows-of.js";
import { formatBytes, formatDuration } from "../../report/text/format.js";

/** A line of text about something that happened at a tick. */
export interface EventLine {
  readonly tick: number;
  readonly text: string;
}

/** Lists what a history tells of a node, in order, except for the node's calls. `node`: its position. */
export function linesOfNode(history: History, node: number): EventLine[] {
  const { lives, health, copies, transfers, operations } = history;
  const words = new Words(history);
  const isMine = (value: number) => value === node;
  return inOrder(
    positionsOf(lives.node, isMine).map((row) => words.life(row)),
    positionsOf(health.node, isMine).map((row) => words.health(row)),
    positionsOf(operations.node, isMine).flatMap((row) => words.operation(row)),
    positionsOf(transfers.target, (target, row) => target === node || transfers.source[row] === node).map((row) =>
      words.transfer(row),
    ),
    positionsOf(copies.node, isMine).map((row) => words.copy(row)),
  );
}

/** Lists everything that a history tells of a file, in order. `file`: its position. */
export function linesOfFile(history: History, file: number): EventLine[] {
  const { files, copies, transfers, operations } = history;
  const words = new Words(history);
  const isMine = (chunk: number) => words.chunks.file[chunk] === file;
  const removed = files.removed[file] as number;
  return inOrder(
    [{ tick: files.committed[file] as number, text: `committed: ${words.size(file)}` }],
    removed < 0 ? [] : [{ tick: removed, text: "removed" }],
    positionsOf(operations.file, (of) => of === file).flatMap((row) => words.operation(row)),
    positionsOf(transfers.chunk, isMine).map((row) => words.transfer(row)),
    positionsOf(copies.chunk, isMine).map((row) => words.copy(row)),
  );
}

function inOrder(...lists: readonly (readonly EventLine[])[]): EventLine[] {
  return lists.flat().sort((a, b) => a.tick - b.tick);
}

/** Puts rows of a history's tables into words. */
class Words {
  readonly chunks;

  constructor(private readonly history: History) {
    this.chunks = chunkTable(history.files);
  }

  life(row: number): EventLine {
    const { lives } = this.history;
    const event = lifeEvents[lives.event[row] as number];
    return {
      tick: lives.time[row] as number,
      text: `${this.node(lives.node[row])} ${event === "up" ? "came up" : event}`,
    };
  }

  health(row: number): EventLine {
    const { health } = this.history;
    const thought = healths[health.health[row] as number];
    return {
      tick: health.time[row] as number,
      text: `the tracker takes ${this.node(health.node[row])} to be ${thought}`,
    };
  }

  operation(row: number): EventLine[] {
    const { operations, outcomes, files } = this.history;
    const { start, duration, node, kind, file, outcome } = operations;
    const name = files.name[file[row] as number];
    const what = `${operationKinds[kind[row] as number]}${name === undefined ? "" : ` of ${name}`} on ${this.node(node[row])}`;
    const from = start[row] as number;
    const took = this.time(duration[row] as number);
    return [
      { tick: from, text: `${what} begins` },
      { tick: from + (duration[row] as number), text: `${what}: ${outcomes[outcome[row] as number]} after ${took}` },
    ];
  }

  copy(row: number): EventLine {
    const { copies } = this.history;
    const [kind, verb] = (copyChanges[copies.change[row] as number] as string).split(" ");
    const text = `${kind} of ${this.chunk(copies.chunk[row] as number)} ${verb} on ${this.node(copies.node[row])}`;
    return { tick: copies.time[row] as number, text };
  }

  /** The line of a transfer. Its time is the moment at which the transfer ended. */
  transfer(row: number): EventLine {
    const { start, duration, source, target, chunk, purpose, outcome } = this.history.transfers;
    const way = `from ${this.node(source[row])} to ${this.node(target[row])} for ${purposes[purpose[row] as number]}`;
    const took = this.time(duration[row] as number);
    const came = outcome[row] === 0 ? "came" : `did not come (${this.history.outcomes[outcome[row] as number]})`;
    const tick = (start[row] as number) + (duration[row] as number);
    return { tick, text: `${this.chunk(chunk[row] as number)} ${came} ${way} in ${took}` };
  }

  size(file: number): string {
    const { bytes, chunks, replication } = this.history.files;
    return `${formatBytes(bytes[file] as number)} in ${chunks[file]} chunks, ${replication[file]} replicas of each`;
  }

  private chunk(chunk: number): string {
    const file = this.chunks.file[chunk] as number;
    return `${this.history.files.name[file]}/${chunk - (this.chunks.first[file] as number)}`;
  }

  private node(node: number | undefined): string {
    return this.history.nodes.name[node ?? -1] ?? "a node that is not known";
  }

  private time(ticks: number): string {
    return formatDuration(ticks * this.history.run.tick);
  }
}
