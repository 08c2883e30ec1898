#!/usr/bin/env -S node --expose-gc --max-semi-space-size=16 --heap-growing-percent=50 --max-old-space-size=8192
// The flags above are for V8. The young generation fits into the processor's caches. The old generation is collected when it has grown by half, and
// may be large, for a million nodes. npm's scripts start with the same flags.
import process from "node:process";
import { main } from "./program.js";
import { endWithReader } from "./view/terminal.js";

endWithReader();
process.exitCode = await main(process.argv.slice(2), process.env);
