import { expect, test } from "vitest";
import { Unfit } from "../live/daemon/unfit.js";
import { RpcFailure } from "../live/grpc/rpc-failure.js";
import { Code, RpcError } from "../runtime/rpc-error.js";
import { BadInput, Failure, notStarted } from "./exit-code.js";

const thrown = (error: unknown): unknown => {
  try {
    return notStarted(error);
  } catch (other) {
    return other;
  }
};

const ofSystem = (code: string) => Object.assign(new Error(`${code}: no, mkdir '/x'`), { code, syscall: "mkdir" });
const refusal = (code: Code) => new RpcFailure(new RpcError(code, "zone"), "the network refuses this node");

test("what no other start mends is bad input, and the rest is a failure", () => {
  for (const error of [new Unfit("a file"), ofSystem("EACCES"), ofSystem("EROFS"), refusal(Code.INVALID_ARGUMENT)])
    expect(thrown(error)).toEqual(new BadInput(`swarmlab: ${error.message}`));
  for (const error of [new Error("in use"), ofSystem("ENOSPC")]) expect(thrown(error)).toBeInstanceOf(Failure);
  for (const error of [refusal(Code.UNAVAILABLE), new TypeError("a bug")]) expect(thrown(error)).toBe(error);
});
