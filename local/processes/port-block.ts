import { freePort, isFree } from "./ports.ts";

/** The four ports that people use. Everything else takes what is free. */
export interface PortBlock {
  gateway: number;
  postgres: number;
  slack: number;
  github: number;
}

const names = { gateway: "the gateway", postgres: "PostgreSQL", slack: "Slack", github: "GitHub" };

/** A block beginning at `base`, or any free ports for 0. Fails if one of them is taken. */
export async function choosePorts(base: number): Promise<PortBlock> {
  if (base === 0) {
    const [gateway, postgres, slack, github] = [
      await freePort(),
      await freePort(),
      await freePort(),
      await freePort(),
    ];
    return { gateway, postgres, slack, github };
  }
  const block: PortBlock = { gateway: base, postgres: base + 1, slack: base + 2, github: base + 3 };
  for (const part of ["gateway", "postgres", "slack", "github"] as const) {
    if (await isFree(block[part])) continue;
    throw new Error(
      `Port ${block[part]}, meant for ${names[part]}, is in use. Stop the program that uses it, or move the whole block: npm start -- --port ${base + 1000}`,
    );
  }
  return block;
}
