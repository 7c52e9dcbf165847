import type { Check } from "../check-contract.ts";
import { capabilityChange } from "./checks/capability-change.ts";
import { codeExecution } from "./checks/code-execution.ts";
import { commandExecution } from "./checks/command-execution.ts";
import { dataLeaks } from "./checks/data-leaks.ts";
import { deserialisation } from "./checks/deserialisation.ts";
import { embeddedSecrets } from "./checks/embedded-secrets.ts";
import { fileAccess } from "./checks/file-access.ts";
import { hiddenBehaviour } from "./checks/hidden-behaviour.ts";
import { markupInjection } from "./checks/markup-injection.ts";
import { moduleLoading } from "./checks/module-loading.ts";
import { networkRequests } from "./checks/network-requests.ts";
import { openRedirects } from "./checks/open-redirects.ts";
import { protectionKept } from "./checks/protection-kept.ts";
import { prototypePollution } from "./checks/prototype-pollution.ts";
import { queryInjection } from "./checks/query-injection.ts";
import { regularExpressions } from "./checks/regular-expressions.ts";
import { weakProtection } from "./checks/weak-protection.ts";

/** The checks of security, in the order in which reports list them. */
export const securityChecks: readonly Check[] = [
  codeExecution,
  commandExecution,
  moduleLoading,
  prototypePollution,
  fileAccess,
  networkRequests,
  dataLeaks,
  embeddedSecrets,
  deserialisation,
  regularExpressions,
  hiddenBehaviour,
  weakProtection,
  protectionKept,
  queryInjection,
  markupInjection,
  openRedirects,
  capabilityChange,
];
