import type { Expression, Pattern } from "../../program/program.ts";
import type { Flow } from "../flow.ts";
import { calleeName } from "./expression-text.ts";

const keeping =
  /^(?:URL|parse|urlparse|urlsplit|normalize|resolve|join|relative|relpath|realpath|realpathSync|abspath|normpath|Path|toLowerCase|trim|strip|lower)$/;

/** `const u = new URL(x)`, `host = urlparse(x).hostname`: what is proved of u and of the host holds for x. */
export function rememberSource(flow: Flow, target: Pattern, value: Expression): void {
  if (target.kind !== "name") return;
  const isHost = value.kind === "member" && /^(?:hostname|host|origin|netloc)$/.test(value.name);
  const call = isHost ? value.of : value;
  if (call.kind !== "call" || !keeping.test(calleeName(call))) return;
  const source = call.arguments.at(-1) ?? (call.callee.kind === "member" ? call.callee.of : undefined);
  if (source) flow.aliases.set(target.name, source);
}
