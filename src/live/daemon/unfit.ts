/** The error of a program that was given a folder, a certificate, a name or a variable which it cannot use. Starting again does not help. */
export class Unfit extends Error {
  constructor(message: string) {
    super(message);
    this.name = "Unfit";
  }
}
