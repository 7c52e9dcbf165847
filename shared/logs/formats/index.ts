import type { Format } from "./contract.ts";
import { langfuse } from "./langfuse.ts";
import { openAiMessages } from "./openai-messages.ts";

/** Foreign formats that `npm run import-logs` reads; a new one is a file beside these and a line here. */
export const formats: readonly Format[] = [langfuse, openAiMessages];
