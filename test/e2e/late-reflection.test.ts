import { connect } from "node:net";
import { setTimeout } from "node:timers/promises";
import { Client, credentials } from "@grpc/grpc-js";
import { expect, onTestFinished, test } from "vitest";
import { folderOfPrograms, LISTENING, Program } from "./program.js";

/** Asks for the list of services, and returns the status of the first answer: 0 when there is one. */
function ask(client: Client): Promise<number> {
  const asIs = (bytes: Buffer): Buffer => bytes;
  const path = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
  const call = client.makeBidiStreamRequest(path, asIs, asIs, { deadline: Date.now() + 60_000 });
  return new Promise((resolve) => {
    call.on("data", () => {
      call.cancel();
      resolve(0);
    });
    call.on("error", ({ code }: { code: number }) => resolve(code));
    // The field list_services (7) of a ServerReflectionRequest, empty.
    call.write(Buffer.from([0x3a, 0x00]));
  });
}

test("reflection that could not be loaded for want of file descriptors is loaded at a later question", async () => {
  const limited = { under: ["bash", "-c", 'ulimit -n 80; exec "$@"', "bash"] };
  const tracker = Program.startOn(limited, "tracker", "--listen", "127.0.0.1:0", "--data", folderOfPrograms());
  const address = await tracker.says(LISTENING);
  const client = new Client(address, credentials.createInsecure());
  onTestFinished(() => client.close());
  await new Promise<void>((resolve, reject) =>
    client.waitForReady(Date.now() + 60_000, (error) => (error ? reject(error) : resolve())),
  );
  const sockets = Array.from({ length: 120 }, () => connect(Number(address.split(":")[1]), "127.0.0.1"));
  for (const socket of sockets) socket.on("error", () => {});
  await setTimeout(1_000);
  expect(await ask(client)).toBe(13);
  for (const socket of sockets) socket.destroy();
  await expect.poll(() => ask(client), { timeout: 60_000 }).toBe(0);
});
