import { openDatabase } from "../../../shared/platform/database.ts";
import { proposeImprovements } from "../../../shared/proposals/propose-improvements.ts";
import { serveWakeUps } from "../_runtime/edge.ts";

export default serveWakeUps(["SUPABASE_URL", "SUPABASE_SECRET_KEYS"], async (config) => {
  const { proposed } = await proposeImprovements(
    openDatabase(config.get("SUPABASE_URL"), config.get("SUPABASE_SECRET_KEYS")),
  );
  // Nothing in the database tells a session that found nothing to propose from one that was never held.
  console.info(`session held: ${proposed} proposals`);
});
