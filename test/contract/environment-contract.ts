import { describe } from "vitest";
import { clockContract } from "./clock-contract.js";
import { streamContract } from "./stream-contract.js";
import { unaryContract } from "./unary-contract.js";
import type { World } from "./world.js";

/** What every environment promises the programs in it: one suite, for the simulated and for the live one. */
export function environmentContract(name: string, makeWorld: () => Promise<World>): void {
  describe(`the ${name} environment`, () => {
    clockContract(makeWorld);
    unaryContract(makeWorld);
    streamContract(makeWorld);
  });
}
