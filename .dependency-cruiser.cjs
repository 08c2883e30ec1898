/**
 * The import ladder. What lies at `path` may import itself and the folders of `to`; those of `types` only by `import type`; and `files` beside.
 * Tests may import anything. A change of the ladder belongs into CONTRIBUTING.md too.
 */
const ladder = [
  { name: "gen", path: "^src/gen/", to: [] },
  { name: "runtime", path: "^src/runtime/", to: ["gen"] },
  { name: "policies", path: "^src/policies/", to: ["runtime"] },
  { name: "tracker", path: "^src/tracker/", to: ["policies", "runtime", "gen"] },
  { name: "node", path: "^src/node/", to: ["policies", "runtime", "gen"] },
  { name: "sim", path: "^src/sim/", to: ["runtime", "gen"] },
  { name: "live", path: "^src/live/", to: ["tracker", "node", "runtime", "gen"] },
  { name: "scenario", path: "^src/scenario/", to: ["policies", "runtime"] },
  { name: "history", path: "^src/history/", to: ["runtime"] },
  { name: "report", path: "^src/report/", to: ["history", "policies", "runtime"], types: ["scenario", "page"] },
  { name: "explain", path: "^src/explain/", to: ["history", "runtime"], types: ["report"] },
  { name: "page", path: "^src/page/", to: ["explain", "history", "runtime"], types: ["report"] },
  {
    name: "play",
    path: "^src/play/",
    to: ["sim", "live", "tracker", "node", "policies", "scenario", "history", "runtime", "gen"],
    types: ["report"],
  },
  {
    name: "experiment",
    path: "^src/(experiment/|simulate\\.ts|version\\.ts)",
    to: ["play", "report", "scenario", "history", "policies", "live", "runtime"],
    types: ["page"],
  },
  {
    name: "campaign",
    path: "^src/campaign/",
    to: ["experiment", "play", "report", "scenario", "history", "policies", "sim", "live", "runtime"],
    files: ["^src/(simulate|version)\\.ts$"],
  },
];

const tests = "\\.test\\.ts$";
/** Files of types alone, and of the lists of names that their types are made of; and how figures are written, in a report and on its page. */
const models = [
  "^src/scenario/scenario\\.ts$",
  "^src/report/(measurements|check-names)\\.ts$",
  "^src/report/text/(format|json)\\.ts$",
];
const folders = (names) => `^src/(${names.join("|")})/`;

function rung({ name, path, to, types = [], files = [] }) {
  const from = { path, pathNot: tests };
  return [
    {
      name: `${name} may import ${[...to, ...types.map((folder) => `types of ${folder}`)].join(", ") || "nothing"}`,
      severity: "error",
      from,
      to: { path: "^(src|test|scripts|bench)/", pathNot: [path, folders([...to, ...types]), ...files] },
    },
    ...types.map((folder) => ({
      name: `${name} may import only types of ${folder}`,
      severity: "error",
      from,
      to: { path: folders([folder]), pathNot: models, dependencyTypesNot: ["type-only"] },
    })),
  ];
}

module.exports = {
  forbidden: [
    ...ladder.flatMap(rung),
    {
      name: "programs and the simulator need nothing of the machine, and no package",
      severity: "error",
      from: {
        path: folders(["runtime", "policies", "tracker", "node", "sim", "play"]),
        pathNot: [tests, "^src/play/worlds/(hosted|processes)/"],
      },
      to: { dependencyTypes: ["core", "npm", "npm-dev", "npm-optional", "npm-peer"] },
    },
    {
      name: "only live, its worlds and cli know gRPC",
      severity: "error",
      from: { path: "^src/", pathNot: ["^src/(live|cli)/", "^src/play/worlds/(hosted|processes)/", tests] },
      to: { path: "node_modules/@grpc/" },
    },
    {
      name: "only cli and experiments draw charts",
      severity: "error",
      from: { path: "^src/", pathNot: ["^src/(report|experiment|cli)/", tests] },
      to: {
        path: ["^src/report/charts/(?!chart-model\\.ts)", "node_modules/(chart\\.js|chartjs-node-canvas|canvas)/"],
      },
    },
    {
      name: "what is shipped needs no development package, but for what is bundled into the page",
      severity: "error",
      from: { path: "^src/", pathNot: [tests, "^src/page/"] },
      to: { dependencyTypes: ["npm-dev"], pathNot: "/@types/" },
    },
    {
      name: "no circular imports, those of types included",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    { name: "every import is found", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: ["node_modules", "^scripts/"] },
    tsPreCompilationDeps: true,
    skipAnalysisNotInRules: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "require", "node", "default"] },
  },
};
