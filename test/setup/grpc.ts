import { setUpGrpc } from "../../src/live/grpc/set-up-grpc.js";

// Every program does this before its first connection. Tests of the live world make environments without a program, so it is done for them here.
setUpGrpc();
