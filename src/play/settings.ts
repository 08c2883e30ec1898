import { PayloadMode } from "../gen/swarmlab/v1/common.js";
import { defaultSettings, type NodeSettings } from "../node/options.js";
import type { ScrubOptions } from "../node/store/scrubber.js";
import type { PlacementPolicy } from "../policies/placement/policy.js";
import type { ContentHash } from "../runtime/content.js";
import type { Scenario } from "../scenario/scenario.js";
import { defaultTrackerOptions, type TrackerOptions } from "../tracker/options.js";

/** Makes the options of the tracker that a scenario describes. */
export function trackerOptions(scenario: Scenario, placement?: PlacementPolicy): TrackerOptions {
  const { tracker, node } = scenario;
  const { repair } = tracker;
  return {
    ...defaultTrackerOptions,
    settings: {
      payload: scenario.payload === "real" ? PayloadMode.REAL : PayloadMode.DUMMY,
      announceIntervalMs: Math.round(tracker.announceInterval),
      chunkSize: scenario.chunkSize,
      replication: scenario.replication,
    },
    placement: placement ?? tracker.placement,
    spreadZones: tracker.spreadZones,
    suspectAfter: tracker.suspectAfter,
    deadAfter: tracker.deadAfter,
    putLease: tracker.putLease,
    callDeadline: node.callDeadline,
    // Nodes may replace and remove each other's files, as in a network whose members all belong to one owner.
    sharedFiles: true,
    repair: {
      ...defaultTrackerOptions.repair,
      enabled: repair.enabled,
      streamsPerSource: repair.streamsPerSource,
      streamsPerTarget: repair.streamsPerTarget,
      streams: repair.streams,
      moveShare: repair.moveShare,
      massFailureShare: repair.massFailureShare,
      holdFor: repair.holdFor,
      deadline: node.transferDeadline,
      minimumRate: node.minimumRate,
    },
  };
}

/** Makes the settings that all nodes of a scenario share. */
export function nodeSettings(scenario: Scenario, hash: ContentHash | undefined): NodeSettings {
  const { node } = scenario;
  return {
    ...defaultSettings,
    window: node.window,
    uploadSlots: node.uploadSlots,
    cacheBytes: node.cache,
    callDeadlineMs: node.callDeadline,
    transferDeadlineMs: node.transferDeadline,
    minimumRate: node.minimumRate,
    attempts: node.attempts,
    hash: scenario.payload === "real" ? hash : undefined,
    chunkSize: scenario.chunkSize,
  };
}

/** How the scenario's nodes check their disks; undefined: the scenario does not say. */
export function scrubOptions({ node: { scrub } }: Scenario): ScrubOptions | undefined {
  return scrub && { bytesPerSecond: scrub.rate, roundMs: scrub.every };
}
