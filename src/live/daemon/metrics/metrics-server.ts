import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Registry } from "prom-client";
import type { Readiness } from "../readiness.js";

// These limits keep a caller from holding the server up: a scrape takes milliseconds, and its request has a few hundred bytes.
const MOST_CONNECTIONS = 32;
const MOST_HEADER_BYTES = 8 * 1024;
const REQUEST_TIMEOUT_MS = 5_000;
const IDLE_TIMEOUT_MS = 15_000;
const REQUESTS_PER_CONNECTION = 1_000;

export interface MetricsServer {
  /** The server's address, host:port. */
  readonly address: string;
  /** Closes every connection at once. */
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/**
 * Answers supervisors over HTTP on `listen` (host:port; port 0: any free one). `/metrics` is for Prometheus. `/healthz`
 * answers 200 while the program is ready, and 503 with the reason while it is not. `/livez` answers 200 for as long as
 * the process answers at all.
 */
export async function serveMetrics(listen: string, registry: Registry, readiness: Readiness): Promise<MetricsServer> {
  const server = createServer(
    {
      maxHeaderSize: MOST_HEADER_BYTES,
      headersTimeout: REQUEST_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: IDLE_TIMEOUT_MS,
      connectionsCheckingInterval: 1_000,
    },
    (request, response) => {
      answerTo(request, registry, readiness).then(
        (answer) => send(request, response, answer),
        (error) => send(request, response, plain(500, `the metrics cannot be collected: ${error}`)),
      );
    },
  );
  server.maxConnections = MOST_CONNECTIONS;
  server.maxRequestsPerSocket = REQUESTS_PER_CONNECTION;
  // The server also cuts off a caller that does not read its answer.
  server.setTimeout(IDLE_TIMEOUT_MS);
  const colon = listen.lastIndexOf(":");
  const host = listen.slice(0, colon);
  const port = await open(server, host.replace(/^\[(.*)\]$/, "$1"), Number(listen.slice(colon + 1)));
  return { address: `${host}:${port}`, close: () => close(server) };
}

function open(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => reject(new Error(`cannot serve metrics on ${host}:${port}: ${error.message}`)));
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function answerTo(request: IncomingMessage, registry: Registry, readiness: Readiness): Promise<Answer> {
  if (request.method !== "GET" && request.method !== "HEAD") return plain(405, "only GET and HEAD");
  switch (request.url?.split("?", 1)[0]) {
    case "/metrics":
      return { status: 200, type: registry.contentType, body: await exposition(registry) };
    case "/healthz":
      return health(readiness);
    case "/livez":
      return plain(200, "alive");
    default:
      return plain(404, "there are /metrics, /healthz and /livez");
  }
}

/** Writes all metrics in the text format of Prometheus. The format wants `NaN` for missing numbers, which the library writes differently. */
export async function exposition(registry: Registry): Promise<string> {
  return (await registry.metrics()).replace(/ Nan$/gm, " NaN");
}

function health({ isReady, obstacle }: Readiness): Answer {
  const body = isReady ? { status: "serving" } : { status: "not serving", reason: obstacle };
  return { status: isReady ? 200 : 503, type: "application/json", body: `${JSON.stringify(body)}\n` };
}

function plain(status: number, text: string): Answer {
  return { status, type: "text/plain; charset=utf-8", body: `${text}\n` };
}

function send(request: IncomingMessage, response: ServerResponse, { status, type, body }: Answer): void {
  response.writeHead(status, {
    "Content-Type": type,
    "Content-Length": Buffer.byteLength(body),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    ...(status === 405 ? { Allow: "GET, HEAD" } : {}),
    // The server does not read the body of a request, so a connection on which a body was sent cannot be used again.
    ...(hasBody(request) ? { Connection: "close" } : {}),
  });
  response.end(request.method === "HEAD" ? undefined : body);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}
