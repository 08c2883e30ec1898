/** A number above that of every host. With it the numbers of two hosts make one exact number, which stands for the pair. */
const HOSTS = 2 ** 26;

/** The two hosts of a stream. Its messages move from one to the other. */
interface Ends {
  readonly server: number;
  readonly client: number;
}

/** One connection, in one direction: the stream whose message moves, and the streams that wait for the connection. */
interface Connection<S extends Ends> {
  holder: S;
  readonly waiting: S[];
}

/**
 * Connections from host to host. Each moves one message at a time. Its streams take turns, message by message, so that
 * all of them together have one share of a link. HTTP/2 interleaves messages in finer pieces, but with it, too, the last
 * message arrives at the same time.
 */
export class Connections<S extends Ends> {
  private readonly byPair = new Map<number, Connection<S>>();

  /** Gives a stream the connection. If another stream has the connection, puts this stream in line and returns false. */
  take(stream: S): boolean {
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

  /** Whether other streams wait for the connection that this stream holds. */
  isWanted(stream: S): boolean {
    return (this.byPair.get(pairOf(stream))?.waiting.length ?? 0) > 0;
  }

  /** Takes the connection from a stream that holds it, and returns the stream that gets it next. That stream must then move its message. */
  release(stream: S): S | undefined {
    const pair = pairOf(stream);
    const connection = this.byPair.get(pair);
    if (connection?.holder !== stream) return undefined;
    const next = connection.waiting.shift();
    if (next) connection.holder = next;
    else this.byPair.delete(pair);
    return next;
  }

  /** Takes a stream that waits for its connection out of the line. */
  forget(stream: S): void {
    const waiting = this.byPair.get(pairOf(stream))?.waiting;
    const at = waiting?.indexOf(stream) ?? -1;
    if (at >= 0) waiting?.splice(at, 1);
  }
}

function pairOf({ server, client }: Ends): number {
  return server * HOSTS + client;
}
