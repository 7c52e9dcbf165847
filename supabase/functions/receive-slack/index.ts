import { openAnswers } from "../../../shared/delivery/slack/answer-commands.ts";
import { readEffects } from "../../../shared/impact/read-effects.ts";
import { openDatabase } from "../../../shared/platform/database.ts";
import { openSlack } from "../../../shared/platform/slack.ts";
import { receiveSlack } from "../../../shared/review/receive-slack.ts";
import { serve } from "../_runtime/edge.ts";

export default serve(
  [
    "SUPABASE_URL",
    "SUPABASE_SECRET_KEYS",
    "SLACK_SIGNING_SECRET",
    "SLACK_BOT_TOKEN",
    "SLACK_API_URL?",
    "STUDIO_URL?",
  ],
  (request, config) => {
    const database = openDatabase(config.get("SUPABASE_URL"), config.get("SUPABASE_SECRET_KEYS"));
    // Opening a modal has to fit into the three seconds that Slack waits.
    const slack = openSlack({
      token: config.get("SLACK_BOT_TOKEN"),
      apiUrl: config.find("SLACK_API_URL"),
      timeoutMs: 2_500,
    });
    const sources = {
      database,
      studioUrl: config.find("STUDIO_URL"),
      readEffects: (improvement: string) => readEffects(database, improvement),
    };
    return receiveSlack(request, {
      signingSecret: config.get("SLACK_SIGNING_SECRET"),
      database,
      slack,
      // Review knows nothing of how proposals look; here the two rooms meet.
      answers: openAnswers(sources, slack),
      log: console.error,
    });
  },
);
