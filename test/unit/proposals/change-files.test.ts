import { applyPatch } from "diff";
import fc from "fast-check";
import { expect, test } from "vitest";
import { addWorkingRule } from "../../../shared/proposals/add-working-rule.ts";
import { changeParameter, readParameters } from "../../../shared/proposals/change-parameter.ts";
import { diffContent } from "../../../shared/proposals/diff-content.ts";

const text = fc.array(fc.constantFrom("# A", "## Working rules", "- a rule", "", "  words", "## B"), {
  maxLength: 12,
});

test("a rule joins the section that is there, before the next heading", () => {
  const prompt = "# R\n\n## Working rules\n\n- One.\n\n## More\n\nText.\n";
  expect(addWorkingRule(prompt, "Two.")).toBe(
    "# R\n\n## Working rules\n\n- One.\n- Two.\n\n## More\n\nText.\n",
  );
  expect(addWorkingRule("## Working rules\r\n", "Two.")).toBe("## Working rules\r\n\r\n- Two.\r\n");
  expect(addWorkingRule("", "Two.")).toBe("## Working rules\n\n- Two.\n");
});

test("a rule is added to a prompt of many blanks in little time", () => {
  const prompt = `One.${" ".repeat(260_000)}Two.`;
  const began = performance.now();
  expect(addWorkingRule(prompt, "Three.")).toBe(`${prompt}\n\n## Working rules\n\n- Three.\n`);
  expect(performance.now() - began).toBeLessThan(2_000);
});

test("a rule is added once, and nothing that was there is lost", () => {
  fc.assert(
    fc.property(text, (lines) => {
      const prompt = lines.join("\n");
      const changed = addWorkingRule(prompt, "Never do this.");
      expect(changed?.match(/Never do this/g)).toHaveLength(1);
      expect(addWorkingRule(changed ?? "", "never  do THIS.")).toBeNull();
      const kept = (changed ?? "").split("\n").filter((line) => line.trim() !== "");
      for (const line of lines.filter((one) => one.trim() !== "")) expect(kept).toContain(line);
    }),
  );
});

test("a parameter changes, and nothing else, wherever its name occurs", () => {
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.constantFrom("a", "b", "n", "deep"),
        fc.oneof(fc.integer(), fc.constant({ n: 1 }), fc.string()),
      ),
      fc.integer(),
      fc.constantFrom(undefined, 2),
      (other, value, indent) => {
        const before = { ...other, n: 5 };
        const changed = changeParameter(JSON.stringify(before, null, indent), "n", value);
        expect(readParameters(changed ?? "")).toEqual({ ...before, n: value });
      },
    ),
  );
});

test("what is no JSON object, or does not have the parameter, is not changed", () => {
  for (const content of ["[1]", "{", "null", '{"m": 1}']) expect(changeParameter(content, "n", 1)).toBeNull();
});

test("applying a difference gives the changed text", () => {
  fc.assert(
    fc.property(text, text, (one, two) => {
      const [before, after] = [one.join("\n"), two.join("\n")];
      const difference = diffContent(before, after);
      if (before === after) expect(difference).toBe("");
      else expect(applyPatch(before, `--- a\n+++ b\n${difference}\n`)).toBe(after);
    }),
    // An empty line at the end that stays is a line of one space.
    {
      examples: [
        [
          ["# A", "", ""],
          ["", ""],
        ],
      ],
    },
  );
});
