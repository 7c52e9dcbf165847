import { openDatabase } from "../../../shared/platform/database.ts";
import { receiveGitHub } from "../../../shared/review/receive-github.ts";
import { serve } from "../_runtime/edge.ts";

export default serve(["SUPABASE_URL", "SUPABASE_SECRET_KEYS", "GITHUB_WEBHOOK_SECRET"], (request, config) =>
  receiveGitHub(request, {
    webhookSecret: config.get("GITHUB_WEBHOOK_SECRET"),
    database: openDatabase(config.get("SUPABASE_URL"), config.get("SUPABASE_SECRET_KEYS")),
    log: console.error,
  }),
);
