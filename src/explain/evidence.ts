import type { History } from "../history/history.js";
import { Replay } from "../history/replay.js";
import { type ThroughTime, throughTime } from "../history/through-time/through-time.js";
import type { Report } from "../report/report.js";

/** The evidence for an explanation: the recorded history of a run, moment by moment, and the parts of its report that explanations need. */
export interface Evidence {
  readonly history: History;
  readonly through: ThroughTime;
  readonly steps: readonly { readonly time: number; readonly label: string }[];
  readonly checks: Report["checks"];
}

export function evidenceOf(history: History, { marks, checks }: Pick<Report, "marks" | "checks">): Evidence {
  return { history, through: throughTime(new Replay(history)), steps: marks, checks };
}

/** The time of a tick, in ms since the scenario began. */
export function timeOf({ history }: Evidence, tick: number): number {
  return tick * history.run.tick;
}

export function nodeName({ history }: Evidence, node: number | undefined): string {
  return history.nodes.name[node ?? -1] ?? "a node that is not known";
}

/** Names a chunk, as in `chunk 3 of film`. `chunk` is counted through all files. */
export function chunkName({ history, through }: Evidence, chunk: number): string {
  const file = through.chunks.file[chunk] as number;
  return `chunk ${chunk - (through.chunks.first[file] as number)} of ${history.files.name[file]}`;
}

/** Writes a tick as a time of the run, as in `18:54:39`. */
export function clockOf(evidence: Evidence, tick: number): string {
  const seconds = Math.floor(timeOf(evidence, tick) / 1000);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
