import type { NodePlan } from "../scenario.js";
import { MAX_NODES, type ScenarioInput } from "../schema/schema.js";
import type { Context } from "../source/context.js";

/** Makes every node, in the order of the file. Numbers in names are padded with zeros, so that names sort as numbers do. */
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
  const inClass = new Map<string, number>();
  for (const [i, spec] of input.classes.entries()) {
    if (!spec.names) inClass.set(spec.class, (inClass.get(spec.class) ?? 0) + (counts[i] as number));
  }
  const plans: NodePlan[] = [];
  const numbered = new Map<string, number>();
  for (const [i, spec] of input.classes.entries()) {
    const before = numbered.get(spec.class) ?? 0;
    const width = String(inClass.get(spec.class)).length;
    const count = counts[i] as number;
    for (let k = 0; k < count; k++) {
      const name = spec.names?.[k] ?? `${spec.class}-${String(before + k + 1).padStart(width, "0")}`;
      plans.push({
        name,
        class: spec.class,
        capacity: spec.capacity,
        up: spec.up,
        down: spec.down,
        zone: dealt(spec.zone, k),
        region: dealt(spec.region, k),
        joins: spec.joins,
      });
    }
    if (!spec.names) numbered.set(spec.class, before + count);
  }
  checkNames(input, plans, context, pathOf);
  return plans;
}

function dealt(list: readonly string[] | undefined, position: number): string {
  return list?.[position % list.length] ?? "";
}

/**
 * Checks that no name occurs twice. Two names that are made of a class and a number always differ. So if two names are equal, the file gives at least
 * one of them.
 */
function checkNames(
  input: ScenarioInput["nodes"],
  plans: readonly NodePlan[],
  context: Context,
  pathOf: (index: number) => (string | number)[],
): void {
  const given = input.classes.flatMap((spec, i) =>
    (spec.names ?? []).map((name, k) => ({ name, path: [...pathOf(i), "names", k] })),
  );
  if (given.length === 0) return;
  const uses = new Map<string, number>(given.map(({ name }) => [name, 0]));
  for (const { name } of plans) {
    const count = uses.get(name);
    if (count !== undefined) uses.set(name, count + 1);
  }
  for (const { name, path } of given) {
    if ((uses.get(name) as number) > 1)
      context.note(path, `there is another node with the name ${JSON.stringify(name)}`);
  }
}

/** The number of nodes of each class. Shares are rounded by largest remainders, so that counts and shares add up to the total. */
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
