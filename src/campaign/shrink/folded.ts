import { stepKind } from "../../scenario/steps/steps.js";
import { stepsOf, type Written, type WrittenStep } from "../written.js";
import { type NamedNodes, namedNodes } from "../written-nodes.js";
import { timeIn } from "../written-quantity.js";
import { hostsOf, keyOf, withHosts } from "../written-step.js";
import { without } from "./paths.js";

/**
 * The same scenario in fewer words: nodes as numbers where their names allow it, one step for hosts that do the same at
 * the same time, and no seed where it is the default.
 */
export function folded(written: Written): Written {
  const nodes = namedNodes(written);
  const { seed, ...rest } = written;
  return {
    ...(seed === 1 ? rest : written),
    ...(nodes ? { nodes: foldedNodes(nodes) } : {}),
    steps: foldedSteps(byTime(stepsOf(written))),
  };
}

function foldedNodes(separate: readonly NamedNodes[]): unknown {
  const entries = joined(separate);
  const [only] = entries;
  if (entries.length === 1 && only && isNumbered(only) && Object.keys(only).length === 1) return only.names.length;
  // Several entries of one class would be numbered together, and so would get other names.
  const classes = entries.map(({ class: name = "node" }) => name);
  const isAlone = ({ class: name = "node" }: NamedNodes) => classes.filter((other) => other === name).length === 1;
  return entries.map((entry) => {
    const { names, ...traits } = entry;
    return isNumbered(entry) && isAlone(entry) ? { ...traits, count: names.length } : entry;
  });
}

/** Joins neighbouring entries that are alike into one entry. */
function joined(entries: readonly NamedNodes[]): NamedNodes[] {
  const done: NamedNodes[] = [];
  for (const entry of entries) {
    const last = done.at(-1);
    const { names, ...traits } = entry;
    const { names: before = [], ...others } = last ?? {};
    if (last && JSON.stringify(traits) === JSON.stringify(others))
      done[done.length - 1] = { names: [...before, ...names], ...traits };
    else done.push(entry);
  }
  return done;
}

/** Whether a `count` in place of the names would give the nodes the same names. */
function isNumbered({ names, class: name = "node" }: NamedNodes): boolean {
  const width = String(names.length).length;
  return names.every((own, i) => own === `${name}-${String(i + 1).padStart(width, "0")}`);
}

/** Sorts steps in the order in which they are played. Those that wait for something come last. */
function byTime(steps: readonly WrittenStep[]): readonly WrittenStep[] {
  const time = ({ at }: WrittenStep) => timeIn(at) ?? Number.MAX_VALUE;
  return steps.toSorted((a, b) => time(a) - time(b));
}

function foldedSteps(steps: readonly WrittenStep[]): WrittenStep[] {
  const done: WrittenStep[] = [];
  for (const step of steps) {
    const last = done.at(-1);
    const together = last && inOne(last, step);
    if (together) done[done.length - 1] = together;
    else done.push(step);
  }
  return done;
}

/**
 * One step in place of two that differ only in their hosts. Joins only steps that act on each host by itself, and no puts, since each put
 * has a single node.
 */
function inOne(a: WrittenStep, b: WrittenStep): WrittenStep | undefined {
  const [key, other] = [keyOf(a), keyOf(b)];
  if (key !== other || key === "put" || !stepKind({ do: key }).act) return undefined;
  const [of, and] = [hostsOf(a), hostsOf(b)];
  if (!of || !and || of.some((host) => and.includes(host))) return undefined;
  return bare(a, key) === bare(b, key) ? withHosts(a, [...of, ...and]) : undefined;
}

function bare(step: WrittenStep, key: string): string {
  return JSON.stringify(["node", "nodes"].reduce((rest, name) => without(rest, [key, name]), namedIn(step, key)));
}

/** Writes a step in the long form, without its hosts, if it names them in the short form. */
function namedIn(step: WrittenStep, key: string): WrittenStep {
  const value = step[key];
  return typeof value === "string" || Array.isArray(value) ? { ...step, [key]: { node: "" } } : step;
}
