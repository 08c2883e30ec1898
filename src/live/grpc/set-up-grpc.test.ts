import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { BaseServerInterceptingCall } from "@grpc/grpc-js/build/src/server-interceptors.js";
import { StreamDecoder } from "@grpc/grpc-js/build/src/stream-decoder.js";
import { expect, test } from "vitest";
import { hasFastPath } from "./fast-path/install-fast-path.js";
import { GrpcEnvironment } from "./grpc-environment.js";
import { setUpGrpc } from "./set-up-grpc.js";

// These tests need a process of their own, because nothing removes what they install.

/** Whether a method has the same text as in grpc-js's own file. */
function isUntouched(method: () => unknown, file: string): boolean {
  const path = createRequire(import.meta.url).resolve(`@grpc/grpc-js/build/src/${file}.js`);
  return readFileSync(path, "utf8").includes(method.toString());
}

function grpcIsUntouched(): boolean {
  const { write } = StreamDecoder.prototype as unknown as { write: () => unknown };
  const { serializeMessage } = BaseServerInterceptingCall.prototype as unknown as { serializeMessage: () => unknown };
  return isUntouched(write, "stream-decoder") && isUntouched(serializeMessage, "server-interceptors");
}

test("to load an environment changes nothing in grpc-js, nor does a set-up without the fast path", () => {
  expect(GrpcEnvironment).toBeTypeOf("function");
  setUpGrpc({ SWARMLAB_FAST_PATH: "off" });
  expect(hasFastPath()).toBe(false);
  expect(grpcIsUntouched()).toBe(true);
});

test("a switch that says neither on nor off is refused, with its name and what it says", () => {
  expect(() => setUpGrpc({ SWARMLAB_FAST_PATH: "yes" })).toThrow(
    '$SWARMLAB_FAST_PATH: expected on or off, found "yes"',
  );
  expect(hasFastPath()).toBe(false);
});

test("without the switch the fast path is installed, once", () => {
  setUpGrpc({});
  expect(hasFastPath()).toBe(true);
  expect(grpcIsUntouched()).toBe(false);
  const { write } = StreamDecoder.prototype;
  setUpGrpc({ SWARMLAB_FAST_PATH: "" });
  setUpGrpc({ SWARMLAB_FAST_PATH: "on" });
  expect(StreamDecoder.prototype.write).toBe(write);
});
