import ts from "typescript";

/** A construct in a source file that a rule forbids. */
export interface Finding {
  readonly node: ts.Node;
  readonly message: string;
}

/** Looks at one syntax node and says what is wrong with it, if anything. */
export type Rule = (node: ts.Node) => string | undefined;

/** What `rules` find in a file, in its order. */
export function findings(source: ts.SourceFile, rules: readonly Rule[]): Finding[] {
  const found: Finding[] = [];
  const visit = (node: ts.Node): void => {
    for (const rule of rules) {
      const message = rule(node);
      if (message) found.push({ node, message });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const machineGlobals = new Set(
  (
    "Date performance setTimeout setInterval setImmediate clearTimeout clearInterval queueMicrotask Promise process " +
    "console crypto fetch globalThis global require Intl"
  ).split(" "),
);

/** Forbids clocks, timers, promises, the process, the console and so on: a program must ask its environment instead. */
export const noMachine: Rule = (node) => {
  if (ts.isIdentifier(node) && machineGlobals.has(node.text) && isReference(node))
    return `${node.text} is of the machine`;
  if (isImport(node) && /^node:/.test(node.text)) return `${node.text} is of the machine`;
  return undefined;
};

/** Forbids what waits, since everything in a program runs to completion inside one event. */
export const noPromises: Rule = (node) => {
  if (node.kind === ts.SyntaxKind.AsyncKeyword) return "async";
  if (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier)) return "await";
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) return "import()";
  return undefined;
};

const exactMath = new Set(
  "abs ceil clz32 floor fround imul max min round sign sqrt trunc E LN2 LN10 LOG2E LOG10E PI SQRT1_2 SQRT2".split(" "),
);

/**
 * Forbids `Math.random`, since random numbers are keyed, and functions whose results ECMAScript leaves to the implementation, since they differ
 * between machines.
 */
export const noInexactMath: Rule = (node) => {
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === "Math") {
    const name = node.name.text;
    if (name === "random") return "Math.random: draw from env.random";
    if (!exactMath.has(name)) return `Math.${name} differs between machines: see src/runtime/random/exact-math.ts`;
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.AsteriskAsteriskToken) {
    if (node.left.getText() !== "2") return "** differs between machines: see src/runtime/random/exact-math.ts";
  }
  return undefined;
};

/** A test's random choices come from a seed: its own, or the one that test/setup/property-tests.ts gives to all properties. */
export const noSeedless: Rule = (node) => {
  if (!ts.isPropertyAccessExpression(node) || !ts.isIdentifier(node.expression)) return undefined;
  const name = `${node.expression.text}.${node.name.text}`;
  if (name === "Math.random") return "Math.random has no seed";
  return /^fc\.(configureGlobal|resetConfigureGlobal)$/.test(name)
    ? `${name} takes the seed from all properties`
    : undefined;
};

/** A report must be the same on every machine. */
export const noLocale: Rule = (node) =>
  ts.isPropertyAccessExpression(node) && /^(toLocale\w*|localeCompare)$/.test(node.name.text)
    ? `${node.name.text} depends on the machine's language`
    : undefined;

/** Two simulations in one process share nothing. */
export const noModuleState: Rule = (node) => {
  if (!ts.isVariableStatement(node) || !ts.isSourceFile(node.parent)) return undefined;
  return node.declarationList.flags & ts.NodeFlags.Const ? undefined : "a variable of the module";
};

/** No program may ask in which world it runs. */
export const noWorldTest: Rule = (node) => {
  const condition =
    ts.isIfStatement(node) || ts.isWhileStatement(node)
      ? node.expression
      : ts.isConditionalExpression(node)
        ? node.condition
        : ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken
          ? node.left
          : undefined;
  if (!condition) return undefined;
  let world: string | undefined;
  const visit = (part: ts.Node): void => {
    if ((ts.isIdentifier(part) || ts.isStringLiteral(part)) && worldName.test(part.text)) world ??= part.text;
    ts.forEachChild(part, visit);
  };
  visit(condition);
  return world && `asks which world it is in: ${world}`;
};
const worldName = /^(is|in)?_?(sim|simulated|simulating|simulation|simulator|grpc|grpcenvironment)$/i;

const longestFunction = 70;

export const noLongFunctions: Rule = (node) => {
  if (!ts.isFunctionLike(node) || !("body" in node) || !node.body) return undefined;
  const source = node.getSourceFile();
  const first = source.getLineAndCharacterOfPosition(node.getStart(source)).line;
  const last = source.getLineAndCharacterOfPosition(node.end).line;
  const lines = last - first + 1;
  return lines > longestFunction ? `a function of ${lines} lines; at most ${longestFunction}` : undefined;
};

export const noDefaultExports: Rule = (node) => {
  if (ts.isExportAssignment(node)) return "a default export";
  if (ts.canHaveModifiers(node) && node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword))
    return "a default export";
  if (ts.isExportSpecifier(node) && node.name.text === "default") return "a default export";
  return undefined;
};

/** An import names the file that has the thing. */
export const noBarrels: Rule = (node) =>
  ts.isExportDeclaration(node) && node.moduleSpecifier ? "re-exports from another file" : undefined;

const vagueWord = /(Utils?|Helpers?|Manager|Impl)$/;

export const noVagueNames: Rule = (node) => {
  if (!ts.isClassDeclaration(node) && !ts.isInterfaceDeclaration(node)) return undefined;
  return node.name && vagueWord.test(node.name.text) ? `${node.name.text} does not say what it is` : undefined;
};

/** Whether an identifier refers to something, rather than naming a member. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) || ts.isQualifiedName(parent)) return parent.getChildAt(0) === node;
  if (ts.isPropertyAssignment(parent) || ts.isEnumMember(parent)) return parent.name !== node;
  if (ts.isClassElement(parent) || ts.isTypeElement(parent) || ts.isBindingElement(parent)) {
    return "initializer" in parent && parent.initializer === node;
  }
  return true;
}

/** Whether a node is the text of an import's path. */
function isImport(node: ts.Node): node is ts.StringLiteral {
  return ts.isStringLiteral(node) && (ts.isImportDeclaration(node.parent) || ts.isExportDeclaration(node.parent));
}
