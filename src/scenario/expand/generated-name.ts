/** The number of digits of the number in a file's name, with zeros in front. */
const DIGITS = 6;

/** Names a file of the n-th workload that puts, from 1: `put-000000`, `put-000001`, …; of the second one `put2-000000`, …. */
export function generatedName(nth: number, index: number): string {
  return `${nth === 1 ? "put" : `put${nth}`}-${String(index).padStart(DIGITS, "0")}`;
}

/** Whether a file of this name may come from one of the first `workloads` put workloads, which put a random number of files. */
export function mayBeGenerated(file: string, workloads: number): boolean {
  const [, nth = "1", index] = /^put([1-9]\d*)?-(\d+)$/.exec(file) ?? [];
  return index !== undefined && Number(nth) <= workloads && file === generatedName(Number(nth), Number(index));
}
