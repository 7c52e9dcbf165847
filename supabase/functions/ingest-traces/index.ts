import { ingestTraces } from "../../../shared/logs/traces/ingest-traces.ts";
import { openDatabase } from "../../../shared/platform/database.ts";
import { background, serve } from "../_runtime/edge.ts";

export default serve(["SUPABASE_URL", "SUPABASE_SECRET_KEYS", "WAKE_KEY"], (request, config) =>
  ingestTraces(request, {
    database: openDatabase(config.get("SUPABASE_URL"), config.get("SUPABASE_SECRET_KEYS")),
    wakeKey: config.get("WAKE_KEY"),
    background,
    log: console.error,
  }),
);
