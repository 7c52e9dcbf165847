import type { Call, Expression } from "../../program/program.ts";
import type { Flow } from "../flow.ts";
import { regexOf, type Shape, shapeOf } from "../regex-shape.ts";
import type { Scope } from "../scope.ts";
import { deepTaint, from, mark, textOf } from "../value.ts";
import { bothKeys, change, inside, marked, trusted } from "./change.ts";
import { calleeName } from "./expression-text.ts";

/** `path.startsWith(root)` after normalisation, `url.startsWith("https://host/")`. */
export function narrowStart(
  flow: Flow,
  receiver: Expression,
  start: Expression,
  scope: Scope,
  isTrue: boolean,
): void {
  const root = flow.evaluate(start, scope);
  const text = textOf(root);
  if (text !== undefined && (text === ".." || text === "../") && !isTrue) {
    change(flow, receiver, scope, inside);
    return;
  }
  if ((text === "//" || text === "/\\") && !isTrue) change(flow, receiver, scope, marked(mark.noHost));
  // A folder that the caller names is the caller's; one that a request names is nobody's.
  if (!isTrue || (deepTaint(root) & (from.remote | from.network)) !== 0) return;
  const subject = flow.evaluate(receiver, scope);
  const isUrl = text !== undefined && /^https?:\/\/[^/]+\/|^\/(?!\/)\w/.test(text);
  if (text === "/") change(flow, receiver, scope, marked(mark.startsWithSlash));
  else if (isUrl && !text.startsWith("/")) change(flow, receiver, scope, trusted);
  else if ((subject.marks & mark.normal) !== 0) change(flow, receiver, scope, trusted);
}

export function narrowRegex(flow: Flow, call: Call, scope: Scope, isTrue: boolean): void {
  const { callee } = call;
  const [first, second] = call.arguments;
  const receiver = callee.kind === "member" ? callee.of : undefined;
  if (!receiver) return;
  const pairs: [Expression | undefined, Expression | undefined][] = [
    [receiver, first],
    // `re.fullmatch(pattern, text)`, and `text.match(pattern)`.
    [first, second],
    [first, receiver],
  ];
  for (const [pattern, subject] of pairs) {
    const regex = pattern ? regexOf(flow, pattern, scope) : undefined;
    if (!regex || !subject || subject === pattern) continue;
    const isWhole = calleeName(call) === "fullmatch";
    const shape: Shape = shapeOf(
      regex,
      isWhole,
      calleeName(call) === "match" && receiver !== subject && first !== pattern,
    );
    if (shape === "allows" && isTrue) change(flow, subject, scope, trusted);
    if (shape === "forbids" && !isTrue) change(flow, subject, scope, trusted);
    if (shape === "dots" && !isTrue) change(flow, subject, scope, inside);
    if (shape === "protos" && !isTrue) change(flow, subject, scope, bothKeys);
    return;
  }
}
