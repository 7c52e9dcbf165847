import { openDatabase } from "../../../shared/platform/database.ts";
import { proposeImprovements } from "../../../shared/proposals/propose-improvements.ts";
import { serveWakeUps } from "../_runtime/edge.ts";

export default serveWakeUps(["SUPABASE_URL", "SUPABASE_SECRET_KEYS"], (config) =>
  proposeImprovements(openDatabase(config.get("SUPABASE_URL"), config.get("SUPABASE_SECRET_KEYS"))),
);
