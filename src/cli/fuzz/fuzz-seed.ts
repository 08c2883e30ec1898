import { dirname } from "node:path";
import type { Base } from "../../campaign/draw/draw-onto.js";
import { playSeed, scenarioOfSeed } from "../../campaign/play-seed.js";
import { relocated } from "../../campaign/relocated.js";
import { timeIn, timeText } from "../../campaign/written-quantity.js";
import { yamlOf } from "../../campaign/yaml-of.js";
import { writeWhole } from "../../experiment/results/write-whole.js";
import { formatDuration, formatNumber } from "../../report/text/format.js";
import { shellWord } from "../../report/text/shell-word.js";
import type { Redraw } from "../../scenario/scenario.js";
import { BadInput, ExitCode } from "../exit-code.js";
import { printable, printableJson } from "../view/printable.js";
import { say, warn } from "../view/terminal.js";
import type { FuzzArguments } from "./fuzz-options.js";
import { countWords, failureLines } from "./fuzz-words.js";
import { refuseUnwritable } from "./refuse-unwritable.js";

type SeedArguments = Pick<FuzzArguments, "write" | "json"> & {
  /** The moment from which on the seed is played with other draws. */
  readonly redraw?: Redraw | undefined;
};

/** Plays one seed, says what happened, and writes its scenario if asked to. */
export function fuzzSeed(seed: number, base: Base | null, { write, json, redraw }: SeedArguments): ExitCode {
  if (write !== undefined) refuseUnwritable(write);
  const length = timeIn(scenarioOfSeed(seed, base).duration) ?? Number.POSITIVE_INFINITY;
  if (redraw && redraw.at > length)
    throw new BadInput(`swarmlab: --at: the scenario of seed ${seed} is over after ${formatDuration(length)}`);
  const { failure, failures, faults, situations, events, simulated, digest } = playSeed(seed, base, redraw);
  if (write !== undefined) {
    const origin = `Seed ${seed} of swarmlab fuzz${redraw ? `, with other draws (${redraw.salt}) from ${timeText(redraw.at)} on` : ""}`;
    const comment = failures.map(({ check, object, detail }) => `${check}: ${object}\n  ${detail}`).join("\n");
    const ofFolder = base && relocated(base, dirname(write));
    writeWhole(write, [yamlOf(scenarioOfSeed(seed, ofFolder, redraw), `${origin}.\n${comment}`.trimEnd())]);
    warn(`its scenario is in ${write}: swarmlab run ${shellWord(write)} --strict`);
  }
  if (json)
    say(
      printableJson({ seed, ...(redraw ? { redraw } : {}), failures, faults, situations, events, simulated, digest }),
    );
  else if (failure) {
    say(...failures.flatMap((one) => failureLines({ seed, ...one })));
  } else {
    const met = countWords(Object.fromEntries(Object.entries(situations).filter(([, count]) => count > 0)));
    say(
      `seed ${seed}${redraw ? ` from ${timeText(redraw.at)} on with salt ${redraw.salt}` : ""} passed: ${formatDuration(simulated)} simulated, ${formatNumber(events)} events, digest ${digest}`,
    );
    say(printable(`faults: ${countWords(faults) || "none"}`), ...(met ? [`situations: ${met}`] : []));
  }
  return failure ? ExitCode.FAILED : ExitCode.OK;
}
