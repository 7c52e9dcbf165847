import { expect, test } from "vitest";
import { readConfig } from "../../../shared/platform/config.ts";

const surroundings: Record<string, string> = {
  SUPABASE_URL: "http://127.0.0.1",
  SLACK_BOT_TOKEN: "xoxb-1",
  GITHUB_TOKEN: "ghp_1",
  EMPTY: "",
};
const env = (name: string) => surroundings[name];

test("a function reads the settings it declares", () => {
  const config = readConfig(env, ["SUPABASE_URL", "SLACK_API_URL?"]);
  expect(config.get("SUPABASE_URL")).toBe("http://127.0.0.1");
  expect(config.find("SLACK_API_URL")).toBeUndefined();
});

test("a setting that is there but not declared cannot be read, whatever types say", () => {
  const config: { get(name: string): string; find(name: string): string | undefined } = readConfig(env, [
    "SUPABASE_URL",
  ]);
  expect(() => config.get("SLACK_BOT_TOKEN")).toThrow("SLACK_BOT_TOKEN is not among the settings");
  expect(() => config.find("GITHUB_TOKEN")).toThrow("GITHUB_TOKEN is not among the settings");
});

test("the settings that were not declared are not inside the object either", () => {
  const config = readConfig(env, ["SUPABASE_URL"]);
  expect(JSON.stringify(config)).not.toContain("xoxb-1");
  expect(Object.values(config).every((value) => typeof value === "function")).toBe(true);
});

test("every missing setting is named at once; an empty one is missing, an optional one is not", () => {
  expect(() => readConfig(env, ["SUPABASE_URL", "WAKE_KEY", "EMPTY", "SLACK_API_URL?"])).toThrow(
    "Missing settings: WAKE_KEY, EMPTY.",
  );
});
