import { stepsOf, type Written, type WrittenStep } from "../../written.js";
import { namedNodes } from "../../written-nodes.js";
import { hostsOf, isMap, keyOf, namesIn, withHosts } from "../../written-step.js";
import { ddmin } from "../ddmin.js";
import type { Search } from "../search.js";

/** Leaves out steps. */
export async function fewerSteps(search: Search): Promise<void> {
  await ddmin(stepsOf(search.best), (steps) => search.take({ ...search.best, steps }));
}

/** Leaves out hosts of steps that name several hosts, hosts of groups, and groups that have become empty. Each step keeps at least one host. */
export async function fewerHosts(search: Search): Promise<void> {
  for (let i = 0; i < stepsOf(search.best).length; i++) {
    const step = stepsOf(search.best)[i] as WrittenStep;
    const hosts = hostsOf(step);
    if (hosts && hosts.length > 1)
      await ddmin(
        hosts,
        async (left) => left.length > 0 && search.take(withStep(search.best, i, withHosts(step, left))),
      );
    const groups = groupsOf(step);
    if (groups) await fewerInGroups(search, i, groups);
  }
}

/** Leaves out nodes, together with the steps that concern only them. */
export async function fewerNodes(search: Search): Promise<void> {
  const nodes = namedNodes(search.best);
  if (!nodes) return;
  const all = nodes.flatMap(({ names }) => names);
  await ddmin(all, async (left) => {
    if (left.length === 0) return false;
    const kept = new Set(left);
    const fewer = nodes.map((entry) => ({ ...entry, names: entry.names.filter((name) => kept.has(name)) }));
    return search.take({ ...search.best, nodes: fewer });
  });
}

async function fewerInGroups(search: Search, i: number, groups: readonly (readonly string[])[]): Promise<void> {
  const places = groups.flatMap((names, group) => names.map((name) => ({ name, group })));
  await ddmin(places, async (left) => {
    const fewer = groups.map((_, group) => left.filter((place) => place.group === group).map(({ name }) => name));
    const filled = fewer.filter((names) => names.length > 0);
    return filled.length > 0 && search.take(withGroups(search.best, i, filled));
  });
}

function groupsOf(step: WrittenStep): readonly (readonly string[])[] | undefined {
  const value = step[keyOf(step)];
  if (!isMap(value) || !Array.isArray(value.groups)) return undefined;
  const groups = value.groups.map((group) => (typeof group === "string" ? [group] : namesIn(group)));
  return groups.every((names) => names !== undefined) ? groups : undefined;
}

function withGroups(written: Written, i: number, groups: readonly (readonly string[])[]): Written {
  const step = stepsOf(written)[i] as WrittenStep;
  const key = keyOf(step);
  const words = groups.map((names) => (names.length === 1 ? names[0] : names));
  return withStep(written, i, { ...step, [key]: { ...(step[key] as object), groups: words } });
}

/** Copies the scenario with another step in place of number `i`. */
export function withStep(written: Written, i: number, step: WrittenStep): Written {
  return { ...written, steps: stepsOf(written).map((other, k) => (k === i ? step : other)) };
}
