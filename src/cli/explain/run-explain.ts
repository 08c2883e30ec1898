import { statSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { type Evidence, evidenceOf } from "../../explain/evidence.js";
import { explain, UnknownSubject } from "../../explain/explain.js";
import { openQuestions } from "../../explain/open-questions.js";
import { type Question, subjects } from "../../explain/question.js";
import type { Story } from "../../explain/story.js";
import { sha256 } from "../../live/disk/content-hash.js";
import { SimulatedRun } from "../../play/worlds/simulated/simulated-run.js";
import { nodeDump, trackerDump } from "../../play/worlds/simulated/state-dump.js";
import { formatDuration } from "../../report/text/format.js";
import { canonicalJson } from "../../report/text/json.js";
import type { Scenario } from "../../scenario/scenario.js";
import { scenarioHash } from "../../scenario/source/hash.js";
import { closest, suggestion } from "../../scenario/source/suggest.js";
import { recorded } from "../../simulate.js";
import { version } from "../../version.js";
import { BadInput, ExitCode } from "../exit-code.js";
import { readHistoryFile } from "../history/read-history-file.js";
import { readReport } from "../read/read-report.js";
import { loadScenarios } from "../run/scenario-files.js";
import { clock } from "../view/clock.js";
import { printable } from "../view/printable.js";
import { say } from "../view/terminal.js";
import type { ExplainArguments } from "./explain-options.js";

/** Answers a question about a run. Throws BadInput if the argument is not a run, and for names that the run does not have. */
export function runExplain(args: ExplainArguments): ExitCode {
  const about = aboutOf(args);
  const scenario = isFolder(args.run) ? undefined : scenarioOf(args);
  if (args.dump !== undefined && !scenario)
    throw new BadInput("--dump plays a scenario again: give the scenario's file instead of the report");
  const evidence = scenario ? playedEvidence(scenario) : writtenEvidence(args);
  const { played } = evidence.history.run;
  if (args.until !== undefined && args.until > played)
    throw new BadInput(`--until: the run was over after ${formatDuration(played)}`);
  const stories = about === undefined ? openQuestions(evidence, args.until) : [answered(evidence, { ...args, about })];
  const dump = scenario && args.dump !== undefined ? dumpOf(scenario, args.dump, args.until) : undefined;
  if (args.json) process.stdout.write(canonicalJson({ stories, ...(dump ? { dump } : {}) }));
  else {
    say(...told(stories, evidence, args.until).map(printable));
    if (dump) process.stdout.write(`\n${JSON.stringify(dump, undefined, 2)}\n`);
  }
  return ExitCode.OK;
}

function aboutOf({ about, name, by }: ExplainArguments): Question["about"] | undefined {
  if (by !== undefined && about !== "get" && about !== "put")
    throw new BadInput(
      `--by names the node of a get or a put, and the question is about ${about === undefined ? "what went wrong" : `a ${about}`}: leave it out`,
    );
  if (about === undefined) return undefined;
  const known = subjects.find((subject) => subject === about);
  if (!known)
    throw new BadInput(`about: expected ${subjects.join(", ")}, found "${about}"${suggestion(about, subjects)}`);
  if (name === undefined) throw new BadInput(`explain: which ${about}? Give its name after it`);
  return known;
}

function isFolder(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new BadInput(`${path}: there is no such file or folder`);
  return found.isDirectory();
}

function scenarioOf({ run, seed, set }: ExplainArguments): Scenario {
  const options = { set: set ?? [], ...(seed === undefined ? {} : { seed }) };
  return (loadScenarios([run], options)[0] as { readonly scenario: Scenario }).scenario;
}

function playedEvidence(scenario: Scenario): Evidence {
  const { report, history } = recorded(scenario, "full", {
    hash: sha256,
    version,
    scenarioHash: scenarioHash(scenario),
  });
  return evidenceOf(history, report);
}

function writtenEvidence({ run, seed, set }: ExplainArguments): Evidence {
  if (seed !== undefined || set?.length)
    throw new BadInput("--seed and --set change scenarios, and the run of a report is over");
  return evidenceOf(readHistoryFile(run), readReport(join(run, "report.json")));
}

function answered(
  evidence: Evidence,
  { about, name = "", by, until }: ExplainArguments & Pick<Question, "about">,
): Story {
  try {
    return explain(evidence, { about, name, by, until });
  } catch (error) {
    if (!(error instanceof UnknownSubject)) throw error;
    // The run may have an object of this very name, such as a file that the node did not get. So do not suggest this name again.
    const meant = closest(
      name,
      error.known.filter((known) => known !== name),
    );
    throw new BadInput(`${error.message}${meant === undefined ? "" : `; did you mean ${meant}?`}`);
  }
}

/** Plays a scenario again up to a moment, and says what a program knows then. */
function dumpOf(scenario: Scenario, name: string, until = scenario.duration): object {
  const run = new SimulatedRun(scenario, { hash: sha256 });
  run.advanceTo(until);
  if (name === "tracker") return trackerDump(run) ?? { time: until, runs: false };
  const names = scenario.nodes.map((node) => node.name);
  const node = names.indexOf(name);
  if (node < 0) throw new BadInput(`--dump: there is no node ${name}${suggestion(name, ["tracker", ...names])}`);
  return nodeDump(run, node);
}

/** The answer, in a sentence or two, if nothing went wrong. `until`: the answer is about the run up to this moment; undefined: the whole run. */
function nothingWrong({ run }: Evidence["history"], until: number | undefined): string {
  const checks = until === undefined ? "every check held, and " : "";
  if (run.detail !== "full")
    return `Nothing is known to have gone wrong: ${checks}no put or get failed. Where chunks were was not recorded: run with --history full.`;
  if (until === undefined) return `Nothing went wrong: ${checks}at the end every file had all its replicas.`;
  return "Nothing had gone wrong by then: every file had all its replicas.";
}

function told(stories: readonly Story[], { history }: Evidence, until: number | undefined): string[] {
  if (stories.length === 0)
    return [nothingWrong(history, until), ...history.leftOut.map((sentence) => `  (${sentence})`)];
  return stories.flatMap((story, i) => [...(i > 0 ? [""] : []), ...storyLines(story, history.run.tick)]);
}

function storyLines({ subject, answer, causes, events, unknown }: Story, tick: number): string[] {
  return [
    `${subject}: ${answer}`,
    ...causes.map((cause) => `  - ${cause}`),
    ...(events.length > 0 ? ["", "  What led there:"] : []),
    ...events.map(({ time, text }) => `  ${clock(time, tick)}  ${text}`),
    ...unknown.map((sentence) => `  (${sentence})`),
  ];
}
