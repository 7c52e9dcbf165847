import { beforeAll, describe, expect, it } from "vitest";
import { loadParser, parseSource } from "../../../../shared/validation/code/parse-source.ts";
import { detectLanguage } from "../../../../shared/validation/detect-language.ts";
import { screenSource } from "../../../../shared/validation/security/screen-source.ts";

beforeAll(() => loadParser("python"));

function linesOf(source: string, path = "a.js"): string[] {
  const { findings } = screenSource(source, parseSource(source, detectLanguage(path), path));
  return findings.filter(({ kind }) => kind === "lines").map(({ level }) => level);
}

const route = (body: string) => `app.post("/login", (req, res) => { ${body} });`;

describe("lines of a log that others may write", () => {
  it.each([
    route(`logger.info(\`login of \${req.body.name}\`);`),
    route("const { name } = req.body; console.log('login of ' + name);"),
    route("console.log('login', req.query.name);"),
  ])("are told, and refuse nothing: %s", (source) => {
    expect(linesOf(source)).toEqual(["info"]);
  });
  it("are told in Python", () => {
    const source = (text: string) =>
      `import logging\nfrom flask import request\n@app.route("/a")\ndef login():\n    logging.info(f"login of ${text}")\n`;
    expect(linesOf(source("{request.args['name']}"), "a.py")).toEqual(["info"]);
    expect(linesOf(source("{repr(request.args['name'])}"), "a.py")).toEqual([]);
  });
  it.each([
    route("logger.info({ name: req.body.name }, 'login');"),
    route('logger.info("login of " + JSON.stringify(req.body.name));'),
    route(`logger.info("login of " + req.body.name.replace(/[\\r\\n]/g, " "));`),
    route(`const name = req.body.name.replaceAll("\\n", ""); logger.info("login of " + name);`),
    route('logger.info("login of " + Number(req.body.id));'),
    route("logger.info(req.body);"),
  ])("are none in %s", (source) => {
    expect(linesOf(source)).toEqual([]);
  });
});
