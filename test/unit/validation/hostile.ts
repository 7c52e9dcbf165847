/** Inputs that are made to break or stall a reader: each within the size that is analysed, or just beyond it. */
export interface Hostile {
  name: string;
  path: string;
  kind: string;
  source: string;
}

const many = (count: number, make: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => make(at)).join("");

const programs: Record<string, Record<string, string>> = {
  "src/a.js": {
    parentheses: "(".repeat(100_000),
    "balanced lists": "[".repeat(5_000) + "]".repeat(5_000),
    arrows: "a=>".repeat(60_000),
    "unary operators": "!".repeat(200_000),
    conditions: "a?".repeat(80_000),
    templates: "`${".repeat(20_000),
    "a flat chain of calls": `x${".b()".repeat(50_000)};`,
    "a flat sum": `x = 1${"+1".repeat(100_000)};`,
    "nested else-ifs": `${many(8_000, (at) => `if(a${at}){}else `)};`,
    "declarations in nested blocks": "{".repeat(190) + many(20_000, (at) => `var a${at};`) + "}".repeat(190),
    "eighty thousand names": many(20_000, (at) => `let a${at};`),
    "many exports": many(12_000, (at) => `export let a${at};`),
    "many regular expressions": many(8_000, () => "/(a+)+$/;\n"),
    "a large regular expression": `x = /${"(a|".repeat(90)}b${")".repeat(90)}/;`,
    "long identifiers": "a".repeat(250_000),
    "half a surrogate": 'x = "\uD800";\u2028var \\u{61} = 1',
    NUL: "let a = 1;\u0000let b = 2;",
    "comments without end": "/*".repeat(100_000),
    labels: `${many(20_000, (at) => `l${at}:`)};`,
    JSX: "<a>".repeat(20_000),
    strings: `x = [${'"a",'.repeat(60_000)}];`,
    classes: many(4_000, (at) => `class A${at} extends A${at - 1} { #x; m() { return this.#x; } }\n`),
  },
  "src/a.ts": {
    generics: "let a: A<".repeat(20_000),
    "nested types": `type T = ${"(".repeat(10_000)}`,
    "arrow types": `type T = ${"() => ".repeat(30_000)}void;`,
    "long unions": `export type T = ${many(20_000, (at) => `| "a${at}"`)};`,
    "nested conditional types": `type T = ${"A extends B ? C : ".repeat(10_000)}D;`,
    "type arguments or comparisons": "a < b, ".repeat(20_000),
    "arrow functions in conditions": "a ? (b) : (c) => ".repeat(24),
    "angle brackets": "a<".repeat(30_000),
    casts: "<T>".repeat(20_000),
    "many exports": many(10_000, (at) => `export let a${at} = 1;`),
    "interfaces of one name": many(9_000, (at) => `interface A { p${at}: string }\n`),
  },
  "src/a.py": {
    parentheses: "(".repeat(50_000),
    "deep blocks": many(400, (at) => `${" ".repeat(at)}if x:\n`),
    "many strings": '"a" '.repeat(50_000),
    "string beginnings": '"""'.repeat(60_001),
    "f-strings": 'f"{'.repeat(20_000),
    "a flat sum": `x = 1${" + 1".repeat(60_000)}\n`,
    "unary operators": `x = ${"not ".repeat(50_000)}1\n`,
    lambdas: `x = ${"lambda: ".repeat(30_000)}1\n`,
    decorators: "@a\n".repeat(60_000),
    conditions: `x = ${"a if b else ".repeat(20_000)}c\n`,
    "joined lines": "x = 1 + \\\n".repeat(20_000),
    "many functions": many(8_000, (at) => `def f${at}(a, b=1): return a\n`),
    "broken everywhere": "def ( : ] x = = \n".repeat(14_000),
    backslashes: "\\".repeat(250_000),
    escapes: `x = "${"\\x41".repeat(60_000)}"\n`,
    "half a surrogate": 'x = "\uD800"\n',
    NUL: "x = 1\u0000\n",
  },
  "src/a.sql": {
    parentheses: `select ${"(".repeat(30_000)}`,
    "a flat sum": `select ${"1+".repeat(30_000)}1`,
    "many unions": `select 1${" union select 1".repeat(4_000)}`,
    casts: `select 1${"::int".repeat(12_000)}`,
    conditions: "select ".concat("case when 1 then ".repeat(3_000), "1", " end".repeat(3_000)),
    negations: `select ${"not ".repeat(15_000)}true`,
    rows: `insert into t values ${"(1,2,3),".repeat(8_000)}(1,2,3)`,
    statements: "select 1;".repeat(7_000),
    "an open text": `select $$${"x".repeat(60_000)}`,
    "half a surrogate": "select '\uD800'",
    NUL: "select 1\u0000; drop table a",
    "more than is analysed": "select 1;".repeat(28_000),
  },
  "p/a.json": {
    lists: "[".repeat(200_000),
    objects: '{"a":'.repeat(50_000),
    keys: `{${many(20_000, (at) => `"k${at}":1,`)}"z":1}`,
    "repeated keys": `{${'"a":1,'.repeat(40_000)}"a":1}`,
    "a long number": `${"9".repeat(250_000)}`,
    "open string": `"${"\\".repeat(250_001)}`,
  },
  "p/a.yaml": {
    "aliases of aliases": `a0: &a0 [x]\n${many(30, (at) => `a${at + 1}: &a${at + 1} [${`*a${at},`.repeat(9)}]\n`)}`,
    "lists in lists": "- ".repeat(100_000),
    "flow lists": "[".repeat(100_000),
    "deep maps": many(600, (at) => `${" ".repeat(at)}a:\n`),
    "many keys": many(12_000, (at) => `k${at}: 1\n`),
    tags: "a: !!python/object/apply:os.system [id]\n",
    anchors: many(10_000, (at) => `- &a${at} x\n`),
    "question marks": "? ".repeat(60_000),
    colons: "a: ".repeat(60_000),
    documents: "---\n".repeat(60_000),
    prototypes: "__proto__: {a: 1}\n",
    "open quotes": `"${"a\n".repeat(100_000)}`,
    "blank lines": "\n".repeat(250_000),
  },
  "p/a.toml": {
    tables: many(12_000, (at) => `[t${at}]\n`),
    "dotted keys": `${"a.".repeat(100_000)}b = 1`,
    lists: `a = ${"[".repeat(100_000)}`,
    "inline tables": `a = ${"{a=".repeat(50_000)}`,
    "open strings": `a = """${"a".repeat(250_000)}`,
    prototypes: "__proto__ = 1\n",
  },
  "prompts/a.md": {
    braces: "{".repeat(200_000),
    variables: "{{a}} ".repeat(40_000),
    links: "https://a.example/".repeat(12_000),
    rules: many(5_000, (at) => `Never do the thing number ${at} to a customer.\n`),
    "almost sentences": ".".repeat(200_000),
    words: "ignore send never ".repeat(12_000),
    "image openings": "![".repeat(100_000),
    spaces: " ".repeat(250_000),
    "blank lines": "\n".repeat(250_000),
    "blank lines with spaces": " \n".repeat(120_000),
    "one word of foreign letters": "ж".repeat(120_000),
  },
  "tools/a.json": {
    schemas: `[{"name":"a","description":"a","input_schema":${'{"type":"object","properties":{"a":'.repeat(40)}{}${"}}".repeat(40)}}]`,
    names: `[${many(6_000, (at) => `{"name":"a${at}"},`)}{"name":"z"}]`,
  },
};

const kinds: Record<string, string> = { src: "code", p: "parameters", prompts: "prompt", tools: "tools" };

export const hostile: Hostile[] = Object.entries(programs).flatMap(([path, sources]) =>
  Object.entries(sources).map(([name, source]) => ({
    name: `${path}: ${name}`,
    path,
    kind: kinds[path.split("/")[0] ?? ""] ?? "code",
    source,
  })),
);
