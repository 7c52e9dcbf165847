import { measureImpact } from "../../../shared/impact/measure-impact.ts";
import { openDatabase } from "../../../shared/platform/database.ts";
import { serveWakeUps } from "../_runtime/edge.ts";

export default serveWakeUps(["SUPABASE_URL", "SUPABASE_SECRET_KEYS"], (config) =>
  measureImpact(openDatabase(config.get("SUPABASE_URL"), config.get("SUPABASE_SECRET_KEYS")), console.error),
);
