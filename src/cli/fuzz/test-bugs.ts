import { TOO_MANY_EVENTS } from "../../campaign/bounded-digest.js";
import { type Bug, BugBase, type BugFacts } from "../../campaign/bugs/bug-base.js";
import { isSameFailure } from "../../campaign/failure.js";
import { trialOptionsOf } from "../../campaign/play-seed.js";
import { playTrial } from "../../campaign/trial.js";
import { ENGINE_VERSION } from "../../experiment/plan/engine-version.js";
import { plural } from "../../report/text/format.js";
import { BadInput, ExitCode } from "../exit-code.js";
import { printable, printableJson } from "../view/printable.js";
import { say } from "../view/terminal.js";
import { readBase } from "./read-base.js";

/** Prints all bugs of a base. */
export function listBugs(folder: string, json: boolean): ExitCode {
  const bugs = new BugBase(folder).list();
  if (json) say(printableJson(bugs.map(({ path, facts }) => ({ path, ...facts }))));
  else if (bugs.length === 0) say(`there is no bug in ${printable(folder)}`);
  else for (const bug of bugs) say(`${printable(bug.path)}\n  ${printable(aboutOf(bug))}`);
  return ExitCode.OK;
}

interface Outcome {
  readonly path: string;
  /** How the bug ended now. `other`: another check or object fails. `unfit`: the file is not a valid scenario. */
  readonly outcome: "passes" | "fails" | "other" | "unfit";
  readonly detail: string;
}

/** Plays all bugs of a base on the present code, and says which of them still fail. */
export function testBugs(folder: string, json: boolean): ExitCode {
  const outcomes = new BugBase(folder).list().map(played);
  const unfit = outcomes.filter(({ outcome }) => outcome === "unfit").length;
  const failing = outcomes.filter(({ outcome }) => outcome === "fails" || outcome === "other").length;
  if (json) say(printableJson(outcomes));
  else {
    for (const { path, outcome, detail } of outcomes)
      say(printable(`${words[outcome]}  ${path}`), ...(detail === "" ? [] : [printable(`  ${detail}`)]));
    say(
      `${plural(outcomes.length, "bug")}, of which ${failing} still fail${unfit > 0 ? `, and ${unfit} cannot be played` : ""}`,
    );
  }
  if (unfit > 0) return ExitCode.BAD_INPUT;
  return failing > 0 ? ExitCode.FAILED : ExitCode.OK;
}

const words = {
  passes: "passes now      ",
  fails: "still fails     ",
  other: "fails otherwise ",
  unfit: "cannot be played",
} as const;

function played({ path, facts }: Bug): Outcome {
  try {
    const base = readBase(path);
    const options = trialOptionsOf(base);
    // Only a trial in which everything is drawn has a limit on all its events. A bug that passed this limit is played with it.
    const { readFile } = options;
    const { failure, failures } = playTrial(base.written, isAboutLimit(facts) && readFile ? { readFile } : options);
    if (!failure) return { path, outcome: "passes", detail: "" };
    const same = facts ? failures.find((one) => isSameFailure(one, facts)) : failure;
    const { check, object, detail } = same ?? failure;
    return { path, outcome: same ? "fails" : "other", detail: `${check}: ${object === "" ? detail : object}` };
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    return { path, outcome: "unfit", detail: error.lines[0] ?? "" };
  }
}

/** Whether a bug is that a trial had more events than it may have in all. */
function isAboutLimit(facts: BugFacts | undefined): boolean {
  return facts?.object === TOO_MANY_EVENTS;
}

function aboutOf({ facts }: Bug): string {
  if (!facts) return "it does not say what it is about";
  const { check, object, seed, salt, engine } = facts;
  const old = engine === ENGINE_VERSION ? "" : `, of engine ${engine}`;
  return `${check}${object === "" ? "" : `: ${object}`} (seed ${seed}${salt === undefined ? "" : `, salt ${salt}`}${old})`;
}
