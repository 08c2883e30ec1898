/** The chunks on disks whose contents are damaged. They count neither as replicas nor as copies, whatever their stores say. */
export class DamageLog {
  private readonly damaged = new Set<string>();

  has(node: number, fileId: number, index: number): boolean {
    return this.damaged.size > 0 && this.damaged.has(`${node}/${fileId}/${index}`);
  }

  /** Notes that a chunk is damaged. Returns whether it was sound before. */
  add(node: number, fileId: number, index: number): boolean {
    if (this.has(node, fileId, index)) return false;
    this.damaged.add(`${node}/${fileId}/${index}`);
    return true;
  }

  /** Notes that a chunk is gone from a disk. Returns whether it was damaged. */
  remove(node: number, fileId: number, index: number): boolean {
    return this.damaged.size > 0 && this.damaged.delete(`${node}/${fileId}/${index}`);
  }
}
