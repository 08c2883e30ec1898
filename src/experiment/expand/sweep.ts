import { valueAt } from "../../scenario/source/issues.js";
import { nameOf, SETTING_PATH, settingWords } from "../../scenario/source/parse.js";
import { formatFound, type Path, type Problem, quoted } from "../../scenario/source/problem.js";
import { YamlSource } from "../../scenario/source/yaml/yaml-source.js";
import { experimentSchema } from "../schema/schema.js";
import { BaseScenario } from "./base-scenario.js";
import { expandExperiment } from "./expand.js";
import { readScenario } from "./load.js";
import type { ExperimentResult } from "./parse.js";
import type { Places } from "./places.js";

/** An experiment in the words of a command line. */
export interface SweepWords {
  /** The path of the base scenario. */
  readonly scenario: string;
  /** The seeds as `1..30`, or as a list such as `1,2,5..9`. */
  readonly seeds: string;
  /** The factors, each such as `path=value,value`. */
  readonly vary: readonly string[];
  /** What all settings change, as `path=value`. */
  readonly set?: readonly string[];
  /** The figures of the summary; left out: the default figures of experiments. */
  readonly metrics?: readonly string[];
}

/**
 * Makes the experiment of a command line: every level of every factor with every level of the others. It is checked in the same way as an
 * experiment in a file.
 */
export function sweepOf(words: SweepWords): ExperimentResult {
  const places = new SweepPlaces(words);
  const source = readScenario(words.scenario);
  if ("message" in source) return { problems: [source] };
  const value = {
    scenario: words.scenario,
    set: setOf(words, places),
    factors: words.vary.map((text, i) => factorOf(text, ["factors", i], places)),
    seeds: words.seeds.includes(",") ? words.seeds.split(",") : words.seeds,
    metrics: words.metrics,
  };
  if (places.problems.length > 0) return { problems: places.problems };
  places.value = value;
  const parsed = experimentSchema.safeParse(value);
  if (!parsed.success) {
    for (const { path, message } of parsed.error.issues) places.expected(path as Path, message);
    return { problems: places.problems };
  }
  const title = { name: nameOf(source.name, "sweep"), description: "" };
  const experiment = expandExperiment(parsed.data, title, {
    base: new BaseScenario(source),
    places,
    onBase(problems, notices) {
      places.problems.push(...problems);
      places.notices.push(...notices);
    },
  });
  return places.problems.length > 0 ? { problems: places.problems } : { experiment, notices: places.notices };
}

function factorOf(text: string, place: Path, places: Places): { set: string; levels: unknown[] } {
  const [, set = "", list] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  const values = list?.split(",").map((value) => value.trim()) ?? [];
  if (!SETTING_PATH.test(set) || values.length === 0)
    places.note(place, "expected path=value,value, such as tracker.placement=random,two-choices");
  if (values.includes("")) places.note(place, "has an empty value: expected path=value,value");
  return { set, levels: values.map((value) => levelOf(value, place, places)) };
}

function levelOf(text: string, place: Path, places: Places): unknown {
  const source = YamlSource.parse(text, "value");
  const value = Array.isArray(source) ? undefined : source.toValue();
  if (value !== null && typeof value !== "object" && value !== undefined) return value;
  if (text !== "")
    places.note(place, `${quoted(text)} is no single value: for maps and lists write an experiment file with patches`);
  return "";
}

function setOf({ set = [] }: SweepWords, places: Places): Record<string, unknown> | undefined {
  if (set.length === 0) return undefined;
  const values = set.map((setting) => {
    const equals = setting.indexOf("=");
    const path = setting.slice(0, Math.max(0, equals));
    const source = YamlSource.parse(setting.slice(equals + 1), settingWords(setting));
    if (!SETTING_PATH.test(path) || setting.slice(equals + 1).trim() === "")
      places.note(["set", setting], "expected path=value, such as replication=2 or nodes[0].count=50");
    else if (Array.isArray(source)) places.note(["set", setting], `its value is ${source[0]?.message}`);
    return [path, Array.isArray(source) ? undefined : source.toValue()] as const;
  });
  return Object.fromEntries(values);
}

/** The places of values on a command line: they are options, and not lines of a file. */
class SweepPlaces implements Places {
  readonly problems: Problem[] = [];
  readonly notices: Problem[] = [];
  /** The experiment that was made from the words, once it is known. */
  value: unknown;

  constructor(private readonly words: SweepWords) {}

  note(path: Path, message: string): void {
    this.problems.push(this.problem(path, message));
  }

  expected(path: Path, expected: string): void {
    this.note(path, `expected ${expected}, found ${formatFound(valueAt(this.value, path))}`);
  }

  notice(path: Path, message: string): void {
    this.notices.push(this.problem(path, message));
  }

  where(path: Path): string {
    return this.option(path);
  }

  private problem(path: Path, message: string): Problem {
    return { file: this.option(path), line: 0, column: 0, path: "", message };
  }

  private option([part, which]: Path): string {
    const { scenario, seeds, vary, set = [], metrics = [] } = this.words;
    if (part === "factors" && typeof which === "number") return `--vary ${vary[which]}`;
    if (part === "factors") return vary.map((text) => `--vary ${text}`).join(" ");
    if (part === "seeds") return `--seeds ${seeds}`;
    if (part === "metrics" && typeof which === "number") return `--metric ${metrics[which]}`;
    if (part === "set") return settingWords(set.findLast((text) => text.startsWith(`${which}=`)) ?? String(which));
    return scenario;
  }
}
