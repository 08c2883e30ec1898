import { meanOf } from "../players/distribution.js";
import type { ChurnPlan, Distribution } from "../scenario.js";
import { type ChurnInput, churnModelsSchema } from "../schema/schema.js";
import type { Context } from "../source/context.js";
import type { Path } from "../source/problem.js";
import { suggestion } from "../source/suggest.js";
import { expandTrace } from "./expand-trace.js";
import type { Roster } from "./selection.js";

/** Expands churn plans. No node may be in two of them. */
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
        ...expandTrace(churn.trace, [...path, "trace"], { nodes, start: churn.start, duration }, roster, context),
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
  const mean = meanOf(session);
  if (!(mean > 0 && Number.isFinite(mean))) context.expected([...path, "session"], "sessions of a finite mean above 0");
  const availability = churn.availability ?? (churn.absence ? undefined : measured?.availability);
  const absence =
    availability === undefined ? (churn.absence ?? measured?.absence) : absenceFor(availability, mean, path, context);
  if (absence === undefined) {
    if (measured) context.note(path, `no absences were measured for ${churn.model}: add absence or availability`);
    return { session, absence: session, permanent: 0 };
  }
  const away = meanOf(absence);
  if (!(away > 0 && Number.isFinite(away))) context.expected([...path, "absence"], "absences of a finite mean above 0");
  const ofOnline = measured?.permanentOnline;
  const derived = ofOnline === undefined ? 0 : shareOfNodes(ofOnline, mean / (mean + away));
  return { session, absence, permanent: churn.permanent ?? measured?.permanent ?? derived };
}

/**
 * The share q of all nodes that never go away, from the measured share p = `ofOnline` of such nodes among those online at a
 * moment. The other nodes are online a share a = `availability` of the time. (A moment falls into long sessions more often than
 * into short ones: length bias; Cox, Renewal Theory, 1962, chapter 5.) So p = q / (q + (1 - q) a), hence
 * q = p a / (1 - p + p a).
 */
export function shareOfNodes(ofOnline: number, availability: number): number {
  return (ofOnline * availability) / (1 - ofOnline + ofOnline * availability);
}

/** Chooses exponential absences whose mean makes the share of time online equal to `availability`. */
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
