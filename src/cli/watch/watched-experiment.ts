import { summaryModels } from "../../experiment/charts/charts.js";
import type { Experiment } from "../../experiment/experiment.js";
import type { Plan } from "../../experiment/plan/plan.js";
import type { RunRecord } from "../../experiment/run-record.js";
import type { Progress } from "../../experiment/running/conduct.js";
import { summarise } from "../../experiment/summary/summarise.js";
import { summarySoFar } from "../../experiment/summary/summary-so-far.js";
import { formatNumber, plural } from "../../report/text/format.js";
import type { Watch } from "./watch.js";

/** Shows the progress of an experiment, and its results so far, to browsers that watch it. */
export class WatchedExperiment {
  constructor(
    private readonly experiment: Experiment,
    private readonly plan: Plan,
    private readonly recordOf: (key: string) => RunRecord | undefined,
    private readonly watch: Watch,
  ) {}

  update(progress: Progress): void {
    const { experiment, plan, recordOf, watch } = this;
    const { done, wanted } = progress;
    const text = `${experiment.name}, under way: ${formatNumber(done)} of ${plural(wanted, "run")} done.`;
    watch.tell(text, wanted > 0 ? done / wanted : 1);
    if (done === 0) return;
    watch.show(() => {
      const counted = plan.standing(recordOf).counted;
      const recordsOf = (name: string) => (counted.get(name) ?? []).flatMap(({ key }) => recordOf(key) ?? []);
      const summary = summarise(experiment, recordsOf);
      return summarySoFar(summary, summaryModels(summary), progress);
    }, 0);
  }
}
