import type { Content, FileSink } from "../../../runtime/content.js";
import { dummyTag } from "../../../runtime/dummy-content.js";
import type { RpcError } from "../../../runtime/rpc-error.js";
import type { FileVersions, Version } from "./file-versions.js";

/**
 * Wraps the sink of a get, and finds out from the content which version of the file the get reads: the tag of a chunk names its version.
 */
export class VersionSink implements FileSink {
  /** The versions to which all chunks so far can belong. */
  candidates: readonly Version[] = [];
  /** What is wrong with the content, in words; undefined: nothing. */
  wrong: string | undefined;

  constructor(
    private readonly sink: FileSink,
    private readonly versions: FileVersions,
    readonly name: string,
  ) {}

  open(size: number): void {
    this.candidates = this.versions.of(this.name).filter(({ bytes }) => bytes === size);
    if (this.candidates.length === 0) this.wrong = `has ${size} bytes, which no version of it has`;
    this.sink.open(size);
  }

  write(index: number, offset: number, content: Content, done: (failure: RpcError | undefined) => void): void {
    // In a real network a file's name and size determine its content, and the inner sink compares it. So versions of the same size cannot be told
    // apart. Compare only the tags of dummy content here.
    if (!content.data && !this.wrong) this.compare(index, content.tag);
    this.sink.write(index, offset, content, done);
  }

  close(done: (failure: RpcError | undefined) => void): void {
    this.sink.close(done);
  }

  private compare(index: number, tag: number): void {
    const fits = ({ id }: Version): boolean => dummyTag(id, index) === tag;
    const before = this.candidates;
    this.candidates = before.filter(fits);
    if (this.candidates.length > 0) return;
    const isOfAnother = this.versions.of(this.name).some(fits);
    this.wrong = isOfAnother ? "mixes two versions" : `has a chunk ${index} that was never put`;
  }
}
