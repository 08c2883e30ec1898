import { formatDuration, plural } from "../../report/text/format.js";
import type { Scenario } from "../../scenario/scenario.js";
import { ExitCode } from "../exit-code.js";
import { command } from "../options/command.js";
import { several } from "../options/options.js";
import { say, warn } from "../view/terminal.js";

/** Writes one line about what a scenario is made of. */
function digest({ name, nodes, duration, churn, steps, workloads, expect }: Scenario): string {
  const parts = [
    plural(nodes.length, "node"),
    formatDuration(duration),
    ...(churn.length > 0
      ? [
          `${plural(
            churn.reduce((sum, plan) => sum + plan.nodes.length, 0),
            "node",
          )} under churn`,
        ]
      : []),
    plural(steps.length, "step"),
    plural(workloads.length, "workload"),
    plural(expect.length, "expectation"),
  ];
  return `${name}: ${parts.join(", ")}`;
}

export const validate = command({
  usage: "validate <scenario..>",
  describe: "Check scenarios, without running them",
  positionals: {
    scenario: several("Scenario files (YAML)"),
  },
  options: {},
  examples: [["validate scenarios/*.yaml", "every problem with its line and column"]],
  async run({ scenario }) {
    const { readScenarios } = await import("../run/scenario-files.js");
    const { warningsOf } = await import("../../scenario/source/warnings.js");
    const { files, problems, notices } = readScenarios(scenario);
    for (const file of files) {
      say(`ok  ${file.path}  ${digest(file.scenario)}`);
      warn(...warningsOf(file.scenario).map((text) => `${file.path}: warning: ${text}`));
    }
    warn(...notices, ...problems);
    return problems.length > 0 ? ExitCode.BAD_INPUT : ExitCode.OK;
  },
});
