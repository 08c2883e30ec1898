import type { History } from "../../history/history.js";
import { operationKinds, purposes } from "../../history/history.js";
import type { LookWords } from "../../page/page-data.js";
import type { NodeRow, Report } from "../report.js";
import { formatBytes, formatDuration, formatNumber } from "../text/format.js";

/** The largest number of names of files or nodes in a sentence. */
const NAMES = 5;

type Look = (report: Report, history: History | undefined, figure: string) => LookWords | undefined;

/** Functions that find the moment and the objects behind a figure, by the beginning of the figure's path. */
const looks: readonly (readonly [RegExp, Look])[] = [
  [/^availability\./, worstReadable],
  [/^redundancy\./, worstRedundant],
  [/^(files\.lost|durability\.)/, lostFiles],
  [/^files\.(unavailable|unreadable|cachedOnly|underReplicated)/, atTheEnd],
  [/^(put|get|leave)\.(failed|interrupted|unfinished|success)/, failedOperation],
  [/^(put|get|leave)\./, slowestOperation],
  [/^load\.(stored|replicas)\./, fullestNode],
  [/^load\.(served|requests)\./, busiestNode],
  [/^repair\./, slowestRepair],
  [/^nodes\./, fewestOnline],
  [/^tracker\./, busiestTracker],
  [/^steps\./, firstProblem],
  [/^checks\./, () => nowhere("Each was checked at the end of the run: they are listed below.")],
];

/** Finds the moment and the objects behind a figure, such as `availability.min`. If they are not known, the text says so. */
export function lookAt(figure: string, report: Report, history: History | undefined): LookWords {
  const [, look] = looks.find(([path]) => path.test(figure)) ?? [];
  return look?.(report, history, figure) ?? nowhere("Nothing was recorded that shows where to look.");
}

export function nowhere(text: string): LookWords {
  return { text, at: null, nodes: [], files: [], operation: null };
}

function worstReadable(report: Report): LookWords | undefined {
  const { availability } = report;
  if (!availability) return undefined;
  if (availability.min === 1) return nowhere("Every file could be read at all times.");
  const at = availability.minAt;
  const files = unreadableAt(report, at);
  // The report does not have every spell one by one if there were many.
  const isLeast = (report.timeline.spells?.others ?? 0) > 0;
  const without = files.length === 0 ? "" : `: without ${someOf(files, files.length, isLeast)}`;
  return { ...nowhere(`Fewest files could be read from ${formatDuration(at)} on${without}.`), at, files };
}

function unreadableAt({ timeline }: Report, at: number): string[] {
  const spells = timeline.spells?.shown ?? [];
  const then = spells.filter(({ from, until }) => from <= at && (until === null || until > at));
  return [...new Set(then.map(({ file }) => file))];
}

/** Writes the first names, and how many more there are. `count`: the number of all names. `isLeast`: there may be more than `count`. */
function someOf(names: readonly string[], count: number, isLeast = false): string {
  const more = count - Math.min(NAMES, names.length);
  if (more <= 0) return `${names.join(", ")}${isLeast ? ", and perhaps others" : ""}`;
  const rest = ` and ${isLeast ? "at least " : ""}${formatNumber(more)} more`;
  return `${names.slice(0, NAMES).join(", ")}${rest}`;
}

function worstRedundant({ redundancy }: Report): LookWords | undefined {
  if (!redundancy) return undefined;
  const at = redundancy.minAt;
  return { ...nowhere(`Most chunks lacked a replica at ${formatDuration(at)}.`), at };
}

function lostFiles({ files, timeline }: Report): LookWords | undefined {
  if (files.lost === 0) return nowhere("No file was lost.");
  const names = files.lostNames;
  // The spell of a file that was lost and then removed has an end.
  const first = timeline.spells?.shown.find(({ kind, until }) => kind === "lost" && until === null);
  const when = first ? `, the first, ${first.file}, at ${formatDuration(first.from)}` : "; when is not known";
  return {
    ...nowhere(`Lost: ${someOf(names, files.lost)}${when}.`),
    at: first?.from ?? null,
    files: names,
  };
}

function atTheEnd({ run, timeline }: Report): LookWords {
  const open = timeline.spells?.shown.filter(({ until }) => until === null) ?? [];
  const files = [...new Set(open.map(({ file }) => file))].slice(0, NAMES);
  return { ...nowhere("This figure is about the end of the run."), at: run.played, files };
}

function failedOperation(report: Report, history: History | undefined, figure: string): LookWords | undefined {
  const kind = figure.split(".")[0] as (typeof operationKinds)[number];
  const found = operationWith(history, kind, (outcome) => (outcome === "OK" ? 0 : 1));
  if (found) return operationLook(`The first ${kind} that did not succeed`, found);
  const { started, succeeded } = { put: report.puts, get: report.gets, leave: report.leaves }[kind];
  return started === succeeded ? nowhere("None failed.") : firstProblem(report);
}

function slowestOperation(_: Report, history: History | undefined, figure: string): LookWords | undefined {
  const kind = figure.split(".")[0] as (typeof operationKinds)[number];
  const found = operationWith(history, kind, (outcome, duration) => (outcome === "OK" ? duration : 0));
  return found && operationLook(`The slowest ${kind}`, found);
}

interface FoundOperation {
  readonly index: number;
  readonly at: number;
  readonly duration: number;
  readonly node: string;
  readonly file: string | undefined;
  readonly outcome: string;
}

/** Finds the operation of a kind with the most weight, the first one if several are equal; undefined: none has a weight. */
function operationWith(
  history: History | undefined,
  kind: (typeof operationKinds)[number],
  weigh: (outcome: string, duration: number) => number,
): FoundOperation | undefined {
  if (!history) return undefined;
  const { operations, outcomes, nodes, files, run } = history;
  const wanted = operationKinds.indexOf(kind);
  let [most, index] = [0, -1];
  operations.kind.forEach((one, i) => {
    const weight = one === wanted ? weigh(outcomes[operations.outcome[i] ?? -1] ?? "", operations.duration[i] ?? 0) : 0;
    if (weight > most) [most, index] = [weight, i];
  });
  if (index < 0) return undefined;
  const column = (name: keyof typeof operations): number => operations[name][index] ?? -1;
  return {
    index,
    at: column("start") * run.tick,
    duration: column("duration") * run.tick,
    node: nodes.name[column("node")] ?? "?",
    file: files.name[column("file")],
    outcome: outcomes[column("outcome")] ?? "?",
  };
}

function operationLook(what: string, { index, at, duration, node, file, outcome }: FoundOperation): LookWords {
  const came =
    outcome === "OK" ? `took ${formatDuration(duration)}` : `ended after ${formatDuration(duration)}: ${outcome}`;
  const text = `${what}${file === undefined ? "" : `, of ${file}`} by ${node}, began at ${formatDuration(at)} and ${came}.`;
  return { text, at, nodes: [node], files: file === undefined ? [] : [file], operation: index };
}

function fullestNode({ nodes, run }: Report): LookWords | undefined {
  const isFair = nodes.rows?.some(({ ideal }) => ideal !== null && ideal > 0) ?? false;
  const ratio = ({ stored, ideal }: NodeRow): number => (isFair ? (ideal ? stored / ideal : 0) : stored);
  const most = greatest(nodes.rows ?? [], ratio);
  if (!most) return undefined;
  const share = isFair ? `, ${formatNumber(ratio(most))} times its share` : "";
  return {
    ...nowhere(`${most.name} held most in replicas at the end: ${formatBytes(most.stored)}${share}.`),
    at: run.played,
    nodes: [most.name],
  };
}

function busiestNode({ nodes }: Report): LookWords | undefined {
  const most = greatest(nodes.rows ?? [], ({ served }) => served);
  if (!most) return undefined;
  return { ...nowhere(`${most.name} sent most: ${formatBytes(most.served)} in the run.`), nodes: [most.name] };
}

function slowestRepair(_: Report, history: History | undefined): LookWords | undefined {
  if (!history) return undefined;
  const { transfers, nodes, run } = history;
  const repair = purposes.indexOf("repair");
  let [most, index] = [-1, -1];
  transfers.purpose.forEach((purpose, i) => {
    const duration = transfers.duration[i] ?? 0;
    if (purpose === repair && duration > most) [most, index] = [duration, i];
  });
  if (index < 0) return undefined;
  const names = [transfers.source[index], transfers.target[index]].map((node) => nodes.name[node ?? -1]);
  const known = names.filter((name) => name !== undefined);
  const at = (transfers.start[index] ?? 0) * run.tick;
  const text = `The slowest transfer of repair, from ${names[0] ?? "a node"} to ${names[1] ?? "a node"}, began at ${formatDuration(at)} and took ${formatDuration(most * run.tick)}.`;
  return { ...nowhere(text), at, nodes: known };
}

function fewestOnline({ series }: Report): LookWords | undefined {
  const index = series.online.indexOf(Math.min(...series.online));
  const at = series.time[index];
  if (at === undefined) return undefined;
  return {
    ...nowhere(`Fewest nodes were online at ${formatDuration(at)}: ${formatNumber(series.online[index] ?? 0)}.`),
    at,
  };
}

function busiestTracker({ series }: Report): LookWords | undefined {
  const index = series.trackerRate.indexOf(Math.max(...series.trackerRate));
  const at = series.time[index];
  return at === undefined
    ? undefined
    : { ...nowhere(`The tracker got most requests before ${formatDuration(at)}.`), at };
}

function firstProblem({ script }: Report): LookWords | undefined {
  const [first] = script.problems;
  if (!first) return undefined;
  return {
    ...nowhere(`The first step that went wrong, ${first.text} (${first.where}): ${first.why}.`),
    at: first.time,
  };
}

function greatest<T>(all: readonly T[], weight: (one: T) => number): T | undefined {
  let most: T | undefined;
  for (const one of all) if (weight(one) > (most === undefined ? 0 : weight(most))) most = one;
  return most;
}
