import type { Context } from "./context.js";
import type { NodePlan } from "./scenario.js";
import type { ClassInput, ScenarioInput } from "./schema.js";

/** More nodes than this do not fit into one process. */
const MAX_NODES = 4_000_000;

/** Every node, in the order of the file. Names of counted nodes are padded, so that their order is that of their numbers. */
export function expandNodes(input: ScenarioInput["nodes"], context: Context): NodePlan[] {
  const listed = Array.isArray(context.value && (context.value as { nodes?: unknown }).nodes);
  const pathOf = (index: number) =>
    listed ? ["nodes", index] : input.total === undefined ? ["nodes"] : ["nodes", "classes", index];
  const counts = countNodes(input, context, pathOf);
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total > MAX_NODES) {
    context.note(["nodes"], `at most ${MAX_NODES} nodes fit into one run, found ${total}`);
    return [];
  }
  if (total === 0 && context.problems.length === 0) context.note(["nodes"], "there is no node");
  const perClass = new Map<string, number>();
  for (const [i, spec] of input.classes.entries()) {
    if (!spec.names) perClass.set(spec.class, (perClass.get(spec.class) ?? 0) + (counts[i] as number));
  }
  const plans: NodePlan[] = [];
  const named = new Set<string>();
  const numbered = new Map<string, number>();
  for (const [i, spec] of input.classes.entries()) {
    const width = String(perClass.get(spec.class) ?? 0).length;
    for (let k = 0; k < (counts[i] as number); k++) {
      const number = spec.names ? 0 : (numbered.get(spec.class) ?? 0) + 1;
      if (number > 0) numbered.set(spec.class, number);
      const name = spec.names?.[k] ?? `${spec.class}-${String(number).padStart(width, "0")}`;
      if (named.has(name))
        context.note(
          [...pathOf(i), ...(spec.names ? ["names", k] : [])],
          `there are two nodes with the name ${JSON.stringify(name)}`,
        );
      named.add(name);
      plans.push(plan(name, spec, k));
    }
  }
  return plans;
}

function plan(name: string, spec: ClassInput, position: number): NodePlan {
  const { capacity, up, down, joins } = spec;
  const dealt = (list: readonly string[] | undefined) => list?.[position % list.length] ?? "";
  return { name, class: spec.class, capacity, up, down, zone: dealt(spec.zone), region: dealt(spec.region), joins };
}

/** Nodes of each class; shares are rounded so that they add up to what the counts leave of the total (largest remainders). */
function countNodes(
  input: ScenarioInput["nodes"],
  context: Context,
  pathOf: (index: number) => (string | number)[],
): number[] {
  const counts = input.classes.map((spec) => spec.names?.length ?? spec.count ?? 0);
  const shared = input.classes.flatMap((spec, i) => (spec.share === undefined ? [] : [{ i, share: spec.share }]));
  const fixed = counts.reduce((sum, count) => sum + count, 0);
  if (input.total === undefined) {
    for (const { i } of shared)
      context.note([...pathOf(i), "share"], "a share needs a total: nodes: { total: 100, classes: [ … ] }");
    return counts;
  }
  const total = input.total;
  const exact = shared.map(({ i, share }) => ({ i, count: share * total }));
  for (const { i, count } of exact) counts[i] = Math.floor(count + 1e-9);
  const wanted = Math.round(exact.reduce((sum, { count }) => sum + count, 0));
  let missing = wanted - exact.reduce((sum, { i }) => sum + (counts[i] as number), 0);
  const byRemainder = [...exact].sort(
    (a, b) => b.count - (counts[b.i] as number) - (a.count - (counts[a.i] as number)) || a.i - b.i,
  );
  for (const { i } of byRemainder) if (missing-- > 0) counts[i] = (counts[i] as number) + 1;
  if (fixed + wanted !== total)
    context.note(["nodes"], `the classes make ${fixed + wanted} nodes, while the total is ${total}`);
  return counts;
}
