import type { Context } from "./context.js";
import { meanOf } from "./distribution.js";
import type { Path } from "./problem.js";
import type { ChurnPlan, Distribution, TraceEvent } from "./scenario.js";
import { type ChurnInput, churnModelsSchema } from "./schema.js";
import type { Roster } from "./selection.js";
import { suggestion } from "./suggest.js";
import { parseTrace, type TraceLine } from "./trace.js";

/** Churn plans; no node may be in two of them. */
export function expandChurn(
  input: readonly ChurnInput[],
  duration: number,
  roster: Roster,
  context: Context,
): ChurnPlan[] {
  const list = Array.isArray((context.value as { churn?: unknown }).churn);
  const taken = new Uint8Array(roster.size);
  return input.map((churn, i) => {
    const path = list ? ["churn", i] : ["churn"];
    const nodes = roster.select(churn, path, context);
    if (nodes.some((node) => taken[node] === 1))
      context.note(path, "some of these nodes already come and go by an earlier entry");
    for (const node of nodes) taken[node] = 1;
    if (churn.start > duration) context.expected([...path, "start"], "a time within the duration");
    const common = { nodes, crash: churn.crash, start: churn.start };
    if (churn.trace !== undefined)
      return {
        ...common,
        kind: "trace",
        trace: readTrace(churn.trace, path, nodes, churn.start, duration, roster, context),
      };
    const { session, absence, permanent } = renewal(churn, path, context);
    return { ...common, kind: "renewal", session, absence, permanent };
  });
}

interface Renewal {
  readonly session: Distribution;
  readonly absence: Distribution;
  readonly permanent: number;
}

function renewal(churn: ChurnInput, path: Path, context: Context): Renewal {
  const measured = churn.model === undefined ? undefined : readModel(churn.model, [...path, "model"], context);
  const session = churn.session ?? measured?.session ?? { kind: "constant", value: 1 };
  const permanent = churn.permanent ?? measured?.permanent ?? 0;
  const mean = meanOf(session);
  if (!(mean > 0 && Number.isFinite(mean))) context.expected([...path, "session"], "sessions of a finite mean above 0");
  const absence =
    churn.availability === undefined
      ? (churn.absence ?? measured?.absence)
      : absenceFor(churn.availability, mean, path, context);
  if (absence === undefined) {
    if (measured) context.note(path, `no absences were measured for ${churn.model}: add absence or availability`);
    return { session, absence: session, permanent };
  }
  if (!(meanOf(absence) > 0 && Number.isFinite(meanOf(absence))))
    context.expected([...path, "absence"], "absences of a finite mean above 0");
  return { session, absence, permanent };
}

/** Exponential absences after which a share `availability` of the time is spent online. */
function absenceFor(availability: number, mean: number, path: Path, context: Context): Distribution {
  if (availability <= 0 || availability >= 1)
    context.expected([...path, "availability"], "a share between 0 and 1, both left out");
  return { kind: "exponential", mean: (mean * (1 - availability)) / availability };
}

function readModel(name: string, path: Path, context: Context) {
  const text = context.read(path, "churn-models");
  if (text === undefined) return undefined;
  const models = churnModelsSchema.parse(JSON.parse(text));
  if (Object.hasOwn(models, name)) return models[name];
  context.note(path, `there is no measured model ${JSON.stringify(name)}${suggestion(name, Object.keys(models))}`);
  return undefined;
}

function readTrace(
  name: string,
  path: Path,
  nodes: readonly number[],
  start: number,
  duration: number,
  roster: Roster,
  context: Context,
): TraceEvent[] {
  const at = [...path, "trace"];
  const text = context.read(at, name);
  if (text === undefined) return [];
  const lines = parseTrace(text);
  if (typeof lines === "string") {
    context.note(at, `${name} ${lines}`);
    return [];
  }
  const position = matchIds(lines, nodes, roster);
  if (typeof position === "string") {
    context.note(at, `${name} ${position}`);
    return [];
  }
  return lines
    .map(({ time, id, up }) => ({ time: start + time, node: position.get(id) as number, up }))
    .filter((event) => event.time <= duration)
    .sort((a, b) => a.time - b.time || a.node - b.node);
}

/** The nodes that a trace is about: those of the same names, or else the selected ones in the order of their first mention. */
function matchIds(lines: readonly TraceLine[], nodes: readonly number[], roster: Roster): Map<string, number> | string {
  const ids = [...new Set(lines.map((line) => line.id))];
  const selected = new Set(nodes);
  const named = ids.map((id) => roster.position(id));
  if (named.every((position) => position !== undefined && selected.has(position))) {
    return new Map(ids.map((id, i) => [id, named[i] as number]));
  }
  if (ids.length > nodes.length) return `has ${ids.length} nodes, while ${nodes.length} are selected here`;
  return new Map(ids.map((id, i) => [id, nodes[i] as number]));
}
