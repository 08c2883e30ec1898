import type { OwnCondition } from "../conditions/condition.js";
import { expandConditions } from "../conditions/expand-conditions.js";
import { expandBackbones } from "../expand/expand-backbones.js";
import { expandChurn } from "../expand/expand-churn.js";
import { expandLatency } from "../expand/expand-latency.js";
import { expandNodes } from "../expand/expand-nodes.js";
import { checkFiles, expandSteps } from "../expand/expand-steps.js";
import { expandWorkloads } from "../expand/expand-workloads.js";
import { Roster } from "../expand/selection.js";
import { expandExpectations, type KnownFigures } from "../expectation.js";
import type { Scenario } from "../scenario.js";
import { LARGEST_REAL_CHUNK, type ScenarioInput, scenarioSchema } from "../schema/schema.js";
import { Context } from "./context.js";
import { locateIssues } from "./issues.js";
import { PathPlaces, type Places } from "./places.js";
import { formatProblem, type Path, type Problem } from "./problem.js";
import { type ReadFile, ReadOnce } from "./read-once.js";
import { soundPart } from "./sound-part.js";
import { YamlSource } from "./yaml/yaml-source.js";

export interface ParseOptions {
  /** The values to put into the document first, as `path=value`; the value is YAML. */
  readonly set?: readonly string[];
  /** A seed that replaces the scenario's own. */
  readonly seed?: number;
  /** The figures that expectations may name; by default any. */
  readonly knownMetrics?: KnownFigures;
  /** The files that were read already for other settings of the scenario. If they are given, `readFile` is not used. */
  readonly files?: ReadOnce;
}

export type ParseResult =
  | { readonly scenario: Scenario; readonly notices: readonly Problem[]; readonly problems?: never }
  | { readonly problems: readonly Problem[]; readonly scenario?: never; readonly notices?: never };

/** The largest number of problems that are reported. */
const MAX_PROBLEMS = 50;

/**
 * Reads a scenario. Returns either a valid scenario or its problems, with their places; only the first ones if there are very many. A valid
 * scenario may have notices: values that were filled in or skipped in the files that it names. Pure.
 */
export function parseScenario(
  text: string,
  fileName: string,
  readFile: ReadFile,
  options: ParseOptions = {},
): ParseResult {
  const source = YamlSource.parse(text, fileName);
  if (Array.isArray(source)) return { problems: inOrder(source, fileName) };
  const settings = options.set ?? [];
  const unset = settings.flatMap((setting) => applySetting(source, setting));
  if (unset.length > 0) return { problems: unset };
  const value = source.toValue();
  if (value === null || value === undefined) {
    return { problems: [{ file: fileName, line: 1, column: 1, path: "", message: "is empty: expected a scenario" }] };
  }
  return readValue(value, source, fileName, readFile, options);
}

/**
 * Reads a scenario from the plain values that its YAML would give. `name`: the name of the scenario. Messages show it in place of a file's name. The
 * function is pure.
 */
export function readScenario(value: object, name: string, readFile: ReadFile, options: ParseOptions = {}): ParseResult {
  return readValue(value, new PathPlaces(name), name, readFile, options);
}

function readValue(
  value: unknown,
  source: Places,
  fileName: string,
  readFile: ReadFile,
  options: ParseOptions,
): ParseResult {
  const context = new Context(source, value, options.files ?? new ReadOnce(readFile));
  const parsed = scenarioSchema.safeParse(value);
  if (parsed.success) {
    const scenario = expand(parsed.data, context, fileName, options);
    return context.problems.length > 0
      ? { problems: inOrder(context.problems, fileName) }
      : noticed(scenario, inOrder(context.notices, fileName), fileName);
  }
  const { issues } = parsed.error;
  // A part that is valid by itself may still name something that does not exist: report that in the same round.
  const sound =
    typeof value === "object" && value !== null ? scenarioSchema.safeParse(soundPart(value, issues)) : parsed;
  if (sound.success) expand(sound.data, context, fileName, options);
  return { problems: inOrder([...locateIssues(issues, value, source), ...context.problems], fileName) };
}

/** Adds the notices to the scenario, where reports find them. They name its file without the folders of this machine. */
function noticed(scenario: Scenario, notices: readonly Problem[], fileName: string): ParseResult {
  if (notices.length === 0) return { scenario, notices };
  const baseName = fileName.replace(/^.*[/\\]/, "");
  const told = notices.map((notice) =>
    formatProblem({ ...notice, file: notice.file === fileName ? baseName : notice.file }),
  );
  return { scenario: { ...scenario, notices: told }, notices };
}

function expand(input: ScenarioInput, context: Context, fileName: string, options: ParseOptions): Scenario {
  const { duration, payload, chunkSize, replication, network, tracker, node } = input;
  const nodes = expandNodes(input.nodes, context);
  const roster = new Roster(nodes);
  const backbones = expandBackbones(network.backbones, nodes, context);
  if (payload === "real" && chunkSize > LARGEST_REAL_CHUNK)
    context.expected(["chunkSize"], "a size of at most 2044 KiB, which one message can carry");
  input.redraws?.forEach(({ at }, i) => {
    if (at > duration) context.expected(["redraws", i, "at"], "a time within the duration");
  });
  checkTracker(input, context);
  checkNode(input, context);
  checkFiles(input.steps, input.workloads, context);
  return {
    name: input.name ?? nameOf(fileName, "scenario"),
    description: context.source.openingComment,
    seed: options.seed ?? input.seed,
    ...(input.networkSeed === undefined ? {} : { networkSeed: input.networkSeed }),
    ...(input.redraws ? { redraws: input.redraws.toSorted((a, b) => a.at - b.at) } : {}),
    duration,
    payload,
    chunkSize,
    replication,
    network: { ...network, latency: expandLatency(network.latency, nodes, context), backbones },
    tracker,
    node,
    nodes,
    churn: expandChurn(input.churn ?? [], duration, roster, context),
    workloads: expandWorkloads(input.workloads, duration, roster, context),
    steps: expandSteps(input.steps, duration, roster, backbones, context),
    expect: expandExpectations(input.expect, options.knownMetrics, context),
    ...ownChecks(input, context, options),
  };
}

/** Reads the checks that the scenario defines. If it defines none, the result has no such keys. */
function ownChecks(input: ScenarioInput, context: Context, options: ParseOptions): Partial<Scenario> {
  const [always, eventually] = (["always", "eventually"] as const).map((list) =>
    expandConditions(input[list], list, input.duration, options.knownMetrics, context),
  ) as [OwnCondition[], OwnCondition[]];
  return { ...(always.length > 0 ? { always } : {}), ...(eventually.length > 0 ? { eventually } : {}) };
}

function checkTracker({ tracker }: ScenarioInput, context: Context): void {
  if (tracker.suspectAfter <= tracker.announceInterval) {
    context.expected(["tracker", "suspectAfter"], "a time longer than announceInterval, or every node is suspected");
  }
  if (tracker.deadAfter < tracker.suspectAfter)
    context.expected(["tracker", "deadAfter"], "a time that is not shorter than suspectAfter");
}

function checkNode({ node }: ScenarioInput, context: Context): void {
  if (node.transferCap < node.minimumRate) {
    context.expected(["node", "transferCap"], "a bandwidth that is not below minimumRate, or transfers are given up");
  }
}

/** Changes values in a scenario's text, as `--set` does; comments stay. Throws when the text or a setting is not right. */
export function withSettings(text: string, settings: readonly string[]): string {
  const source = YamlSource.parse(text, "scenario");
  const problems = Array.isArray(source) ? source : settings.flatMap((setting) => applySetting(source, setting));
  if (Array.isArray(source) || problems.length > 0) throw new Error(problems.map(({ message }) => message).join("; "));
  return source.toText();
}

/** The words that a problem has in place of a file's name when the value came from a setting. */
export function settingWords(setting: string): string {
  return `--set ${setting}`;
}

/** Applies one `--set path=value`. */
function applySetting(source: YamlSource, setting: string): Problem[] {
  const text = settingWords(setting);
  const problem = (message: string): Problem[] => [{ file: text, line: 0, column: 0, path: "", message }];
  const equals = setting.indexOf("=");
  const path = equals < 0 ? undefined : parsePath(setting.slice(0, equals));
  if (!path) return problem("expected path=value, such as replication=2 or nodes[0].count=50");
  const failure = source.set(path, setting.slice(equals + 1), text);
  return failure === undefined ? [] : problem(failure);
}

/** Matches the path of a scenario's key, as `--set` takes it. */
export const SETTING_PATH = /^[\w-]+(?:\.[\w-]+|\[\d+\])*$/;

/** Splits a path such as `a.b[0].c` into parts. */
export function parsePath(text: string): Path | undefined {
  if (!SETTING_PATH.test(text)) return undefined;
  return [...text.matchAll(/([\w-]+)|\[(\d+)\]/g)].map(([, key, index]) => key ?? Number(index));
}

/** Sorts problems: those in other files first, then by their place. Keeps only as many as a person reads. */
export function inOrder(problems: readonly Problem[], fileName: string): Problem[] {
  const rank = (problem: Problem) => (problem.file === fileName ? 1 : 0);
  const sorted = [...problems].sort((a, b) => rank(a) - rank(b) || a.line - b.line || a.column - b.column);
  return sorted.slice(0, MAX_PROBLEMS);
}

/** Makes a scenario's name from its file's: `scenarios/churn.yaml` -> `churn`. `otherwise`: the name for a file without one. */
export function nameOf(fileName: string, otherwise: string): string {
  const base = fileName.split(/[\\/]/).at(-1) ?? "";
  return (
    base
      .replace(/\.ya?ml$/, "")
      .normalize("NFC")
      .replace(/[^\p{L}\p{M}\p{N}_.-]+/gu, "-") || otherwise
  );
}
