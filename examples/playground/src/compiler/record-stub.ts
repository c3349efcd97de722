/** A stand-in for the record of a compilation until that is made by gradc itself. */
import { compilationOf } from "../../../../src/compiled.ts";
import { Blackboard } from "../../../../src/explain/words.ts";
import type { Graph } from "../../../../src/ir/graph.ts";
import { showInstruction } from "../../../../src/ir/text.ts";
import type { CompilationRecord, Numbers } from "../../../../src/explain/record.ts";

export function recordOf(compiled: object, name: string): CompilationRecord {
  const g = compiled as never as {
    stages: {
      name: string;
      about: string;
      appends?: boolean;
      graph: Graph;
      counts: Map<string, number>;
    }[];
    source: Record<string, string>;
    inputNames: string[];
    backend: "function";
  };
  void compilationOf;
  const graph = (g.stages[0] as { graph: Graph }).graph;
  const board = new Blackboard(graph);
  const ids = Array.from({ length: graph.length }, (_, id) => id);
  const ofs = new Map(ids.map((id) => [id, graph.origin(id).of]));
  const traced = ids
    .filter((id) => graph.origin(id).role === "primal")
    .map((id) => ({
      of: graph.origin(id).of,
      name: board.name(id),
      named: true,
      op: graph.op(id),
      symbol: String(graph.op(id) ?? board.name(id)),
      args: graph
        .args(id)
        .map((arg) =>
          graph.constant(arg) === undefined
            ? { of: ofs.get(arg) as number }
            : { constant: graph.constant(arg) as number },
        ),
      line: graph.op(id) === null ? board.name(id) : board.line(id),
      rules:
        graph.op(id) === null
          ? []
          : board.chainRule(id).map((text, argument) => ({ to: 0, argument, text })),
      active: true,
    }))
    .toSorted((a, b) => a.of - b.of);
  const stages = g.stages.map((stage) => ({
    name: stage.name,
    about: stage.about,
    appends: stage.appends ?? false,
    operations: stage.graph.operationCount,
    counts: [...stage.counts].map(([what, count]) => ({ what, count })),
    lines: Array.from({ length: stage.graph.length }, (_, id) => ({
      text: showInstruction(stage.graph, id),
      depth: 0,
      instruction: {
        graph: 0,
        id,
        role: stage.graph.origin(id).role,
        of: stage.graph.origin(id).role === "none" ? -1 : stage.graph.origin(id).of,
      },
      change: "kept" as const,
      rules: [],
    })),
    changes: [],
  }));
  const kinds = ["valueAndGrad", "forward", "backward"] as const;
  return {
    name,
    product: "gradient",
    mode: "exact",
    backend: g.backend,
    inputs: g.inputNames,
    data: [],
    traced,
    results: [{ of: traced.length - 1 }],
    functions: kinds.map((kind) => ({
      kind,
      purpose: "",
      stages,
      lines: (g.source[kind] ?? "").split("\n").map((text) => ({ text, pieces: [] })),
      operations: 0,
      bytes: (g.source[kind] ?? "").length,
    })),
  };
}

export function numbersAt(_g: object, _x: ArrayLike<number>, _data?: ArrayLike<number>): Numbers {
  return { data: [], grad: [], sent: [], stages: [], lines: [] };
}
