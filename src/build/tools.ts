/**
 * Loads the tools that only the command line needs: optional peers of the package, so that the
 * run-time entry stays without dependencies.
 *
 * The non-obvious decision: a missing tool is named together with all the others, because who
 * misses one misses them all.
 */
import { GradcError } from "../errors.ts";

/** What `gradc build` and `gradc explain` use. */
const TOOLS = ["ts-morph", "tsx", "prettier", "diff"] as const;

const isMissing = (error: unknown, tool: string): boolean =>
  error instanceof Error &&
  (error as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND" &&
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
    throw new GradcError("TOOL_MISSING", { tool, tools: TOOLS.join(" ") });
  }
}
