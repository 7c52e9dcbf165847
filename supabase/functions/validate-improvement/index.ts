import { openDatabase } from "../../../shared/platform/database.ts";
import { validateImprovements } from "../../../shared/validation/validate-improvements.ts";
import { serveWakeUps } from "../_runtime/edge.ts";

export default serveWakeUps(["SUPABASE_URL", "SUPABASE_SECRET_KEYS"], (config) =>
  validateImprovements(openDatabase(config.get("SUPABASE_URL"), config.get("SUPABASE_SECRET_KEYS"))),
);
