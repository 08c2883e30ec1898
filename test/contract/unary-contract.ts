import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { NodeServiceDefinition, type StatusResponse } from "../../src/gen/swarmlab/v1/node.js";
import { TrackerServiceDefinition } from "../../src/gen/swarmlab/v1/tracker.js";
import type { Environment } from "../../src/runtime/environment.js";
import { Code, RpcError } from "../../src/runtime/rpc-error.js";
import { type Handlers, NO_CALL, type Reply } from "../../src/runtime/transport.js";
import { nodeHandlers, statusResponse, type World } from "./world.js";

type Result = StatusResponse | RpcError;

export function unaryContract(makeWorld: () => Promise<World>): void {
  describe("its unary calls", () => {
    let world: World;
    let client: Environment;
    let server: Environment;
    beforeEach(async () => {
      world = await makeWorld();
      client = await world.spawn("client");
      server = await world.spawn("server");
    });
    afterEach(async () => {
      await world.close();
    });

    /** Asks the server for its status; answers are collected in `results`. */
    function ask(results: Result[], deadline = 5000, to = server) {
      return client.call(to.self, NodeServiceDefinition, "status", {}, deadline, (result) => results.push(result), 0);
    }

    const serveStatus = (status: ReturnType<typeof nodeHandlers>["status"]) =>
      world.serve(server, NodeServiceDefinition, nodeHandlers({ status }));

    test("a call is answered once, after it was made, with its argument", async () => {
      serveStatus((_request, _caller, reply) => reply.send(statusResponse({ identity: "s", usedBytes: 2 ** 40 })));
      const seen: unknown[] = [];
      const done = (result: Result, arg: string) => seen.push(result, arg);
      client.call(server.self, NodeServiceDefinition, "status", {}, 5000, done, "argument");
      expect(seen).toEqual([]);
      await world.until(() => seen.length > 0);
      await world.pass(50);
      expect(seen).toEqual([statusResponse({ identity: "s", usedBytes: 2 ** 40 }), "argument"]);
      expect(world.bugs).toEqual([]);
    });

    test("a handler may answer later", async () => {
      const pending: Reply<StatusResponse>[] = [];
      serveStatus((_request, _caller, reply) => {
        server.after(20, (waiting: Reply<StatusResponse>) => waiting.send(statusResponse({ replicas: 3 })), reply);
        pending.push(reply);
      });
      const results: Result[] = [];
      ask(results);
      await world.until(() => pending.length === 1);
      expect(results).toEqual([]);
      await world.until(() => results.length === 1);
      expect(results).toEqual([statusResponse({ replicas: 3 })]);
    });

    test("many calls at once are each answered with their own", async () => {
      world.serve(
        server,
        NodeServiceDefinition,
        nodeHandlers({
          dropChunks: (request, _caller, reply) =>
            reply.send({ dropped: request.holdings.map((holding) => holding.pledge) }),
        }),
      );
      const answers = new Map<number, unknown>();
      for (let n = 1; n <= 100; n++) {
        const request = { holdings: [{ fileId: 1, index: n, pledge: n }], restarts: 0, fence: 0 };
        const done = (result: unknown, pledge: number) => answers.set(pledge, result);
        client.call(server.self, NodeServiceDefinition, "dropChunks", request, 5000, done, n);
      }
      await world.until(() => answers.size === 100);
      for (const [pledge, answer] of answers) expect(answer).toEqual({ dropped: [pledge] });
    });

    test("one host serves several services", async () => {
      serveStatus((_request, _caller, reply) => reply.send(statusResponse({ identity: "node" })));
      const denied = new RpcError(Code.PERMISSION_DENIED, "no");
      const refuse = (_request: unknown, _caller: unknown, reply: { send(error: RpcError): void }) =>
        reply.send(denied);
      const names = Object.keys(TrackerServiceDefinition.methods);
      const tracker = Object.fromEntries(names.map((name) => [name, refuse])) as unknown;
      // Serve it under another name. In a secured network, only a tracker may be asked the tracker's calls.
      const another = { ...TrackerServiceDefinition, fullName: "swarmlab.v1.TrackerService" as const };
      Object.defineProperty(another, "fullName", { value: "swarmlab.v1.AnotherService" });
      world.serve(server, another, tracker as Handlers<TrackerServiceDefinition>);
      const results: unknown[] = [];
      ask(results as Result[]);
      const done = (result: unknown) => results.push(result);
      client.call(server.self, another, "remove", { name: "f" }, 5000, done, 0);
      await world.until(() => results.length === 2);
      expect(results).toContainEqual(statusResponse({ identity: "node" }));
      expect(results).toContainEqual(denied);
    });

    test("a call that nobody answers fails at its deadline, not before", async () => {
      serveStatus(() => {});
      const results: Result[] = [];
      const start = client.now();
      let waited = 0;
      const done = (result: Result) => {
        waited = client.now() - start;
        results.push(result);
      };
      client.call(server.self, NodeServiceDefinition, "status", {}, 200, done, 0);
      await world.until(() => results.length === 1);
      expect(results[0]).toMatchObject({ code: Code.DEADLINE_EXCEEDED });
      // The deadline is 200 ms, but a timer of Node may fire a millisecond early.
      expect(waited).toBeGreaterThanOrEqual(198);
    });

    test("an answer after the deadline is dropped", async () => {
      let late: Reply<StatusResponse> | undefined;
      serveStatus((_request, _caller, reply) => {
        late = reply;
      });
      const results: Result[] = [];
      ask(results, 200);
      await world.until(() => results.length === 1);
      late?.send(statusResponse({}));
      await world.pass(100);
      expect(results).toHaveLength(1);
      expect(world.bugs).toEqual([]);
    });

    test("an abandoned call is never answered", async () => {
      let served = 0;
      serveStatus((_request, _caller, reply) => {
        served++;
        server.after(30, () => reply.send(statusResponse({})), 0);
      });
      const results: Result[] = [];
      client.abandon(ask(results));
      const underWay = ask(results);
      await world.until(() => served > 0);
      client.abandon(underWay);
      client.abandon(underWay);
      client.abandon(NO_CALL);
      await world.pass(150);
      expect(results).toEqual([]);
      expect(world.bugs).toEqual([]);
    });

    test("a call to an address where no program runs fails as unavailable, long before its deadline, and after the call was made", async () => {
      world.kill(server);
      const nowhere = { number: 9, address: "127.0.0.1:1", host: 4_000_000 };
      const results: Result[] = [];
      for (const peer of [server.self, nowhere, { number: 0, address: "", host: 4_000_001 }]) {
        client.call(peer, NodeServiceDefinition, "status", {}, 60_000, (result) => results.push(result), 0);
      }
      expect(results).toEqual([]);
      await world.until(() => results.length === 3, 60_000);
      for (const result of results) expect(result).toMatchObject({ code: Code.UNAVAILABLE, definite: false });
    });

    test("an expected error keeps its code and its words", async () => {
      const errors = Object.values(Code).map((code) => new RpcError(code, `100 % of "${code}", größer\nals #1`));
      let next = 0;
      serveStatus((_request, _caller, reply) => reply.send(errors[next++]!));
      const results: Result[] = [];
      for (let n = 0; n < errors.length; n++) {
        ask(results);
        await world.until(() => results.length === n + 1);
      }
      expect(results).toEqual(errors);
      expect(results[0]).toBeInstanceOf(RpcError);
    });

    test("a service that a host does not have is unimplemented there", async () => {
      const results: Result[] = [];
      ask(results);
      await world.until(() => results.length === 1);
      expect(results[0]).toMatchObject({ code: Code.UNIMPLEMENTED });
    });

    test("a second answer to one call throws", async () => {
      let thrown: unknown;
      serveStatus((_request, _caller, reply) => {
        reply.send(statusResponse({ replicas: 1 }));
        try {
          reply.send(statusResponse({ replicas: 2 }));
        } catch (error) {
          thrown = error;
        }
      });
      const results: Result[] = [];
      ask(results);
      await world.until(() => results.length === 1);
      await world.pass(50);
      expect(thrown).toBeInstanceOf(Error);
      expect(results).toEqual([statusResponse({ replicas: 1 })]);
    });

    test("a handler knows who calls", async () => {
      const callers: string[] = [];
      serveStatus((_request, caller, reply) => {
        callers.push(caller.identity);
        reply.send(statusResponse({}));
      });
      const other = await world.spawn("Zoë's node 7");
      const results: Result[] = [];
      ask(results);
      await world.until(() => results.length === 1);
      other.call(server.self, NodeServiceDefinition, "status", {}, 5000, (result) => results.push(result), 0);
      await world.until(() => results.length === 2);
      expect(callers).toEqual(["client", "Zoë's node 7"]);
    });

    test("a message of a mebibyte passes, each way", async () => {
      const bytes = Uint8Array.from({ length: 1024 * 1024 }, (_, n) => n % 251);
      const order = { pledge: 1, index: 0, size: 1, hash: bytes, sources: [] };
      let received: Uint8Array | undefined;
      world.serve(
        server,
        NodeServiceDefinition,
        nodeHandlers({
          storeChunks: (request, _caller, reply) => {
            received = request.orders[0]!.hash;
            reply.send({
              stored: Array.from({ length: 200_000 }, (_, n) => 2 ** 30 + n),
              failed: [],
              failedSources: [],
              receipts: [],
            });
          },
        }),
      );
      const results: unknown[] = [];
      const request = { fileId: 1, orders: [order], peers: [], repair: false };
      client.call(
        server.self,
        NodeServiceDefinition,
        "storeChunks",
        request,
        20_000,
        (result) => results.push(result),
        0,
      );
      await world.until(() => results.length === 1, 20_000);
      expect(Buffer.compare(Buffer.from(received!), bytes)).toBe(0);
      expect((results[0] as { stored: number[] }).stored).toHaveLength(200_000);
    });

    test("a call whose peer dies while it is served fails once", async () => {
      let served = 0;
      serveStatus(() => {
        served++;
      });
      const results: Result[] = [];
      ask(results, 1000);
      await world.until(() => served === 1);
      world.kill(server);
      await world.until(() => results.length === 1);
      await world.pass(1200);
      expect(results).toHaveLength(1);
      expect([Code.UNAVAILABLE, Code.DEADLINE_EXCEEDED]).toContain((results[0] as RpcError).code);
    });

    test("the calls of a killed program are never answered, and its own answers never arrive", async () => {
      let served = 0;
      serveStatus((_request, _caller, reply) => {
        served++;
        server.after(20, () => reply.send(statusResponse({})), 0);
      });
      const results: Result[] = [];
      ask(results);
      await world.until(() => served === 1);
      world.kill(client);
      await world.pass(100);
      expect(results).toEqual([]);
      expect(world.bugs).toEqual([]);
    });
  });
}
