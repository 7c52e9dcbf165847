import fc from "fast-check";
import { expect, test } from "vitest";
import { identifyTask, slugTeam } from "../../../shared/logs/identify-task.ts";

test("the same conversation of the same team has the same id, and it is a UUID", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), fc.string(), async (team, conversation) => {
      const id = await identifyTask(team, conversation);
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(await identifyTask(team, conversation)).toBe(id);
    }),
  );
});

test("another team or another conversation has another id, wherever the names are cut", async () => {
  const ids = await Promise.all([identifyTask("ab", "c"), identifyTask("a", "bc"), identifyTask("ab", "d")]);
  expect(new Set(ids).size).toBe(3);
});

test("a team's name becomes a slug that the table accepts, or nothing", () => {
  expect(slugTeam("tau/Airline GPT-4.1 (new)")).toBe("tau-airline-gpt-4.1-new");
  expect(slugTeam("Équipe Zürich")).toBe("equipe-zurich");
  expect(slugTeam("…")).toBeNull();
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (name) => {
      const slug = slugTeam(name);
      if (slug !== null) expect(slug).toMatch(/^[a-z0-9][a-z0-9._-]{0,99}$/);
      if (slug !== null) expect(slugTeam(slug)).toBe(slug);
    }),
  );
});
