/** A folder, a certificate, a name or a variable that a program cannot work with. Starting again does not help. */
export class Unfit extends Error {
  constructor(message: string) {
    super(message);
    this.name = "Unfit";
  }
}
