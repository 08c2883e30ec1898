import { subjects } from "../../explain/question.js";
import type { ArgumentsOf } from "../options/command.js";
import { flag, number, text, time } from "../options/options.js";

export const explainPositionals = {
  run: {
    type: "string",
    demandOption: true,
    describe: "Folder of a report with its history, or a scenario (it is played)",
  },
  about: { type: "string", describe: `What is asked about: ${subjects.join(", ")}; left out: what went wrong` },
  name: { type: "string", describe: "Name of the file, node or check; film/3 is chunk 3 of film" },
} as const;

export const explainOptions = {
  by: text("Of a get or put: the node that asked for it; left out: the slowest one"),
  until: time("until", "How it was at that moment of the run, instead of its end"),
  dump: text("Of a scenario: also print what the tracker, or the node of this name, knows at --until, as JSON"),
  seed: number("seed", "Of a scenario: its seed", 0),
  set: { type: "string", array: true, describe: "Of a scenario: change a value, as path=value" },
  json: flag("Print the answer as JSON"),
} as const;

export type ExplainArguments = ArgumentsOf<typeof explainPositionals> & Partial<ArgumentsOf<typeof explainOptions>>;
