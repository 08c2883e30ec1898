import { command } from "../options/command.js";
import { factor, flag, number, oneOf, share, text } from "../options/options.js";

/** The options that bound the error of a predicted time have no limit, since the prediction may be several times the measured time. */
const anyError = { mostPercent: Number.POSITIVE_INFINITY };

const options = {
  seed: number("seed", "Seed of every draw, instead of the scenario's", 0),
  out: text("Folder for the report [reports/<scenario>-<seed>-fidelity]"),
  set: {
    type: "string",
    array: true,
    nargs: 1,
    describe: "Change a value of the scenario first, as path=value; may be repeated",
  },
  transport: oneOf("transport", "How the live world is played: gRPC within one process, or real processes [grpc]", [
    "grpc",
    "processes",
  ]),
  netns: flag("With processes: network namespaces with the scenario's bandwidth; needs Linux and root"),
  "nodes-per-process": number("nodes-per-process", "With processes: how many nodes share a process [1]", 1),
  speed: factor("speed", "How many times faster than the real clock the live world is played [1]"),
  runs: number("runs", "Number of live runs; the median time of each operation counts [1]", 1),
  calibrate: flag("Fit the network's latency and overheads to the live times, and show how the agreement changes"),
  write: text("Calibrate, and write the scenario with the fitted network to this new file"),
  "expect-median": share(
    "expect-median",
    "Fail when the median download time is predicted worse than this, such as 10%",
    anyError,
  ),
  "expect-each": share(
    "expect-each",
    "Fail when any download's time is predicted worse than this, such as 20%",
    anyError,
  ),
  "expect-agreement": share("expect-agreement", "Fail when the agreement is less than this, such as 90%"),
  "expect-placement": share("expect-placement", "Fail when fewer chunks have the same replicas, such as 100%"),
  "no-charts": flag("Leave out the charts"),
  json: flag("Print fidelity.json instead of the summary"),
  quiet: flag("Print only what failed"),
} as const;

export const fidelity = command({
  usage: "fidelity <scenario>",
  describe: "Play a scenario simulated and live, and report how alike they are",
  positionals: {
    scenario: { type: "string", demandOption: true, describe: "Scenario file (YAML)" },
  },
  options,
  examples: [
    ["fidelity scenarios/steady.yaml --speed 10", "a simulation beside gRPC, ten times as fast as the clock"],
    [
      "fidelity scenarios/live-links.yaml --transport processes --netns",
      "beside processes on links of the scenario's bandwidth",
    ],
    ["fidelity scenarios/steady.yaml --runs 3 --write calibrated.yaml", "a network that is fitted to three live runs"],
    ["fidelity scenarios/steady.yaml --expect-placement 100%", "for CI: exit code 1 when a replica is on another node"],
  ],
  async run(args) {
    const { runFidelity } = await import("../run/run-fidelity.js");
    return runFidelity(args);
  },
});
