import { stepsOf, type Written, type WrittenStep } from "../written.js";
import { namedNodes } from "../written-nodes.js";
import { hostsOf, isMap, keyOf, namesIn, withHosts } from "../written-step.js";

/**
 * A written scenario without the references that lost their target when a part was left out: names of removed hosts, steps without hosts,
 * and operations on files that no step puts any more.
 */
export function sound(written: Written): Written {
  const nodes = namedNodes(written)?.filter(({ names }) => names.length > 0);
  const known = nodes && new Set(["tracker", ...nodes.flatMap(({ names }) => names)]);
  const present = known ? stepsOf(written).flatMap((step) => amongThose(step, known)) : stepsOf(written);
  const steps = "workloads" in written ? present : withFiles(present);
  return { ...written, ...(nodes ? { nodes } : {}), steps };
}

function amongThose(step: WrittenStep, known: ReadonlySet<string>): WrittenStep[] {
  const key = keyOf(step);
  const value = step[key];
  if (isMap(value) && Array.isArray(value.groups)) {
    const groups = value.groups.map((group) => amongNames(group, known)).filter((group) => group !== undefined);
    return groups.length === 0 ? [] : [{ ...step, [key]: { ...value, groups } }];
  }
  const hosts = hostsOf(step);
  const left = hosts?.filter((host) => known.has(host));
  if (!hosts || left?.length === hosts.length) return [step];
  return left && left.length > 0 ? [withHosts(step, left)] : [];
}

/** Keeps the hosts of a group that the scenario still has; undefined: there is none. */
function amongNames(group: unknown, known: ReadonlySet<string>): unknown {
  if (typeof group === "string") return known.has(group) ? group : undefined;
  const names = namesIn(group);
  if (!names) return group;
  const left = names.filter((name) => known.has(name));
  return left.length === 0 ? undefined : left;
}

function withFiles(steps: readonly WrittenStep[]): readonly WrittenStep[] {
  const put = new Set(steps.flatMap((step) => (step.put === undefined ? [] : [fileOf(step)])));
  return steps.filter((step) => {
    const file = fileOf(step);
    return file === undefined || put.has(file);
  });
}

/** Finds the name of the file that a step puts, gets or removes. */
function fileOf(step: WrittenStep): unknown {
  if (typeof step.remove === "string") return step.remove;
  const value = step.put ?? step.get ?? step.remove;
  return isMap(value) ? value.file : undefined;
}
