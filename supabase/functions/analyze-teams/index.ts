import { analyzeTasks } from "../../../shared/analysis/analyze-tasks.ts";
import { askModel } from "../../../shared/analysis/model-findings.ts";
import { openDatabase } from "../../../shared/platform/database.ts";
import { serveWakeUps } from "../_runtime/edge.ts";

export default serveWakeUps(
  ["SUPABASE_URL", "SUPABASE_SECRET_KEYS", "MODEL_API_URL?", "MODEL_API_KEY?", "MODEL_NAME?"],
  (config) => {
    const url = config.find("MODEL_API_URL");
    const name = config.find("MODEL_NAME");
    return analyzeTasks(openDatabase(config.get("SUPABASE_URL"), config.get("SUPABASE_SECRET_KEYS")), {
      model: url && name ? askModel({ url, name, key: config.find("MODEL_API_KEY") }) : undefined,
    });
  },
);
