import type { Interface, Parameter, Signature } from "../../interface/model.ts";
import type { GeneratedFile } from "./generate-tests.ts";

const kinds: Record<Parameter["kind"], string> = {
  positional: "POSITIONAL_ONLY",
  either: "POSITIONAL_OR_KEYWORD",
  keyword: "KEYWORD_ONLY",
  rest: "VAR_POSITIONAL",
  keywordRest: "VAR_KEYWORD",
};
const mostFunctions = 80;

const head = (file: string): string[] => [
  `"""Written by Team Self-Improvement when ${file} was validated: the interface that callers of it see."""`,
  ``,
  `import importlib.util`,
  `import inspect`,
  `import pathlib`,
  `import unittest`,
  ``,
  `path = pathlib.Path(__file__).with_name(${JSON.stringify(file)})`,
  `spec = importlib.util.spec_from_file_location(${JSON.stringify(file.replace(/\.py$/, ""))}, path)`,
  `subject = importlib.util.module_from_spec(spec)`,
  `spec.loader.exec_module(subject)`,
  ``,
  ``,
  `def parameters(function):`,
  `    """Name, kind and whether it may be left out, of each parameter."""`,
  `    return [`,
  `        (one.name, one.kind.name, one.default is not inspect.Parameter.empty)`,
  `        for one in inspect.signature(function).parameters.values()`,
  `    ]`,
  ``,
  ``,
  `class InterfaceTest(unittest.TestCase):`,
];

/** A test for pytest, or for unittest of the standard library, beside a Python file: its interface. */
export function writePytest(path: string, { exports }: Interface): GeneratedFile | undefined {
  const file = path.slice(path.lastIndexOf("/") + 1);
  const tests: string[] = [];
  for (const [name, member] of [...exports].slice(0, mostFunctions)) {
    if (!/^[A-Za-z]\w*$/.test(name)) continue;
    if (member.kind === "function")
      tests.push(...writeTest(name, `subject.${name}`, member.signatures.at(-1), 0));
    if (member.kind !== "class") continue;
    tests.push(
      `    def test_${name}_is_a_class(self):`,
      `        self.assertTrue(inspect.isclass(subject.${name}))`,
      ``,
    );
    for (const [key, inner] of member.members)
      if (inner.kind === "function" && inner.binding === "instance" && /^[a-z]\w*$/.test(key))
        tests.push(...writeTest(`${name}_${key}`, `subject.${name}.${key}`, inner.signatures.at(-1), 1));
  }
  if (tests.length === 0) return undefined;
  const foot = [``, `if __name__ == "__main__":`, `    unittest.main()`];
  const stem = file.replace(/\.py$/, "");
  return {
    path: `${path.slice(0, path.length - file.length)}test_${stem}_interface.py`,
    content: `${[...head(file), ...tests, ...foot].join("\n")}\n`,
  };
}

function writeTest(
  name: string,
  subject: string,
  signature: Signature | undefined,
  skipped: number,
): string[] {
  if (!signature) return [];
  const listed = signature.parameters.map(
    (one) =>
      `("${one.name}", "${kinds[one.kind]}", ${one.kind !== "rest" && one.kind !== "keywordRest" && !one.isRequired ? "True" : "False"})`,
  );
  const found = skipped > 0 ? `parameters(${subject})[1:]` : `parameters(${subject})`;
  return [
    `    def test_${name}_keeps_its_parameters(self):`,
    `        self.assertEqual(${found}, [${listed.join(", ")}])`,
    ``,
  ];
}
