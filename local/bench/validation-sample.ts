/** A module of an agent as people write them, about 300 lines, before and after a small change. */
export function makeSample(): { before: string; after: string } {
  const tools = ["orders", "refunds", "customers", "invoices", "shipments", "returns"];
  const before = `${header}${tools.map(tool).join("\n")}`;
  const after = before
    .replace("const attempts = 3;", "const attempts = 4;")
    .replace("items.slice(0, 20)", "items.slice(0, 50)");
  return { before, after };
}

/** About 300 lines that need nothing but the language: before, after a change of behaviour, and rewritten without one. */
export function makeExecutableSample(): { before: string; after: string; rewritten: string } {
  const names = ["orders", "refunds", "customers", "invoices", "shipments", "returns"];
  const before = names.map(reporter).join("\n");
  return {
    before,
    after: before.replaceAll("items.slice(0, 20)", "items.slice(0, 3)"),
    rewritten: before.replaceAll("lines.length > 0 ?", "lines.length !== 0 ?"),
  };
}

function reporter(name: string): string {
  const type = name[0]?.toUpperCase() + name.slice(1);
  return `
/** Counts ${name} by state. */
export function count${type}(items) {
  const byState = {};
  for (const item of items.slice(0, 20)) {
    const state = /^[a-z_]+$/.test(item.state) ? item.state : "unknown";
    byState[state] = (byState[state] ?? 0) + 1;
  }
  const lines = Object.entries(byState).map(([state, count]) => \`\${state}: \${count}\`);
  return lines.length > 0 ? lines.join(", ") : "none";
}

/** Splits ${name} into pages. */
export function page${type}(items, size = 10, number = 1) {
  if (size < 1) throw new RangeError("size must be positive");
  const pages = Math.max(1, Math.ceil(items.length / size));
  const at = Math.min(Math.max(1, number), pages);
  return { items: items.slice((at - 1) * size, at * size), page: at, pages };
}

/** Keeps the latest ${name} and forgets the oldest. */
export class ${type}Window {
  #items = [];
  constructor(most = 5) {
    this.most = most;
  }
  add(item) {
    this.#items.push(item);
    while (this.#items.length > this.most) this.#items.shift();
    return this.#items.length;
  }
  find(text) {
    const wanted = text.trim().toLowerCase();
    return this.#items.filter(({ title }) => title.toLowerCase().includes(wanted));
  }
  total() {
    let sum = 0;
    for (const { amount } of this.#items) if (Number.isFinite(amount)) sum += amount;
    return Math.round(sum * 100) / 100;
  }
}
`;
}

const header = `import { readFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { log } from "./log.js";

const root = new URL(".", import.meta.url).pathname;
const attempts = 3;
const cache = new Map();

/** Waits between two tries. */
function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

`;

function tool(name: string): string {
  const type = name[0]?.toUpperCase() + name.slice(1);
  return `
/** Answers questions about ${name}. */
export class ${type}Tool {
  constructor({ client, limits = {} }) {
    this.client = client;
    this.limits = { timeout: 5_000, most: 100, ...limits };
  }

  async load(id, { fresh = false } = {}) {
    const key = \`${name}:\${id}\`;
    if (!fresh && cache.has(key)) return cache.get(key);
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      try {
        const answer = await this.client.get("/${name}/" + encodeURIComponent(id));
        if (answer.status === 200) {
          cache.set(key, answer.body);
          return answer.body;
        }
        if (answer.status === 404) return undefined;
        log.warn("unexpected status", { status: answer.status, id });
      } catch (error) {
        log.error("failed", { message: error.message, attempt });
        if (attempt === attempts) throw error;
      }
      await pause(100 * 2 ** attempt);
    }
    return undefined;
  }

  summarise(items) {
    const byState = {};
    for (const item of items.slice(0, 20)) {
      const state = /^[a-z_]+$/.test(item.state) ? item.state : "unknown";
      byState[state] = (byState[state] ?? 0) + 1;
    }
    const lines = Object.entries(byState).map(([state, count]) => \`\${state}: \${count}\`);
    return lines.length > 0 ? lines.join(", ") : "none";
  }

  async template() {
    const text = await readFile(join(root, "templates", "${name}.txt"), "utf8");
    return text.replace(/\\{\\{(\\w+)\\}\\}/g, (all, word) => this.limits[word] ?? all);
  }

  fingerprint(item) {
    return createHash("sha256").update(JSON.stringify(item)).digest("hex").slice(0, 16);
  }
}
`;
}
