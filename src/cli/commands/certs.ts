import { roles } from "../../runtime/identity.js";
import { BadInput, ExitCode } from "../exit-code.js";
import { command } from "../options/command.js";
import { number, oneOf, text } from "../options/options.js";
import { say } from "../view/terminal.js";

const ACTIONS = ["ca", "issue"] as const;
const YEAR_DAYS = 365;

export const certs = command({
  usage: "certs <action> [name]",
  describe: "Make a private authority, and certificates of a network's members",
  positionals: {
    action: {
      type: "string",
      demandOption: true,
      describe: "ca: an authority; issue: a certificate",
      choices: ACTIONS,
    },
    name: { type: "string", describe: "Name of the node, the tracker or the person; of the authority [swarmlab]" },
  },
  options: {
    out: text("Folder to write to; what is there already is not replaced [pki]"),
    ca: text("Folder of the authority that issues [pki]"),
    role: oneOf("role", "What the member is [node]", roles),
    host: {
      type: "string",
      array: true,
      nargs: 1,
      describe: "Host name or address: others trust the certificate only at these hosts; may be repeated [any]",
    },
    days: number("days", "For how many days the certificate is valid [365]", 1),
  },
  examples: [
    ["certs ca --out pki", "an authority: pki/ca.crt for everybody, pki/ca.key for nobody else"],
    ["certs issue t1 --role tracker --ca pki --out pki --host tracker.example.org", "pki/t1.crt and pki/t1.key"],
    ["certs issue alice --role client --days 90", "for somebody who puts and gets"],
  ],
  async run(args) {
    const { action, name, out = "pki", ca = "pki", role = "node", host = [], days = YEAR_DAYS } = args;
    const { issue, makeAuthority, readAuthority, writeCertified } = await import(
      "../../live/security/certificate-authority.js"
    );
    const refuse = (error: Error): never => {
      throw new BadInput(`swarmlab: ${error.message}`);
    };
    if (action === "ca") {
      const made = await makeAuthority(name ?? "swarmlab");
      const { cert, key } = await written(() => writeCertified(out, "ca", made)).catch(refuse);
      say(`${cert}: the authority's certificate, which every member needs`);
      say(`${key}: its key; a person who has it decides who is a member`);
      return ExitCode.OK;
    }
    if (name === undefined) throw new BadInput("swarmlab: issue: name the member: certs issue NAME --role ROLE");
    const authority = await readAuthority(ca).catch(refuse);
    const hosts = host.map(String);
    const made = await issue(authority, { principal: name, role, hosts, days }).catch(refuse);
    const { cert, key } = await written(() => writeCertified(out, name, made)).catch(refuse);
    say(`${cert}: ${name}, a ${role}${hosts.length > 0 ? ` at ${hosts.join(", ")}` : ""}, for ${days} days`);
    say(`${key}: its key`);
    return ExitCode.OK;
  },
});

async function written<T>(write: () => T): Promise<T> {
  return write();
}
