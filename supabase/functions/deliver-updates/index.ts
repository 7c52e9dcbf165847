import { deliverUpdates } from "../../../shared/delivery/deliver-updates.ts";
import { findExperiment, readEffects } from "../../../shared/impact/read-effects.ts";
import { readSuccessLines } from "../../../shared/learning/read-success.ts";
import { openBudget } from "../../../shared/platform/budget.ts";
import { openDatabase } from "../../../shared/platform/database.ts";
import { chooseLogin, openGitHub } from "../../../shared/platform/github.ts";
import { openSlack } from "../../../shared/platform/slack.ts";
import { serveWakeUps } from "../_runtime/edge.ts";

export default serveWakeUps(
  [
    "SUPABASE_URL",
    "SUPABASE_SECRET_KEYS",
    "STUDIO_URL?",
    "SLACK_BOT_TOKEN?",
    "SLACK_API_URL?",
    "GITHUB_TOKEN?",
    "GITHUB_API_URL?",
    "GITHUB_APP_ID?",
    "GITHUB_APP_PRIVATE_KEY?",
    "GITHUB_APP_INSTALLATION_ID?",
  ],
  (config) => {
    const database = openDatabase(config.get("SUPABASE_URL"), config.get("SUPABASE_SECRET_KEYS"));
    const slackToken = config.find("SLACK_BOT_TOKEN");
    const login = chooseLogin({
      token: config.find("GITHUB_TOKEN"),
      appId: config.find("GITHUB_APP_ID"),
      privateKey: config.find("GITHUB_APP_PRIVATE_KEY"),
      installationId: config.find("GITHUB_APP_INSTALLATION_ID"),
    });
    return deliverUpdates({
      database,
      slack: slackToken
        ? openSlack({
            token: slackToken,
            apiUrl: config.find("SLACK_API_URL"),
            budget: openBudget(database, "slack"),
          })
        : undefined,
      github:
        login &&
        openGitHub({
          login,
          apiUrl: config.find("GITHUB_API_URL"),
          budget: openBudget(database, "github"),
        }),
      studioUrl: config.find("STUDIO_URL"),
      // Delivery knows nothing of how effects are measured and what is learned; here the rooms meet.
      readEffects: (improvement) => readEffects(database, improvement),
      findExperiment: (improvement) => findExperiment(database, improvement),
      readSummaryLines: (channel, since, until) => readSuccessLines(database, channel, since, until),
      log: console.error,
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    });
  },
);
