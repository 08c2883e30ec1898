/**
 * The names of checks. Two sorts of names are not here: those that contain a kind of operation (`every get ended once, or is under way`), and
 * those of a scenario's own checks (`always …`, `eventually …`). Programs recognise a failure by the name of its check and by its object. So a
 * name must be the same in all runs.
 */
export const CheckName = {
  bytes: "bytes uploaded = downloaded + in flight + cut",
  capacity: "no node held more than its capacity",
  remembered: "every acknowledged put is known to the tracker",
  reads: "every read returned what was put",
  programs: "every program ran until it was told to end",
  map: "the tracker's map = what the disks hold, once quiet",
  redundant: "every chunk has the replicas that were asked for, once quiet",
  survived: "no chunk was lost that had to survive",
  stored: "every committed chunk was stored as promised",
  handed: "no node left before what it held was elsewhere",
  apart: "no node was given two replicas of a chunk",
  promised: "no node was promised more than its capacity",
  model: "every answer agrees with the files that were put and removed",
  calls: "every call was answered once, or failed at its deadline",
  operations: "every operation ended, once quiet",
  inside: "every running node is in the network, once quiet",
  records: "the tracker's sums are those of its records",
  room: "no node keeps room for what it does not get",
  lives: "the tracker took no announce of an earlier life",
  once: "no announce that came again, or late, changed what the tracker knows",
  named: "every order to drop took only the replica that it names",
  newer: "no node replaced a replica by one of an older pledge",
  streams: "no more repairs ran at once than allowed",
  held: "no repair was ordered while repair was held",
  silent: "no node was given up before it was silent for long enough",
  cache: "no node kept more cached copies than it has room for",
  damaged: "no node keeps what it found damaged",
  counted: "the tracker counts on no replica of an earlier life",
  copies: "the tracker's list of cached copies = what the nodes keep, once quiet",
  spread: "no zone holds two replicas of a chunk while one with room holds none, once quiet",
  /** This check is derived from the measurements alone. */
  littlesLaw: "Little's law on downloads: L = λ W",
  nodeBytes: "bytes of all nodes add up to those of the network",
} as const;
