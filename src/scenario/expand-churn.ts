import type { Context } from "./context.js";
import { meanOf } from "./distribution.js";
import { expandTrace } from "./expand-trace.js";
import type { Path } from "./problem.js";
import type { ChurnPlan, Distribution } from "./scenario.js";
import { type ChurnInput, churnModelsSchema } from "./schema.js";
import type { Roster } from "./selection.js";
import { suggestion } from "./suggest.js";

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
