import { operationKinds } from "../../../history/history.js";
import { lastTick, type ThroughTime } from "../../../history/through-time/through-time.js";
import type { UnreadableSpan } from "../../../history/through-time/unreadable-spans.js";
import { formatBytes, formatDuration, plural } from "../../../report/text/format.js";
import type { Sentence } from "./part.js";

const PUT = operationKinds.indexOf("put");
const GET = operationKinds.indexOf("get");

/** Describes a file: who put it, how well it was kept, and how its gets went. `unreadable`: undefined if that is not known. */
export function fileWords(
  through: ThroughTime,
  file: number,
  unreadable: readonly UnreadableSpan[] | undefined,
): Sentence[] {
  const { files, operations, run } = through.history;
  const bytes = formatBytes(files.bytes[file] as number);
  const chunks = plural(files.chunks[file] as number, "chunk");
  const wanted = plural(files.replication[file] as number, "node");
  const rows = through.operationsOfFile.of(file);
  const put = rows.find((row) => operations.kind[row] === PUT && operations.outcome[row] === 0);
  const removed = files.removed[file] as number;
  const took = put === undefined ? "" : formatDuration((operations.duration[put] as number) * run.tick);
  return [
    [
      `${bytes} in ${chunks}, each wanted on ${wanted}. `,
      ...(put === undefined
        ? ["It was there from ", { tick: files.committed[file] as number }, "; who put it is not known."]
        : [
            { node: operations.node[put] as number },
            " put it at ",
            { tick: operations.start[put] as number },
            `, in ${took}.`,
          ]),
      ...(removed < 0 ? [] : [" It was removed at ", { tick: removed }, "."]),
    ],
    [readableWords(through, unreadable)],
    [getWords(through, rows)],
  ];
}

function readableWords({ history }: ThroughTime, unreadable: readonly UnreadableSpan[] | undefined): string {
  if (!unreadable)
    return "Whether it could be read through time is not known: which chunks were where was not recorded.";
  if (unreadable.length === 0) return "It could be read at every moment: running nodes had a copy of every chunk.";
  const end = lastTick(history) + 1;
  const ticks = unreadable.reduce((sum, { from, until }) => sum + Math.min(until, end) - from, 0);
  const times = unreadable.length === 1 ? "once" : `${unreadable.length} times`;
  return `It was unreadable ${times}, for ${formatDuration(ticks * history.run.tick)} in all.`;
}

function getWords({ history }: ThroughTime, rows: Int32Array): string {
  const { operations, run } = history;
  const gets = rows.filter((row) => operations.kind[row] === GET);
  if (gets.length === 0) return "No get of it is known.";
  const good = gets.filter((row) => operations.outcome[row] === 0);
  const times = good.map((row) => operations.duration[row] as number).sort();
  const median = times[Math.floor((times.length - 1) / 2)];
  const took = median === undefined ? "" : `, half of them within ${formatDuration(median * run.tick)}`;
  if (good.length === gets.length) return `${plural(gets.length, "get")} of it succeeded${took}.`;
  return `Of ${plural(gets.length, "get")} of it ${good.length} succeeded${took}; ${gets.length - good.length} did not.`;
}
