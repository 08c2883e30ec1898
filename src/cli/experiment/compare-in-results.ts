import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { KIND_FILE } from "../../experiment/results/results-folder.js";
import { narrowed } from "../../experiment/summary/narrowed.js";
import { readRuns } from "../../experiment/summary/read-runs.js";
import { type Summary, summarySchema } from "../../experiment/summary/summary.js";
import { summaryMarkdown } from "../../experiment/summary/summary-markdown.js";
import { replaceFolder } from "../../report/replace-folder.js";
import { canonicalJson } from "../../report/text/json.js";
import { shellWord } from "../../report/text/shell-word.js";
import { BadInput, ExitCode } from "../exit-code.js";
import { refuseUnfit } from "../run/report-folder.js";
import { showSummary } from "../view/summary-view.js";
import { summaryHtml } from "./summary-html.js";

interface SettingsArguments {
  /** The names of the settings to compare, separated by commas. */
  readonly settings?: string | undefined;
  readonly out?: string | undefined;
  readonly json: boolean;
}

/** Whether a path is a folder with the results of an experiment. */
export function hasResults(path: string): boolean {
  return existsSync(join(path, KIND_FILE));
}

/** Compares settings of an experiment that was run, over their common seeds. Throws BadInput if there is nothing to compare. */
export async function compareInResults(folder: string, args: SettingsArguments): Promise<ExitCode> {
  const whole = readSummary(folder);
  const names = chosen(whole, folder, args.settings);
  if (args.out !== undefined) refuseUnfit(args.out, "summary.json");
  const runs = readable(() => readRuns(folder, whole.metrics));
  const summary = narrowed(whole, names, (name) => runs.get(name) ?? []);
  if (args.out !== undefined)
    await replaceFolder(
      args.out,
      { marker: "summary.json", names: ["summary.json", "summary.md", "report.html"] },
      async (keep) => {
        await keep("summary.json", canonicalJson(summary));
        await keep("summary.md", summaryMarkdown(summary, []));
        await keep("report.html", await summaryHtml(summary, commandOf(folder, names)));
      },
    );
  if (args.json) process.stdout.write(canonicalJson(summary));
  else showSummary(summary, args.out);
  return ExitCode.OK;
}

function commandOf(folder: string, names: readonly string[]): string {
  return `swarmlab compare ${shellWord(folder)} --settings ${shellWord(names.join(","))}`;
}

function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new BadInput((error as Error).message);
  }
}

function readSummary(folder: string): Summary {
  const path = join(folder, "summary.json");
  if (!existsSync(path))
    throw new BadInput(`${folder} has no summary yet: make it with swarmlab experiment report, or finish the runs`);
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new BadInput(`${path}: cannot be read: ${(error as Error).message}`);
  }
  const { success, data } = summarySchema.safeParse(value);
  if (!success)
    throw new BadInput(`${path}: this summary is of another version of swarmlab: make it again with experiment report`);
  return data;
}

/** The settings to compare: those that the user names, or all if there are just two. If there are more, the user must name them. */
function chosen({ settings }: Summary, folder: string, list: string | undefined): string[] {
  const known = settings.map(({ name }) => name);
  const listed = `it has: ${known.join(", ")}`;
  if (list === undefined && known.length !== 2)
    throw new BadInput(`${folder}: which settings? name two or more with --settings a,b; ${listed}`);
  const names = list === undefined ? known : list.split(",").map((name) => name.trim());
  const strange = names.filter((name) => !known.includes(name));
  if (strange.length > 0)
    throw new BadInput(
      `--settings: ${folder} has no setting ${strange.map((one) => JSON.stringify(one)).join(", ")}; ${listed}`,
    );
  if (names.length < 2 || new Set(names).size < names.length)
    throw new BadInput(
      `--settings: expected two or more settings, each once, found ${JSON.stringify(list)}; ${listed}`,
    );
  return names;
}
