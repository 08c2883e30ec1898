import { metrics } from "../../report/analysis/metrics.js";
import { misfit } from "../../scenario/expectation.js";
import type { Path } from "../../scenario/source/problem.js";
import { quoted } from "../../scenario/source/problem.js";
import { suggestion, suggestionInParts } from "../../scenario/source/suggest.js";
import * as units from "../../scenario/source/units.js";
import type { AggregateExpectation, ExperimentMetric } from "../experiment.js";
import { hint } from "./hint.js";
import type { Places } from "./places.js";

const aggregates = ["mean", "sd", "min", "max", "low", "high"] as const;
type Aggregate = (typeof aggregates)[number];

const FORM = /^\s*([A-Za-z]+)\s*\((.*?)\)\s*(?:\.\s*([A-Za-z][\w.-]*))?\s*(<=|>=|==|!=|<|>)\s*(.+?)\s*$/;
const forms = "mean(get.p99) < 30s, mean(get.p99, two-choices) < 30s or paired(two-choices, random).load.stored.cv < 0";

/** Finds a figure by its name; undefined after a problem. */
export function metricOf(name: string, path: Path, places: Places): ExperimentMetric | undefined {
  const known = metrics.get(name);
  if (known) return { path: known.path, unit: known.unit };
  places.note(path, `the report has no figure ${quoted(name)}${suggestionInParts(name, metrics.keys())}`);
  return undefined;
}

/** Reads thresholds over aggregates. `settings`: the names of all settings; undefined where other problems made them unknown. */
export function expandAggregates(
  input: readonly string[],
  settings: readonly string[] | undefined,
  places: Places,
): AggregateExpectation[] {
  return input.flatMap((text, i) => expandOne(text, ["expect", i], settings, places) ?? []);
}

function expandOne(
  text: string,
  path: Path,
  settings: readonly string[] | undefined,
  places: Places,
): AggregateExpectation | undefined {
  const [, of = "", inside = "", after, op, valueText = ""] = FORM.exec(text) ?? [];
  if (op === undefined) {
    places.expected(path, `an aggregate, comparison and value, such as ${forms}`);
    return undefined;
  }
  const subject = of === "paired" ? pairOf(inside, after, settings) : aggregateOf(of, inside, after, settings);
  if (typeof subject === "string") {
    places.note(path, `${subject}, found ${quoted(text, 100)}`);
    return undefined;
  }
  const metric = metricOf(subject.name, path, places);
  if (!metric) return undefined;
  const value = units.anyQuantity(valueText);
  const wrong = misfit(valueText, metric.unit, subject.what.of === "paired");
  if (value === undefined || wrong !== undefined) {
    places.note(path, `expected ${wrong ?? "a number, with its unit"} after ${op}, found ${quoted(valueText)}`);
    return undefined;
  }
  const threshold = {
    metric,
    op: op as AggregateExpectation["op"],
    value,
    text: text.trim(),
    where: places.where(path),
  };
  return { ...threshold, ...subject.what };
}

interface Subject {
  /** The name of the figure. */
  readonly name: string;
  readonly what:
    | { readonly of: Aggregate; readonly setting?: string }
    | { readonly of: "paired"; readonly first: string; readonly second: string };
}

function aggregateOf(
  word: string,
  inside: string,
  after: string | undefined,
  settings: readonly string[] | undefined,
): Subject | string {
  const of = aggregates.find((one) => one === word);
  if (!of) return `there is no aggregate ${quoted(word)}${suggestion(word, [...aggregates, "paired"])}`;
  if (after !== undefined) return `expected the figure between the brackets, as in ${of}(get.p99)`;
  const comma = inside.indexOf(",");
  const name = (comma < 0 ? inside : inside.slice(0, comma)).trim();
  if (comma < 0) return { name, what: { of } };
  const setting = inside.slice(comma + 1).trim();
  return unknownSetting(setting, settings) ?? { name, what: { of, setting } };
}

function pairOf(inside: string, name: string | undefined, settings: readonly string[] | undefined): Subject | string {
  if (name === undefined) return "expected the figure behind the brackets, as in paired(two-choices, random).get.p99";
  const splits = [...inside.matchAll(/,/g)].map(({ index }) => [
    inside.slice(0, index).trim(),
    inside.slice(index + 1).trim(),
  ]);
  // The name of a level may contain a comma.
  const known = splits.find((names) => names.every((one) => settings?.includes(one)));
  const [first, second] = known ?? splits[0] ?? [];
  if (first === undefined || second === undefined) return "expected two settings between the brackets, with a comma";
  if (first === second) return `expected two settings that differ, and not ${quoted(first)} twice`;
  const unknown = unknownSetting(first, settings) ?? unknownSetting(second, settings);
  return unknown ?? { name, what: { of: "paired", first, second } };
}

function unknownSetting(name: string, settings: readonly string[] | undefined): string | undefined {
  if (settings === undefined || settings.includes(name)) return undefined;
  return `there is no setting ${quoted(name)}${hint(name, settings)}`;
}
