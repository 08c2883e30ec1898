import { explainOptions, explainPositionals } from "../explain/explain-options.js";
import { command } from "../options/command.js";

export const explain = command({
  usage: "explain <run> [about] [name]",
  describe: "Tell why something happened in a run: what led there, in order",
  positionals: explainPositionals,
  options: explainOptions,
  examples: [
    ["explain reports/churn-1", "what went wrong, and what to ask next"],
    ["explain reports/churn-1 chunk put-000012/3", "why it is lost, or has too few replicas"],
    ["explain scenarios/zone-failure.yaml file film --until 40min", "how a file was at that moment, and why"],
    ["explain reports/churn-1 get film --by home-017", "where the time of a download went"],
    ["explain scenarios/steady.yaml node home-01 --until 5min --dump home-01", "and what is in its memory"],
  ],
  async run(args) {
    const { runExplain } = await import("../explain/run-explain.js");
    return runExplain(args);
  },
});
