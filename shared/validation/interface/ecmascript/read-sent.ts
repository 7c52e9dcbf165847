import { nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
import type { Shape } from "../model.ts";
import type { Setting } from "../setting.ts";
import { readShapes } from "./read-shape.ts";
import { keyName } from "./read-types.ts";

/** `postMessage({ … })`, `process.send({ … })` and `socket.send(JSON.stringify({ … }))`. */
export function readMessage(node: SyntaxNode, source: string): Shape | undefined {
  const callee = nodeAt(node, "callee");
  const called = textAt(callee, "name") ?? textAt(callee && nodeAt(callee, "property"), "name");
  const [first] = nodesAt(node, "arguments");
  if (!first || (called !== "postMessage" && called !== "send")) return undefined;
  const [shape, ...ways] = readShapes(first, source, () => undefined);
  if (!shape || ways.length > 0) return undefined;
  if (shape.is === "string") return shape.json;
  const isProcess = textAt(callee && nodeAt(callee, "object"), "name") === "process";
  return shape.is === "object" && (called === "postMessage" || isProcess) ? shape : undefined;
}

/** What is sent; nothing can be said of what is spread. */
export function readPayloads(args: readonly SyntaxNode[], source: string): Shape[][] {
  if (args.some(({ type }) => type === "SpreadElement")) return [];
  return [
    args.map((argument) => {
      const [shape, ...ways] = readShapes(argument, source, () => undefined);
      return shape && ways.length === 0 ? shape : { is: "unknown" };
    }),
  ];
}

/** Where messages come in. */
const receiving = /^(?:parentPort|process|port|worker|socket|client|ws|io)$/;

/** `socket.on("join", ({ room }) => …)`: the fields that are read of what comes in. */
export function readReceived(node: SyntaxNode, source: string): Setting[] {
  const callee = nodeAt(node, "callee");
  const [event, handler] = nodesAt(node, "arguments");
  const [given] = handler ? nodesAt(handler, "params") : [];
  if (given?.type !== "ObjectPattern" || typeof event?.value !== "string") return [];
  if (!receiving.test(textAt(callee && nodeAt(callee, "object"), "name") ?? "")) return [];
  const path = event.value === "message" ? "" : `${event.value}.`;
  return nodesAt(given, "properties")
    .filter(({ type }) => type === "Property")
    .map((property) => ({
      kind: "field",
      name: `${path}${keyName(property, source)}`,
      isRequired: false,
      offset: property.start,
    }));
}
