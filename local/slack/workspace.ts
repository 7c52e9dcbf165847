import { type Contract, loadContract } from "./contract/check.ts";
import { type FaultPlan, planFaults } from "./faults.ts";
import { newToken } from "./ids.ts";
import { openStore, type Store } from "./store.ts";
import type { ApiCall, Rejection, SlackChannel, SlackStandInOptions } from "./types.ts";

/** What every part of the stand-in works on. */
export interface Workspace {
  options: SlackStandInOptions;
  store: Store;
  contract: Contract;
  faults: FaultPlan;
  now(): Date;
  log(line: string): void;
  /** Where the app listens; undefined until it is known. */
  requestUrl: string | undefined;
  /** The stand-in's own address, for response URLs; set once it listens. */
  url: string;
  botId: string;
  triggers: Map<string, { user: string; at: number; used: boolean }>;
  /** Short notes such as "This app didn't respond", per person. */
  notices: Map<string, Notice>;
  closing: AbortController;
  calls: ApiCall[];
  rejected: Rejection[];
  unknownCalls: { method: string; at: string }[];
}

/** A warning under the message or view that a person just used. */
export interface Notice {
  /** The `ts` of the message or the id of the view. */
  at: string;
  text: string;
}

const TRIGGER_LIVES_MS = 3000;

/** Opens the stored workspace and puts the configured people and channels into it. */
export function openWorkspace(options: SlackStandInOptions): Workspace {
  const store = openStore(options.dataDir);
  const { botUser } = options;
  for (const user of options.users) store.putUser(user);
  store.putUser({ id: botUser.id, name: botUser.name, realName: botUser.name });
  for (const channel of options.channels) putChannel(store, channel);
  return {
    options,
    store,
    contract: loadContract({ charts: options.charts ?? false }),
    faults: planFaults(),
    now: options.now ?? (() => new Date()),
    log: options.log ?? ((line) => console.error(line)),
    requestUrl: options.requestUrl,
    url: "",
    botId: `B${botUser.id.slice(1)}`,
    triggers: new Map(),
    notices: new Map(),
    closing: new AbortController(),
    calls: [],
    rejected: [],
    unknownCalls: [],
  };
}

/** Adds the channel, or joins the new members to the ones it has. */
export function putChannel(store: Store, channel: SlackChannel): void {
  const members = new Set([...(store.channel(channel.id)?.members ?? []), ...channel.members]);
  store.putChannel({ ...channel, members: [...members] });
}

/** A one-time permission to open a modal, valid for three seconds. */
export function newTrigger(workspace: Workspace, user: string): string {
  const id = `${Date.now()}.${workspace.options.workspace.id}.${newToken(12)}`;
  workspace.triggers.set(id, { user, at: workspace.now().getTime(), used: false });
  return id;
}

/** The person whose action the trigger came from, or Slack's reason why it does not count. */
export function redeemTrigger(workspace: Workspace, id: string): { user: string } | { error: string } {
  const trigger = workspace.triggers.get(id);
  if (!trigger) return { error: "invalid_trigger_id" };
  if (trigger.used) return { error: "exchanged_trigger_id" };
  if (workspace.now().getTime() - trigger.at > TRIGGER_LIVES_MS) return { error: "expired_trigger_id" };
  trigger.used = true;
  return { user: trigger.user };
}
