// npm start: the whole project on this machine, until Ctrl-C.
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type SampleLife, startSampleLife } from "./sample/live.ts";
import { type Stack, startStack } from "./stack.ts";
import { createLogPrinter } from "./start/log-printer.ts";
import { watchParents } from "./start/parents.ts";
import { welcome } from "./start/welcome.ts";

const help = `Starts the project on this machine: database, API, Studio, edge functions, Slack and GitHub stand-ins.

  npm start                    continue with the data of the last time
  npm start -- --fresh         forget everything and begin anew with the sample organisation
  npm start -- --port 55321    use the ports from 55321 on (four of them; default 54321)

Data are kept in .local/, or in the folder that LOCAL_DATA_DIR names. Ctrl-C stops everything.`;

interface Flags {
  port: number;
  fresh: boolean;
}

/** The flags, or undefined if only help was asked for. Throws with a sentence for the user. */
function readFlags(): Flags | undefined {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "54321" },
      fresh: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return undefined;
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1024 || port > 65_532) {
    throw new Error(`--port takes a number from 1024 to 65532, not ${values.port}`);
  }
  return { port, fresh: values.fresh };
}

async function main(): Promise<void> {
  let flags: Flags | undefined;
  try {
    flags = readFlags();
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${help}`);
    process.exitCode = 2;
    return;
  }
  if (!flags) {
    console.log(help);
    return;
  }

  const begin = performance.now();
  // A signal during the start takes effect at its end: then everything that runs is known.
  let stack: Stack | undefined;
  let life: SampleLife | undefined;
  let stopping: string | undefined;
  async function stop(reason: string): Promise<void> {
    // Asked twice: no patience left. The guard ends what still runs.
    if (stopping !== undefined) process.exit(130);
    stopping = reason;
    if (!stack) return;
    console.log(`\nStopping (${reason}).`);
    await life?.stop();
    await stack.stop();
    process.exit();
  }
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void stop(signal));
  watchParents(() => void stop("npm has ended"));

  const print = createLogPrinter();
  try {
    stack = await startStack({
      dataDir: process.env.LOCAL_DATA_DIR ?? fileURLToPath(new URL("../.local/", import.meta.url)),
      ...flags,
      log: print,
    });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
  if (stopping !== undefined) {
    await stack.stop();
    process.exit();
  }
  void stack.databaseLost.then(() => {
    if (stopping !== undefined) return;
    process.exitCode = 1;
    void stop("PostgreSQL has ended; its log is .local/postgres/postgres.log");
  });
  console.log(welcome(stack, (performance.now() - begin) / 1_000));
  life = await startSampleLife(stack, (line) => print("sample", line));
}

await main();
