import { metrics } from "../../report/analysis/metrics.js";
import type { Scenario } from "../../scenario/scenario.js";

import { type ParseResult, parseScenario } from "../../scenario/source/parse.js";
import { type ReadFile, ReadOnce } from "../../scenario/source/read-once.js";

/** The file of a scenario, and how the files that it names are found. */
export interface ScenarioSource {
  /** The file's name as messages show it. */
  readonly name: string;
  readonly text: string;
  readonly readFile: ReadFile;
}

/** The scenario that an experiment varies. The files that it names are read once for all settings. */
export class BaseScenario {
  private readonly files: ReadOnce;
  /**
   * The different lists of nodes of the settings so far. Usually all settings have the same list, and share it: there
   * may be thousands of settings with thousands of nodes.
   */
  private readonly nodes: Scenario["nodes"][] = [];

  constructor(private readonly source: ScenarioSource) {
    this.files = new ReadOnce(source.readFile);
  }

  /** The scenario's path, as messages and command lines show it. */
  get path(): string {
    return this.source.name;
  }

  /** Expands the scenario with these settings, which have the form of `--set`. */
  with(settings: readonly string[]): ParseResult {
    const { text, name, readFile } = this.source;
    const result = parseScenario(text, name, readFile, { set: settings, knownMetrics: metrics, files: this.files });
    return result.scenario ? { ...result, scenario: this.sharing(result.scenario) } : result;
  }

  private sharing(scenario: Scenario): Scenario {
    const alike = this.nodes.find((nodes) => areAlike(nodes, scenario.nodes));
    if (alike) return { ...scenario, nodes: alike };
    this.nodes.push(scenario.nodes);
    return scenario;
  }
}

function areAlike(some: Scenario["nodes"], others: Scenario["nodes"]): boolean {
  if (some.length !== others.length) return false;
  return some.every((node, i) => {
    const other = others[i] as typeof node;
    return (Object.keys(node) as (keyof typeof node)[]).every((key) => node[key] === other[key]);
  });
}
