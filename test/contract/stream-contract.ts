import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FetchChunksRequest, type FetchChunksResponse, NodeServiceDefinition } from "../../src/gen/swarmlab/v1/node.js";
import type { Environment } from "../../src/runtime/environment.js";
import { Code, RpcError } from "../../src/runtime/rpc-error.js";
import type { StreamCall, StreamSink } from "../../src/runtime/transport.js";
import { nodeHandlers, type World } from "./world.js";

type Sink = StreamSink<FetchChunksResponse>;

const content = new Uint8Array(1024 * 1024).fill(7);

function chunk(index: number, data: Uint8Array = content.subarray(0, 1000)): FetchChunksResponse {
  return { index, payload: { $case: "data", value: data }, tag: 0 };
}

/** What a receiver heard. */
class Heard {
  readonly indices: number[] = [];
  readonly ends: ("OK" | RpcError)[] = [];
  last: FetchChunksResponse | undefined;

  onMessage(message: FetchChunksResponse): void {
    if (this.ends.length > 0) throw new Error("a message after the end");
    this.indices.push(message.index);
    this.last = message;
  }

  onEnd(status: "OK" | RpcError): void {
    this.ends.push(status);
  }
}

export function streamContract(makeWorld: () => Promise<World>): void {
  describe("its streams", () => {
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
      expect(world.bugs).toEqual([]);
    });

    const wanted = FetchChunksRequest.decode(new Uint8Array());
    const serve = (fetchChunks: (sink: Sink) => void) =>
      world.serve(
        server,
        NodeServiceDefinition,
        nodeHandlers({ fetchChunks: (_request, _caller, sink) => fetchChunks(sink) }),
      );
    const open = (heard: Heard, deadline = 20_000): StreamCall =>
      client.stream(server.self, NodeServiceDefinition, "fetchChunks", wanted, deadline, heard);

    /** Sends chunks 0 .. count-1, one each time the sink is ready, and ends with the last. */
    function sendAll(sink: Sink, count: number, data?: Uint8Array): { sent: number; cancelled: number } {
      const progress = { sent: 0, cancelled: 0 };
      sink.onReady = () => {
        sink.send(chunk(progress.sent++, data));
        if (progress.sent === count) sink.end();
      };
      sink.onCancelled = () => {
        progress.cancelled++;
      };
      return progress;
    }

    test("messages arrive in order, then the end, once", async () => {
      serve((sink) => sendAll(sink, 50));
      const heard = new Heard();
      open(heard).request(100);
      expect(heard.indices).toEqual([]);
      await world.until(() => heard.ends.length > 0);
      await world.pass(50);
      expect(heard.indices).toEqual(Array.from({ length: 50 }, (_, n) => n));
      expect(heard.ends).toEqual(["OK"]);
    });

    test("chunks of a mebibyte arrive whole", async () => {
      serve((sink) => sendAll(sink, 4, content));
      const heard = new Heard();
      open(heard).request(4);
      await world.until(() => heard.ends.length > 0, 20_000);
      const payload = heard.last?.payload;
      expect(payload?.$case === "data" && Buffer.compare(Buffer.from(payload.value), content)).toBe(0);
    });

    test("no message arrives before credit is granted, and never more than were granted", async () => {
      serve((sink) => sendAll(sink, 10));
      const heard = new Heard();
      const call = open(heard);
      await world.pass(100);
      expect(heard.indices).toEqual([]);
      call.request(3);
      await world.until(() => heard.indices.length === 3);
      await world.pass(100);
      expect(heard.indices).toEqual([0, 1, 2]);
      call.request(1);
      call.request(1);
      await world.until(() => heard.indices.length === 5);
      await world.pass(100);
      expect(heard.indices).toEqual([0, 1, 2, 3, 4]);
      expect(heard.ends).toEqual([]);
      call.request(5);
      await world.until(() => heard.ends.length > 0);
      expect(heard.indices).toHaveLength(10);
    });

    test("credit granted for each message as it comes lets all through", async () => {
      serve((sink) => sendAll(sink, 20));
      const heard = new Heard();
      const call = client.stream(server.self, NodeServiceDefinition, "fetchChunks", wanted, 5000, {
        onMessage(message) {
          heard.onMessage(message);
          call.request(1);
        },
        onEnd: (status) => heard.onEnd(status),
      });
      call.request(1);
      await world.until(() => heard.ends.length > 0);
      expect(heard.indices).toHaveLength(20);
    });

    test("the end is heard without credit left", async () => {
      serve((sink) => sendAll(sink, 2));
      const heard = new Heard();
      open(heard).request(2);
      await world.until(() => heard.ends.length > 0);
      expect(heard.indices).toEqual([0, 1]);
      expect(heard.ends).toEqual(["OK"]);
    });

    test("a sender that waits for its turn stops when the receiver grants nothing more", async () => {
      let progress = { sent: 0, cancelled: 0 };
      serve((sink) => {
        progress = sendAll(sink, 60, content);
      });
      const heard = new Heard();
      const call = open(heard);
      call.request(1);
      await world.until(() => heard.indices.length === 1, 20_000);
      await world.pass(300);
      expect(heard.indices).toEqual([0]);
      expect(progress.sent).toBeLessThan(30);
      call.cancel();
    });

    test("a stream that stands still holds up no other call to its peer", async () => {
      serve((sink) => sendAll(sink, 60, content));
      open(new Heard());
      await world.pass(200);
      const results: unknown[] = [];
      const done = (result: unknown) => results.push(result);
      client.call(server.self, NodeServiceDefinition, "status", {}, 10_000, done, 0);
      await world.until(() => results.length === 1, 10_000);
      expect(results[0]).toMatchObject({ code: Code.UNIMPLEMENTED });
    });

    test("the last message waits for credit, and the end waits for the last message", async () => {
      serve((sink) => sendAll(sink, 3));
      const heard = new Heard();
      const call = open(heard);
      call.request(2);
      await world.until(() => heard.indices.length === 2);
      await world.pass(100);
      expect([heard.indices, heard.ends]).toEqual([[0, 1], []]);
      call.request(1);
      await world.until(() => heard.ends.length > 0);
      expect([heard.indices, heard.ends]).toEqual([[0, 1, 2], ["OK"]]);
    });

    test("an empty stream ends", async () => {
      serve((sink) => sink.end());
      const heard = new Heard();
      open(heard).request(1);
      await world.until(() => heard.ends.length > 0);
      expect([heard.indices, heard.ends]).toEqual([[], ["OK"]]);
    });

    test("a stream ends with its sender's error", async () => {
      const busy = new RpcError(Code.RESOURCE_EXHAUSTED, "all slots are taken");
      serve((sink) => sink.end(busy));
      const heard = new Heard();
      open(heard).request(1);
      await world.until(() => heard.ends.length > 0);
      expect(heard.ends).toEqual([busy]);
    });

    test("an error after a message ends the stream once, in order", async () => {
      const lost = new RpcError(Code.DATA_LOSS, "the disk failed");
      serve((sink) => {
        sink.onReady = () => {
          sink.send(chunk(0));
          server.after(100, () => sink.end(lost), 0);
          sink.onReady = () => {};
        };
      });
      const heard = new Heard();
      open(heard).request(10);
      await world.until(() => heard.ends.length > 0);
      expect([heard.indices, heard.ends]).toEqual([[0], [lost]]);
    });

    test("a sender may send later than at the moment when it is asked", async () => {
      serve((sink) => {
        server.after(30, () => sink.send(chunk(5)), 0);
        server.after(60, () => sink.end(), 0);
      });
      const heard = new Heard();
      open(heard).request(5);
      await world.until(() => heard.ends.length > 0);
      expect([heard.indices, heard.ends]).toEqual([[5], ["OK"]]);
    });

    test("a cancelled receiver hears nothing more, and its sender is told once", async () => {
      let progress = { sent: 0, cancelled: 0 };
      let sinkOfTest: Sink | undefined;
      serve((sink) => {
        sinkOfTest = sink;
        progress = sendAll(sink, 1000, content);
      });
      const heard = new Heard();
      const call = open(heard);
      call.request(2);
      await world.until(() => heard.indices.length === 2, 20_000);
      call.cancel();
      call.cancel();
      call.request(5);
      await world.until(() => progress.cancelled > 0);
      sinkOfTest?.send(chunk(0));
      sinkOfTest?.end();
      await world.pass(100);
      expect(progress.cancelled).toBe(1);
      expect(heard.indices).toEqual([0, 1]);
      expect(heard.ends).toEqual([]);
    });

    test("a stream ends at its deadline, and its sender is told", async () => {
      let cancelled = 0;
      serve((sink) => {
        sink.onReady = () => {
          sink.send(chunk(0));
          sink.onReady = () => {};
        };
        sink.onCancelled = () => {
          cancelled++;
        };
      });
      const heard = new Heard();
      open(heard, 300).request(5);
      await world.until(() => heard.ends.length > 0 && cancelled > 0);
      expect(heard.indices).toEqual([0]);
      expect(heard.ends).toMatchObject([{ code: Code.DEADLINE_EXCEEDED }]);
      await world.pass(50);
      expect([heard.ends.length, cancelled]).toEqual([1, 1]);
    });

    test("when the sender dies the receiver is told once", async () => {
      serve((sink) => sendAll(sink, 1000, content).sent);
      const heard = new Heard();
      open(heard, 10_000).request(2);
      await world.until(() => heard.indices.length === 2);
      world.kill(server);
      await world.until(() => heard.ends.length > 0, 20_000);
      await world.pass(100);
      expect(heard.ends).toHaveLength(1);
      expect([Code.UNAVAILABLE, Code.DEADLINE_EXCEEDED]).toContain((heard.ends[0] as RpcError).code);
    });

    test("when the receiver dies the sender is told once, and the receiver hears nothing", async () => {
      let progress = { sent: 0, cancelled: 0 };
      serve((sink) => {
        progress = sendAll(sink, 1000, content);
      });
      const heard = new Heard();
      open(heard, 10_000).request(1000);
      await world.until(() => heard.indices.length > 0);
      world.kill(client);
      const before = heard.indices.length;
      await world.until(() => progress.cancelled > 0, 20_000);
      await world.pass(100);
      expect(progress.cancelled).toBe(1);
      expect(heard.indices).toHaveLength(before);
      expect(heard.ends).toEqual([]);
    });

    test("a stream from an address where no program runs ends as unavailable, after it was opened", async () => {
      world.kill(server);
      const heard = new Heard();
      open(heard, 60_000).request(1);
      const nowhere = new Heard();
      const peer = { number: 0, address: "", host: 4_000_000 };
      client.stream(peer, NodeServiceDefinition, "fetchChunks", wanted, 60_000, nowhere).request(1);
      expect([heard.ends, nowhere.ends]).toEqual([[], []]);
      await world.until(() => heard.ends.length > 0 && nowhere.ends.length > 0, 60_000);
      expect([...heard.ends, ...nowhere.ends]).toMatchObject([{ code: Code.UNAVAILABLE }, { code: Code.UNAVAILABLE }]);
    });

    test("sending after the end, and ending twice, throw", async () => {
      const thrown: unknown[] = [];
      const attempt = (action: () => void) => {
        try {
          action();
        } catch (error) {
          thrown.push(error);
        }
      };
      serve((sink) => {
        sink.end();
        attempt(() => sink.send(chunk(0)));
        attempt(() => sink.end());
      });
      const heard = new Heard();
      open(heard).request(1);
      await world.until(() => heard.ends.length > 0);
      expect(thrown).toHaveLength(2);
      expect(heard.ends).toEqual(["OK"]);
    });
  });
}
