import type { Finding } from "./finding.js";
import type { Inside } from "./inside.js";

/** Checks that a node drops what it finds damaged on its disk, so that the tracker learns of it and has it made again. */
export class DamageWatch {
  /** The chunks that nodes found damaged and have not dropped since, by "node/file/position". */
  private readonly found = new Map<string, readonly [node: number, fileId: number, index: number]>();

  constructor(
    private readonly inside: Inside,
    private readonly kept: Finding,
    private readonly nameOf: (node: number) => string,
  ) {}

  checked(node: number, fileId: number, index: number, sound: boolean): void {
    this.kept.looked();
    if (!sound) this.found.set(`${node}/${fileId}/${index}`, [node, fileId, index]);
  }

  /** Called when a node stored a chunk or dropped it: what was damaged is gone. */
  changed(node: number, fileId: number, index: number): void {
    if (this.found.size > 0) this.found.delete(`${node}/${fileId}/${index}`);
  }

  /** Looks at the disks at the end. */
  finish(): void {
    for (const [node, fileId, index] of this.found.values()) {
      if (!this.inside.stores[node]?.get(fileId, index)) continue;
      const what = `chunk ${index} of ${this.inside.tracker?.files.byId(fileId)?.name ?? "a file that is gone"}`;
      this.kept.fail(what, `${this.nameOf(node)} found ${what} damaged on its disk, and keeps it`);
    }
  }
}
