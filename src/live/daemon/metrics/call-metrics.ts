import { Gauge, Histogram, type Registry } from "prom-client";
import { codeName } from "../../../runtime/rpc-error.js";
import type { CallEnd, CallMeter, CallSide } from "../../grpc/tally.js";

/** The bounds of the histogram, in seconds: from an empty call on this machine to a chunk over a slow link. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

const WHAT = { server: "served by this program", client: "made by this program" } as const;

/** Measures the latency, status and number of calls by method, both of calls that a program serves and of calls that it makes. */
export class CallMetrics implements CallMeter {
  private readonly sides: { readonly [S in CallSide]: SideMetrics };

  constructor(registry: Registry) {
    this.sides = { server: new SideMetrics("server", registry), client: new SideMetrics("client", registry) };
  }

  begin(side: CallSide, path: string): CallEnd {
    return this.sides[side].begin(path);
  }
}

class SideMetrics {
  private readonly duration: Histogram<"service" | "method" | "code">;
  private readonly inFlight: Gauge<"service" | "method">;

  constructor(side: CallSide, registry: Registry) {
    this.duration = new Histogram({
      name: `swarmlab_rpc_${side}_duration_seconds`,
      help: `How long calls took that were ${WHAT[side]}, by method and status code.`,
      labelNames: ["service", "method", "code"],
      buckets: BUCKETS,
      registers: [registry],
    });
    this.inFlight = new Gauge({
      name: `swarmlab_rpc_${side}_in_flight`,
      help: `Calls under way that were ${WHAT[side]}.`,
      labelNames: ["service", "method"],
      registers: [registry],
    });
  }

  begin(path: string): CallEnd {
    const [, service = "", method = ""] = path.split("/");
    const began = performance.now();
    let over = false;
    this.inFlight.inc({ service, method });
    return (code) => {
      if (over) return;
      over = true;
      this.inFlight.dec({ service, method });
      this.duration.observe({ service, method, code: statusName(code) }, (performance.now() - began) / 1000);
    };
  }
}

function statusName(code: number): string {
  return code === 0 ? "OK" : codeName(code);
}
