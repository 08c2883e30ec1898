import type { LoadReport, OperationReport, Report } from "./report.js";

/** The part of a report from which metrics are read and by which a run is judged. Every report has this part. */
export interface Figures {
  readonly run: Pick<Report["run"], "events" | "played" | "cutShort" | "workloads">;
  readonly nodes: Pick<
    Report["nodes"],
    "total" | "everOnline" | "onlineAtEnd" | "meanOnline" | "joins" | "leaves" | "crashes"
  >;
  readonly files: Report["files"];
  readonly availability: Report["availability"];
  readonly redundancy: Report["redundancy"];
  readonly durability: Report["durability"];
  readonly puts: OperationFigures;
  readonly gets: OperationFigures;
  readonly leaves: OperationFigures;
  readonly transfers: Report["transfers"];
  readonly repair: Report["repair"];
  readonly load: { readonly [kind in keyof Report["load"]]: LoadFigures };
  readonly tracker: Pick<Report["tracker"], "total" | "meanRate" | "peakRate" | "messageBytes">;
  readonly checks: Report["checks"];
  readonly script: Report["script"];
}

export type OperationFigures = Omit<OperationReport, "times">;

export type LoadFigures = Pick<LoadReport, "total" | "mean" | "max" | "spread"> & {
  readonly ideal: Omit<NonNullable<LoadReport["ideal"]>, "basis" | "equal" | "sorted"> | null;
};
