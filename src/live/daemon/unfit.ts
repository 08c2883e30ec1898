/** The error that a program cannot work with a folder, a certificate, a name or a variable. Starting again does not help. */
export class Unfit extends Error {
  constructor(message: string) {
    super(message);
    this.name = "Unfit";
  }
}
