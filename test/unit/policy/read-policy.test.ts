import { createClient } from "@supabase/supabase-js";
import { expect, test } from "vitest";
import type { Database } from "../../../shared/platform/database-types.gen.ts";
import { readPolicy } from "../../../shared/policy/read-policy.ts";
import { policy } from "../proposals/findings.ts";

function answering(stored: Record<string, unknown>) {
  const asked: unknown[] = [];
  const client = createClient<Database>("http://rest.invalid", "key", {
    auth: { persistSession: false, autoRefreshToken: false },
    global: {
      fetch: async (_, init) => {
        asked.push(JSON.parse(String(init?.body)));
        return Response.json(stored);
      },
    },
  });
  return { client, asked };
}

test("a policy states every rule; without a kind of change it is that for all kinds", async () => {
  const { client, asked } = answering({ id: null, team_id: 4, change_type: null, ...policy });
  expect(await readPolicy(client, 4, "parameter_tuning")).toEqual(policy);
  await readPolicy(client, 4);
  expect(asked).toEqual([
    { team: 4, change_type: "parameter_tuning" },
    { team: 4, change_type: "" },
  ]);
});

test("a rule that nobody states is named", async () => {
  const { client } = answering({ ...policy, quorum: null });
  await expect(readPolicy(client, 4)).rejects.toMatchObject({
    code: "policy_incomplete",
    message: "No policy states quorum.",
  });
});
