import { writtenHistory } from "../../history/written.js";
import { analyse } from "../../report/analysis/analyse.js";
import type { Measurements } from "../../report/measurements.js";
import { runSoFar } from "../../report/page/run-so-far.js";
import type { Millis } from "../../runtime/clock.js";
import type { Scenario } from "../../scenario/scenario.js";
import { Pace } from "../run/pace.js";
import type { Progress } from "../run/progress.js";
import type { Watch } from "./watch.js";

/** Shows the progress of a run to browsers that watch it. It also passes the progress on to `progress`, which shows it on the terminal. */
export class WatchedProgress implements Progress {
  private readonly pace: Pace;

  constructor(
    private readonly scenario: Scenario,
    private readonly watch: Watch,
    private readonly progress: Progress,
  ) {
    this.pace = new Pace(scenario.duration, scenario.nodes.length);
  }

  update(now: Millis, soFar?: () => Measurements): void {
    const { scenario, watch, progress } = this;
    progress.update(now);
    const text = `${scenario.name}, under way: ${this.pace.tell(now, performance.now())}.`;
    watch.tell(text, Math.min(1, now / scenario.duration));
    if (!soFar || now <= 0) return;
    watch.show(() => {
      const measured = soFar();
      const history = measured.history ? writtenHistory(measured.history) : null;
      return runSoFar(analyse(measured, scenario.expect), history);
    }, now);
  }

  stop(): void {
    this.progress.stop();
  }
}
