// npm run check-setup -- slack|github: whether tokens, channels, secrets and addresses are as they have to be.
import { existsSync } from "node:fs";
import { styleText } from "node:util";
import type { Finding, SetupCheck } from "./check-setup/contract.ts";
import { githubSetup } from "./check-setup/github.ts";
import { slackSetup } from "./check-setup/slack.ts";

const surfaces: Record<string, SetupCheck> = { slack: slackSetup, github: githubSetup };

async function main([surface = "", ...args]: string[]): Promise<void> {
  const setup = Object.hasOwn(surfaces, surface) ? surfaces[surface] : undefined;
  if (!setup || args.includes("--help")) {
    for (const { usage } of Object.values(surfaces)) console.log(usage);
    process.exitCode = setup ? 0 : 2;
    return;
  }
  if (existsSync(".env")) process.loadEnvFile(".env");
  const findings = await setup.check(process.env, args);
  for (const finding of findings) console.log(tell(finding));
  const missing = findings.filter(({ state }) => state === "wrong").length;
  console.log(missing === 0 ? "\nNothing is missing." : `\n${missing} to mend.`);
  process.exitCode = missing === 0 ? 0 : 1;
}

function tell({ name, state, says, mend }: Finding): string {
  const sign = {
    good: styleText("green", "✓"),
    wrong: styleText("red", "✗"),
    unknown: styleText("yellow", "?"),
  };
  const help = mend === undefined ? "" : `\n    ${mend}`;
  return `${sign[state]} ${styleText("bold", name)}: ${says}${help}`;
}

await main(process.argv.slice(2));
