import { learnPatterns } from "../../../shared/learning/learn-patterns.ts";
import { offerPatterns } from "../../../shared/learning/offer-patterns.ts";
import { openDatabase } from "../../../shared/platform/database.ts";
import { proposeImprovements } from "../../../shared/proposals/propose-improvements.ts";
import { serveWakeUps } from "../_runtime/edge.ts";

export default serveWakeUps(["SUPABASE_URL", "SUPABASE_SECRET_KEYS"], async (config) => {
  const database = openDatabase(config.get("SUPABASE_URL"), config.get("SUPABASE_SECRET_KEYS"));
  // What is proven elsewhere goes before what is only supposed: of two changes of one file only one waits.
  await learnPatterns(database);
  const offered = await offerPatterns(database, console.error);
  const { proposed } = await proposeImprovements(database);
  // Nothing in the database tells a session that found nothing to propose from one that was never held.
  console.info(`session held: ${proposed} proposals, ${offered} of what worked elsewhere`);
});
