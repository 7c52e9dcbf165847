import type { StrictJson } from "../../parse-strict-json.ts";
import { type DependencyFinding, type Entries, entriesAt, textAt } from "./dependency-finding.ts";

const mostNamed = 10;

/** What a `package-lock.json` installs that it did not install before. */
export function compareLocks(before: StrictJson | undefined, after: StrictJson): DependencyFinding[] {
  const [old, now] = [packagesOf(before), packagesOf(after)];
  const hosts = new Set([...old.entries.values()].map((one) => hostOf(textAt(entriesAt(one), "resolved"))));
  const isFirst = old.entries.size === 0;
  const found: DependencyFinding[] = [];
  const fresh: string[] = [];
  for (const [path, value] of now.entries) {
    const own = entriesAt(value);
    const known = old.entries.get(path);
    const name = textAt(own, "name") ?? nameOf(path);
    if (known === undefined && path !== "" && own.get("link") !== true) fresh.push(name);
    if (path === "" || own.get("link") === true) continue;
    const add = (level: "block" | "warn", detail: string) =>
      found.push({ level, detail: `${name} ${detail}`, keys: [now.key, path] });
    judgePackage(entriesAt(known), own, add);
    const resolved = textAt(own, "resolved");
    if (resolved === undefined || resolved === textAt(entriesAt(known), "resolved")) continue;
    if (!/^https:/.test(resolved))
      add("block", `comes from outside of the registry: ${resolved.slice(0, 80)}`);
    else if (!isFirst && !hosts.has(hostOf(resolved)))
      add("block", `comes from ${hostOf(resolved)}, from where no other package came`);
    else if (!resolved.includes(`/${name}/`)) add("block", `is another package: ${resolved.slice(0, 80)}`);
  }
  if (fresh.length > 0 && !isFirst)
    found.push({
      level: "warn",
      detail: `Installed as well now: ${fresh.slice(0, mostNamed).join(", ")}${fresh.length > mostNamed ? ` and ${fresh.length - mostNamed} more` : ""}`,
      keys: [now.key],
    });
  return found;
}

function judgePackage(
  before: Entries,
  after: Entries,
  add: (level: "block" | "warn", detail: string) => void,
): void {
  const [old, now] = [textAt(before, "integrity"), textAt(after, "integrity")];
  const version = textAt(after, "version");
  const isSame = before.size > 0 && textAt(before, "version") === version;
  const isFetched = /^https?:/.test(textAt(after, "resolved") ?? "");
  if (now === undefined && (old !== undefined || (isFetched && before.size === 0)))
    add("block", "is installed whatever it holds, having no integrity");
  else if (isSame && old !== undefined && now !== old)
    add("block", `${version ?? ""} holds something else than before by its integrity`);
  else if (now?.startsWith("sha1-") && old !== undefined && !old.startsWith("sha1-"))
    add("warn", "is known by a hash that can be forged");
  if (after.get("hasInstallScript") === true && before.get("hasInstallScript") !== true)
    add("warn", "runs a command when it is installed");
}

/** The packages of a lock file, by their folders; of older ones by their names. */
function packagesOf(lock: StrictJson | undefined): { key: string; entries: Entries } {
  if (entriesAt(lock).has("packages")) return { key: "packages", entries: entriesAt(lock, "packages") };
  const entries = new Map<string, StrictJson>();
  addAll(entries, entriesAt(lock, "dependencies"), "", 0);
  return { key: "dependencies", entries };
}

function addAll(entries: Map<string, StrictJson>, own: Entries, folder: string, depth: number): void {
  for (const [name, value] of own) {
    entries.set(`${folder}node_modules/${name}`, value);
    if (depth < 20)
      addAll(entries, entriesAt(value, "dependencies"), `${folder}node_modules/${name}/`, depth + 1);
  }
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("node_modules/") + (path.includes("node_modules/") ? 13 : 1));
}

function hostOf(address: string | undefined): string {
  return /^\w+:\/\/([^/]+)/.exec(address ?? "")?.[1] ?? "";
}
