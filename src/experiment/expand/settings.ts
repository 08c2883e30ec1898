import { shellWord } from "../../report/text/shell-word.js";
import type { Scenario } from "../../scenario/scenario.js";
import { settingWords } from "../../scenario/source/parse.js";
import { formatProblem, type Path, type Problem, quoted } from "../../scenario/source/problem.js";
import { warningsOf } from "../../scenario/source/warnings.js";
import type { Setting } from "../experiment.js";
import type { BaseScenario } from "./base-scenario.js";
import type { Cell } from "./design.js";
import type { PlannedFactor, PlannedLevel } from "./factors.js";
import type { Places } from "./places.js";
import { Sameness } from "./sameness.js";

/** The largest number of problems with levels that are reported. */
const MAX_PROBLEMS = 50;

/** Checks the scenario of every setting. If one is invalid, names the level that makes it so. */
export class Settings {
  private readonly told = new Set<string>();
  private readonly sameness = new Sameness();
  private readonly alone = new Map<PlannedLevel, readonly string[]>();

  constructor(
    private readonly base: BaseScenario,
    /** What all settings change in the base scenario, as `path=value`. */
    private readonly common: readonly string[],
    private readonly factors: readonly PlannedFactor[],
    private readonly places: Places,
  ) {}

  /** Makes the settings of the design. If there were problems, it makes only some of the settings. */
  expand(cells: readonly Cell[]): Setting[] {
    const settings: Setting[] = [];
    for (const cell of cells) {
      if (this.told.size >= MAX_PROBLEMS) break;
      const words = [...this.common, ...cell.levels.flatMap((level) => level.settings)];
      const result = this.base.with(words);
      for (const problem of result.problems ?? []) this.blame(cell, problem);
      if (!result.scenario) continue;
      this.compare(cell, result.scenario);
      for (const warning of warningsOf(result.scenario)) this.warn(cell, warning);
      const levels = Object.fromEntries(
        cell.levels.map(({ name }, i) => [(this.factors[i] as PlannedFactor).name, name]),
      );
      settings.push({ name: cell.name, levels, scenario: result.scenario, command: this.command(words) });
    }
    return settings;
  }

  private command(settings: readonly string[]): string {
    return [this.base.path, ...settings.flatMap((setting) => ["--set", setting])].map(shellWord).join(" ");
  }

  private compare(cell: Cell, scenario: Scenario): void {
    const earlier = this.sameness.earlier(cell.name, scenario);
    if (earlier === undefined) return;
    this.tell(
      placeOf(cell),
      `the settings ${quoted(earlier, 80)} and ${quoted(cell.name, 80)} are played alike: one of them is enough`,
      "alike",
    );
  }

  private warn(cell: Cell, warning: string): void {
    const message = `the setting ${quoted(cell.name, 80)}: ${warning}`;
    this.places.notice(placeOf(cell), message);
  }

  /** Notes a scenario's problem at the level that causes it. If no level is wrong by itself, the message names the whole setting, too. */
  private blame(cell: Cell, problem: Problem): void {
    const brings = cell.levels.find(({ settings }) => settings.some((words) => settingWords(words) === problem.file));
    const alone = cell.levels.find((level) => this.problemsOf(level).includes(formatProblem(problem)));
    const culprit = alone ?? brings;
    const who = culprit ? `the level ${quoted(culprit.name)}` : "the levels";
    const among = alone ? "" : ` of the setting ${quoted(cell.name, 80)}`;
    const told = { ...problem, ...(problem.line === 0 && problem.path !== "" ? { file: this.base.path } : {}) };
    const message = formatProblem(told);
    const makes = culprit ? "makes" : "make";
    this.tell(culprit?.place ?? placeOf(cell), `${who}${among} ${makes} the scenario invalid: ${message}`, message);
  }

  /** The problems of the base scenario when only this level is set. */
  private problemsOf(level: PlannedLevel): readonly string[] {
    let problems = this.alone.get(level);
    if (problems === undefined) {
      problems = (this.base.with([...this.common, ...level.settings]).problems ?? []).map(formatProblem);
      this.alone.set(level, problems);
    }
    return problems;
  }

  /** Notes a problem only once for each place, since a level is in many settings. */
  private tell(path: Path, message: string, what: string): void {
    const key = JSON.stringify([path, what]);
    if (this.told.has(key)) return;
    this.told.add(key);
    this.places.note(path, message);
  }
}

/** The place that a message about a setting names: its entry in the list of the design, or the place of its last level. */
function placeOf({ place, levels }: Cell): Path {
  return place ?? levels.at(-1)?.place ?? [];
}
