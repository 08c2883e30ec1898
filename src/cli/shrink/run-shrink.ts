import { dirname } from "node:path";
import { trialOptionsOf } from "../../campaign/play-seed.js";
import { relocated } from "../../campaign/relocated.js";
import { shrinkTrial } from "../../campaign/shrink/shrink-trial.js";
import { playTrial } from "../../campaign/trial.js";
import { stepsOf } from "../../campaign/written.js";
import { writeWhole } from "../../experiment/results/write-whole.js";
import { plural } from "../../report/text/format.js";
import { shellWord } from "../../report/text/shell-word.js";
import { ExitCode } from "../exit-code.js";
import { readBase } from "../fuzz/read-base.js";
import { refuseUnwritable } from "../fuzz/refuse-unwritable.js";
import { Interrupt } from "../run/interrupt.js";
import { printable } from "../view/printable.js";
import { say, warn } from "../view/terminal.js";
import { searchLimits } from "./search-limits.js";
import { noShrinkProgress, showShrinkProgress } from "./shrink-progress.js";

interface ShrinkArguments {
  readonly scenario: string;
  readonly out?: string | undefined;
  readonly seconds?: number | undefined;
  readonly quiet: boolean;
}

const USUAL_SECONDS = 60;
/** This share of the time is reserved for finding the moment from which on the failure is certain. */
const SHARE_OF_KNEE = 0.15;

/**
 * Shrinks a scenario, and writes the result. Ctrl-C ends the search, and the smallest scenario found by then is written. Throws BadInput.
 */
export async function runShrink({ scenario, out, seconds = USUAL_SECONDS, quiet }: ShrinkArguments): Promise<ExitCode> {
  if (out !== undefined) refuseUnwritable(out);
  const given = readBase(scenario);
  const base = out === undefined ? given : relocated(given, dirname(out));
  const { written } = base;
  const trial = trialOptionsOf(base);
  const { failure } = playTrial(written, trial);
  if (!failure) {
    warn(`swarmlab: ${scenario} fails no check and no expectation: there is nothing to shrink`);
    return ExitCode.FAILED;
  }
  const progress = quiet ? noShrinkProgress : showShrinkProgress(1000 * seconds);
  const interrupt = new Interrupt("stopping: what was found is written");
  const began = performance.now();
  try {
    const shrunk = await shrinkTrial(written, failure, {
      trial,
      origin: scenario,
      command: `swarmlab run ${out === undefined ? "FILE" : shellWord(out)} --strict`,
      limits: searchLimits(1000 * seconds * (1 - SHARE_OF_KNEE), interrupt.signal, (soFar) => progress.update(soFar)),
      knee: { isOver: () => interrupt.requested || performance.now() - began > 1000 * seconds },
    });
    progress.stop();
    if (out === undefined) say(shrunk.yaml.trimEnd());
    else writeWhole(out, [shrunk.yaml]);
    const steps = plural(stepsOf(shrunk.written).length, "step");
    const end = shrunk.isSpent && !interrupt.requested ? ", when the time was over" : "";
    warn(printable(`${steps} left after ${plural(shrunk.runs, "run")}${end}: ${failure.check}`));
    if (out !== undefined) warn(`it is in ${out}: swarmlab run ${shellWord(out)} --strict`);
    return interrupt.requested ? interrupt.exitCode : ExitCode.OK;
  } finally {
    progress.stop();
    interrupt.release();
  }
}
