import type { Base } from "../../campaign/draw/draw-onto.js";
import { playSeed, scenarioOfSeed } from "../../campaign/play-seed.js";
import { yamlOf } from "../../campaign/yaml-of.js";
import { writeWhole } from "../../experiment/results/write-whole.js";
import { formatDuration, formatNumber } from "../../report/text/format.js";
import { shellWord } from "../../report/text/shell-word.js";
import { ExitCode } from "../exit-code.js";
import { printable, printableJson } from "../view/printable.js";
import { say, warn } from "../view/terminal.js";
import { countWords, failureLines } from "./fuzz-words.js";
import { refuseUnwritable } from "./refuse-unwritable.js";

export interface SeedArguments {
  readonly scenario?: string | undefined;
  readonly write?: string | undefined;
  readonly json: boolean;
}

/** Plays one seed, says what happened, and writes its scenario if asked to. */
export function fuzzSeed(seed: number, base: Base | null, { write, json }: SeedArguments): ExitCode {
  if (write !== undefined) refuseUnwritable(write);
  const { failure, failures, faults, situations, events, simulated, digest } = playSeed(seed, base);
  if (write !== undefined) {
    const comment = failures.map(({ check, object, detail }) => `${check}: ${object}\n  ${detail}`).join("\n");
    writeWhole(write, [yamlOf(scenarioOfSeed(seed, base), `Seed ${seed} of swarmlab fuzz.\n${comment}`.trimEnd())]);
    warn(`its scenario is in ${write}: swarmlab run ${shellWord(write)} --strict`);
  }
  if (json) say(printableJson({ seed, failures, faults, situations, events, simulated, digest }));
  else if (failure) {
    say(...failures.flatMap((one) => failureLines({ seed, ...one })));
  } else {
    const met = countWords(Object.fromEntries(Object.entries(situations).filter(([, count]) => count > 0)));
    say(
      `seed ${seed} passed: ${formatDuration(simulated)} simulated, ${formatNumber(events)} events, digest ${digest}`,
    );
    say(printable(`faults: ${countWords(faults) || "none"}`), ...(met ? [`situations: ${met}`] : []));
  }
  return failure ? ExitCode.FAILED : ExitCode.OK;
}
