import type { Plan } from "../../experiment/plan/plan.js";
import type { Engine } from "../../experiment/running/engine.js";
import { BadInput } from "../exit-code.js";
import { printable } from "../view/printable.js";
import { type RedisArguments, redisOf } from "./redis-options.js";
import { jobsOf, type RunArguments } from "./run-options.js";
import type { Subject } from "./subject.js";

/** Opens the engine that plays the runs: workers over Redis if a server is named, otherwise threads of this process. Throws BadInput. */
export async function openEngine(
  plan: Plan,
  { folder, experiment }: Subject,
  args: RunArguments & RedisArguments,
  tell: (line: string) => void,
): Promise<Engine> {
  const address = redisOf(args);
  if (address) {
    if (args["keep-reports"])
      throw new BadInput("swarmlab: --keep-reports is for runs on this machine: workers over Redis send no reports");
    const { RedisEngine } = await import("../../experiment/running/redis/redis-engine.js");
    return RedisEngine.open({
      address,
      name: experiment.name,
      scenarios: plan.scenarios,
      tell: (line) => tell(printable(line)),
    });
  }
  const { ThreadEngine } = await import("../../experiment/running/thread-engine.js");
  const reportsIn = args["keep-reports"] ? folder : undefined;
  return new ThreadEngine(plan.scenarios, { jobs: jobsOf(args), reportsIn });
}
