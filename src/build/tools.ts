/**
 * Loads the tools that only the command line and the bundler plugin need: optional peers of the
 * package, so that the run-time entry stays without dependencies.
 *
 * The non-obvious decision: a missing tool is named together with all the others, because who
 * misses one misses them all.
 */
import { createRequire } from "node:module";
import { TOOL_MISSING } from "../catalogue.ts";
import { GradcError } from "../errors.ts";

/** What `gradc build` and `gradc explain` use. */
export const TOOLS = ["ts-morph", "tsx", "esbuild", "prettier", "diff"] as const;

/** What Node says, for `import` and for `require`, of a package that is not there. */
const NOT_FOUND: ReadonlySet<unknown> = new Set(["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"]);

const isMissing = (error: unknown, tool: string): boolean =>
  error instanceof Error &&
  NOT_FOUND.has((error as NodeJS.ErrnoException).code) &&
  error.message.includes(`'${tool}'`);

/**
 * Loads a tool.
 * @throws GradcError TOOL_MISSING when it is not installed
 */
export async function loadTool<M>(
  tool: (typeof TOOLS)[number],
  load: () => Promise<M>,
): Promise<M> {
  try {
    return await load();
  } catch (error) {
    if (!isMissing(error, tool)) throw error;
    throw new GradcError(TOOL_MISSING, {
      user: "the gradc command",
      tool,
      tools: TOOLS.join(" "),
    });
  }
}

/**
 * Loads the tool of the bundler plugin, which a bundler's configuration calls and does not await.
 * @throws GradcError TOOL_MISSING when it is not installed
 */
export function requireTool<M>(tool: "unplugin"): M {
  try {
    return createRequire(import.meta.url)(tool) as M;
  } catch (error) {
    if (!isMissing(error, tool)) throw error;
    const tools = [tool, ...TOOLS].join(" ");
    throw new GradcError(TOOL_MISSING, { user: "the bundler plugin", tool, tools });
  }
}
