#!/usr/bin/env -S node --max-semi-space-size=64
import process from "node:process";
import { main } from "./program.js";
import { endWithReader } from "./terminal.js";

endWithReader();
process.exitCode = await main(process.argv.slice(2), process.env);
