import { analyzeTasks } from "../../../shared/analysis/analyze-tasks.ts";
import { openDatabase } from "../../../shared/platform/database.ts";
import { serveWakeUps } from "../_runtime/edge.ts";

export default serveWakeUps(["SUPABASE_URL", "SUPABASE_SECRET_KEYS"], (config) =>
  analyzeTasks(openDatabase(config.get("SUPABASE_URL"), config.get("SUPABASE_SECRET_KEYS"))),
);
