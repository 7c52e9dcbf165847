import type { StrictJson } from "../parse-strict-json.ts";
import type { Shape } from "./model.ts";

/** The name of flags that are described where nobody can see it. */
export const anyFlag = "--*";

/**
 * What reaches a program from outside by a name, or leaves it by one: a flag, a positional argument or a command of a
 * command line, an environment variable, a configuration key, a route, a field of a request, an event.
 */
export interface Setting {
  kind:
    | "flag"
    | "argument"
    | "command"
    | "environment"
    | "configuration"
    | "route"
    | "field"
    | "event"
    | "element"
    | "registration"
    | "input"
    | "output";
  /** The values that it may have, where they are listed. */
  choices?: string[];
  /** Words by which the program tells apart what is given here. */
  told?: Set<string>;
  /** All spellings of a flag, such as `-o` and `--out`. */
  spellings?: string[];
  /** Whether a value follows a flag. */
  takesValue?: boolean;
  /** Whether it may be given several times or with several values. */
  takesSeveral?: boolean;
  /** What kind of value it takes, where that is said. */
  valueType?: string;
  fallback?: string;
  /** JSON Schemas of what a route takes, by the part of the request. */
  schemas?: Map<string, StrictJson>;
  /** What is sent with an event, one list for each place that sends it. */
  payloads?: Shape[][];
  name: string;
  isRequired: boolean;
  /** The program refuses to go on without it. */
  isRefused?: boolean;
  /** Read by a helper of the file, so that a default that is no literal says nothing. */
  isHelped?: boolean;
  offset: number;
}
