import { measureImpact } from "../../../shared/impact/measure-impact.ts";
import { learnPatterns } from "../../../shared/learning/learn-patterns.ts";
import { openDatabase } from "../../../shared/platform/database.ts";
import { serveWakeUps } from "../_runtime/edge.ts";

export default serveWakeUps(["SUPABASE_URL", "SUPABASE_SECRET_KEYS"], async (config) => {
  const database = openDatabase(config.get("SUPABASE_URL"), config.get("SUPABASE_SECRET_KEYS"));
  await measureImpact(database, console.error);
  await learnPatterns(database);
});
