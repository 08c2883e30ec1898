import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { BadInput, Failure } from "../exit-code.js";
import { isOwnHost } from "./own-host.js";

// These limits keep a single client from blocking the server. Only a few people look at its pages.
const MOST_CONNECTIONS = 64;
const MOST_HEADER_BYTES = 16 * 1024;
const REQUEST_TIMEOUT_MS = 10_000;
const IDLE_TIMEOUT_MS = 30_000;

/** What the server answers to a request. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Uint8Array;
  /** The answer's content-security policy; left out: the page loads nothing and runs nothing. */
  readonly policy?: string;
  /** Whether pages of this server may show it in a frame. */
  readonly framed?: boolean;
}

/** An answer without an end: the server writes to it as long as the reader stays connected. */
export interface Stream {
  readonly type: string;
  readonly opened: (response: ServerResponse) => void;
}

export interface Asked {
  /** The path in the request, still encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/** A server of pages for browsers. */
export interface PageServer {
  /** The server's address, http://HOST:PORT, as a browser can open it. */
  readonly address: string;
  /** Ends every connection at once. */
  close(): Promise<void>;
}

/**
 * Answers GET requests over HTTP on `host` and `port` (0: any free one). Refuses requests for another host's name. Lets pages of other
 * sites link to its pages, but not load anything from it. Throws BadInput if this machine does not have the host, and Failure when the port
 * is in use.
 */
export async function servePages(
  host: string,
  port: number,
  answerTo: (asked: Asked) => Promise<Answer | Stream>,
): Promise<PageServer> {
  const server = createServer(
    {
      maxHeaderSize: MOST_HEADER_BYTES,
      headersTimeout: REQUEST_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: 1_000,
    },
    (request, response) => {
      answered(request, host, answerTo).then(
        (answer) => send(response, answer),
        (error) => send(response, plain(500, `this could not be answered: ${(error as Error).message}`)),
      );
    },
  );
  server.maxConnections = MOST_CONNECTIONS;
  // The server also cuts off a reader that does not read its answer.
  server.setTimeout(IDLE_TIMEOUT_MS);
  const taken = await listen(server, host, port);
  return { address: `http://${browsable(host)}:${taken}`, close: () => close(server) };
}

/** The host under which a browser opens the server. If the server listens on all addresses, this is one of them. */
function browsable(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", ({ code, message }: NodeJS.ErrnoException) => {
      if (code === "EADDRINUSE") reject(new Failure(`port ${port} of ${host} is in use: choose another by --port`));
      else reject(new BadInput(`swarmlab: cannot listen on ${host}, port ${port}: ${message}`));
    });
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function answered(
  { method, url = "/", headers }: IncomingMessage,
  host: string,
  answerTo: (asked: Asked) => Promise<Answer | Stream>,
): Promise<Answer | Stream> {
  if (!isOwnHost(headers.host, host)) return plain(421, "this server answers to its own name and addresses only");
  if (method !== "GET") return plain(405, "only GET");
  // Another site's page loads something, such as a picture. It could not read the answer, but it could keep the server
  // busy.
  if (headers["sec-fetch-site"] === "cross-site" && headers["sec-fetch-mode"] !== "navigate")
    return plain(403, "pages of others cannot load this");
  const [path = "/", query = ""] = url.split("?", 2);
  return answerTo({ path, query: new URLSearchParams(query) });
}

function plain(status: number, text: string): Answer {
  return { status, type: "text/plain; charset=utf-8", body: `${text}\n` };
}

const strict = {
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
} as const;

function send(response: ServerResponse, answer: Answer | Stream): void {
  const isStream = "opened" in answer;
  const policy = isStream ? undefined : answer.policy;
  response.writeHead(isStream ? 200 : answer.status, {
    ...strict,
    "Content-Type": answer.type,
    "Content-Security-Policy": policy ?? "default-src 'none'; frame-ancestors 'none'",
    ...(!isStream && answer.framed ? { "X-Frame-Options": "SAMEORIGIN" } : {}),
    ...(isStream ? {} : { "Content-Length": Buffer.byteLength(answer.body) }),
    ...(!isStream && answer.status === 405 ? { Allow: "GET" } : {}),
    // The body of a request is not read, so the connection cannot be used again.
    ...(!isStream && answer.status >= 400 ? { Connection: "close" } : {}),
  });
  if (isStream) answer.opened(response);
  else response.end(answer.body);
}
