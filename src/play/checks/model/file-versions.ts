import type { Millis } from "../../../runtime/clock.js";

/** One version of a file, which one put made. */
export interface Version {
  readonly id: number;
  readonly bytes: number;
  readonly chunks: number;
  /** The times at which the name began and ceased to refer to this version. Infinity: the name still refers to it. */
  readonly from: Millis;
  until: Millis;
  /**
   * `isAcknowledged`: the client whose put made this version was told that the put succeeded. `isEndAcknowledged`: a client was told that its put of
   * the next version, or its remove of the file, succeeded. So this version has ended.
   */
  isAcknowledged: boolean;
  isEndAcknowledged: boolean;
}

/** The files of a network as a plain list: the versions of each name, oldest first. */
export class FileVersions {
  private readonly names = new Map<string, Version[]>();

  of(name: string): readonly Version[] {
    return this.names.get(name) ?? [];
  }

  /** The version to which a name refers now. */
  current(name: string): Version | undefined {
    const last = this.names.get(name)?.at(-1);
    return last?.until === Number.POSITIVE_INFINITY ? last : undefined;
  }

  /**
   * Finds a version that was current before `begin` and still after `end`. A version that began exactly at `begin`, or ended exactly at `end`,
   * does not count. The clock does not tell the order of things that happen at one moment, so such a version may have been missing for a while.
   */
  throughout(name: string, begin: Millis, end: Millis): Version | undefined {
    return this.names.get(name)?.findLast(({ from, until }) => from < begin && until > end);
  }

  /** The names that refer to a version now. */
  *currentNames(): Generator<string> {
    for (const name of this.names.keys()) if (this.current(name)) yield name;
  }

  add(name: string, id: number, bytes: number, chunks: number, now: Millis): void {
    const versions = this.names.get(name) ?? [];
    this.names.set(name, versions);
    this.end(name, now);
    const until = Number.POSITIVE_INFINITY;
    versions.push({ id, bytes, chunks, from: now, until, isAcknowledged: false, isEndAcknowledged: false });
  }

  /** Notes that a name refers to nothing any more. */
  end(name: string, now: Millis): void {
    const current = this.current(name);
    if (current) current.until = now;
  }

  /** Called when a client was told that its put succeeded. Returns the version that the put made; undefined: there is none. */
  acknowledge(name: string, bytes: number, begin: Millis): Version | undefined {
    const versions = this.names.get(name) ?? [];
    const at = versions.findIndex((one) => one.from >= begin && one.bytes === bytes && !one.isAcknowledged);
    const version = versions[at];
    if (!version) return undefined;
    version.isAcknowledged = true;
    const before = versions[at - 1];
    if (before) before.isEndAcknowledged = true;
    return version;
  }

  /** Forgets everything about a name. */
  forget(name: string): void {
    this.names.delete(name);
  }

  /** Finds the names with a version that began or ended after a moment. */
  changedSince(moment: Millis): string[] {
    const changed = ({ from, until }: Version): boolean => from > moment || (until > moment && Number.isFinite(until));
    return [...this.names].filter(([, versions]) => versions.some(changed)).map(([name]) => name);
  }
}
