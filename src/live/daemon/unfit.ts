/** A folder, a certificate, a name or a variable that a program cannot work with, however often it is started. */
export class Unfit extends Error {
  constructor(message: string) {
    super(message);
    this.name = "Unfit";
  }
}
