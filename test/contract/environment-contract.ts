import { describe } from "vitest";
import { clockContract } from "./clock-contract.js";
import { streamContract } from "./stream-contract.js";
import { unaryContract } from "./unary-contract.js";
import type { World } from "./world.js";

/** Tests the promises that every environment makes to its programs. The simulated and the live environment run the same suite. */
export function environmentContract(name: string, makeWorld: () => Promise<World>): void {
  describe(`the ${name} environment`, () => {
    clockContract(makeWorld);
    unaryContract(makeWorld);
    streamContract(makeWorld);
  });
}
