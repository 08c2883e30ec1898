import { SeededSource } from "../node/put/sources/seeded-source.js";
import type { Content, FileSink } from "../runtime/content.js";
import type { RpcError } from "../runtime/rpc-error.js";

/** Makes the content of a file that a scenario puts in a real network: noise that its name determines. */
export function contentOf(name: string, size: number): SeededSource {
  let seed = 0;
  for (let i = 0; i < name.length; i++) seed = (Math.imul(seed, 31) + name.charCodeAt(i)) | 0;
  return new SeededSource(size, seed);
}

/** Reads a file that a scenario put. It compares real content with what was put, and keeps nothing. Dummy content has only its size checked. */
export class CheckingSink implements FileSink {
  private size = 0;
  private written = 0;
  /** Whether the chunk at each position has come. If one came twice, the sum of the sizes would no longer show that all have come. */
  private readonly came: boolean[] = [];

  constructor(
    private readonly name: string,
    private readonly onWrong: () => void,
  ) {}

  open(size: number): void {
    this.size = size;
  }

  write(index: number, offset: number, content: Content, done: (failure: RpcError | undefined) => void): void {
    if (this.came[index]) this.onWrong();
    this.came[index] = true;
    this.written += content.size;
    if (content.data && !sameAs(content.data, contentOf(this.name, this.size).bytes(offset, content.size))) {
      this.onWrong();
    }
    done(undefined);
  }

  close(done: (failure: RpcError | undefined) => void): void {
    if (this.written !== this.size) this.onWrong();
    done(undefined);
  }
}

function sameAs(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
