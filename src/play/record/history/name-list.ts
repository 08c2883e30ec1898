/** Gives names numbers, which stand for them in columns. The numbers are in the order in which the names first occurred. */
export class NameList {
  readonly names: string[] = [];
  private readonly numbers = new Map<string, number>();

  constructor(...first: readonly string[]) {
    for (const name of first) this.numberOf(name);
  }

  numberOf(name: string): number {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    const number = this.names.push(name) - 1;
    this.numbers.set(name, number);
    return number;
  }
}
