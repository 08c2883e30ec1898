import type { Stream } from "./stream.js";

/** Above the numbers of hosts: a pair of them is one exact number. */
const HOSTS = 2 ** 26;

/** One connection, in one direction: the stream whose message moves, and those that wait for it. */
interface Connection {
  holder: Stream;
  readonly waiting: Stream[];
}

/**
 * Connections from host to host, each of which moves one message at a time: its streams take turns, message by message, so
 * that all of them together have one share of a link. HTTP/2 interleaves finer; when all is there is the same.
 */
export class Connections {
  private readonly byPair = new Map<number, Connection>();

  /** Gives a stream the connection, or puts it in line: false. */
  take(stream: Stream): boolean {
    const pair = pairOf(stream);
    const connection = this.byPair.get(pair);
    if (!connection) {
      this.byPair.set(pair, { holder: stream, waiting: [] });
      return true;
    }
    if (connection.holder === stream) return true;
    if (!connection.waiting.includes(stream)) connection.waiting.push(stream);
    return false;
  }

  /** Whether others wait for the connection that this stream holds. */
  isWanted(stream: Stream): boolean {
    return (this.byPair.get(pairOf(stream))?.waiting.length ?? 0) > 0;
  }

  /** Takes the connection from a stream that holds it; who has it then is to move on. */
  release(stream: Stream): Stream | undefined {
    const pair = pairOf(stream);
    const connection = this.byPair.get(pair);
    if (connection?.holder !== stream) return undefined;
    const next = connection.waiting.shift();
    if (next) connection.holder = next;
    else this.byPair.delete(pair);
    return next;
  }

  /** A stream waits no longer. */
  forget(stream: Stream): void {
    const waiting = this.byPair.get(pairOf(stream))?.waiting;
    const at = waiting?.indexOf(stream) ?? -1;
    if (at >= 0) waiting?.splice(at, 1);
  }
}

function pairOf({ server, client }: Stream): number {
  return server * HOSTS + client;
}
