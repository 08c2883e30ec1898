import { BadInput } from "../exit-code.js";
import { type Play, playOverGrpc, playSimulated } from "./play.js";
import type { ScenarioFile } from "./scenario-files.js";
import type { World } from "./world.js";

/** The world that `run` plays in: simulated, or over gRPC. Throws BadInput when `--speed` is too high for a scenario. */
export async function chosenWorld(
  files: readonly ScenarioFile[],
  {
    transport = "simulated",
    speed,
    strict = false,
    "check-determinism": checked = false,
  }: {
    readonly transport?: "simulated" | "grpc" | undefined;
    readonly speed?: number | undefined;
    readonly strict?: boolean | undefined;
    readonly "check-determinism"?: boolean | undefined;
  },
): Promise<World> {
  if (checked && transport === "grpc")
    throw new BadInput("--check-determinism is for simulations: no two runs over gRPC are the same");
  if (strict && transport === "grpc")
    throw new BadInput("--strict is for simulations: elsewhere nobody sees every event");
  if (transport === "grpc") {
    const flags = ["--transport", "grpc", ...(speed === undefined ? [] : ["--speed", String(speed)])];
    return { play: await playOverGrpc(files, speed ?? 1), command: "run", name: "grpc", flags };
  }
  if (speed !== undefined)
    throw new BadInput("--speed is for --transport grpc: a simulation runs as fast as the machine can");
  const flags = [...(strict ? ["--strict"] : []), ...(checked ? ["--check-determinism"] : [])];
  return { play: await simulatedBy(strict, checked), command: "run", name: "", flags };
}

async function simulatedBy(strict: boolean, checked: boolean): Promise<Play> {
  if (checked) return (await import("../determinism/play-checked.js")).playChecked({ strict });
  return strict ? (await import("./play-strictly.js")).playStrictly() : playSimulated;
}
