import type { Shape } from "./shape.ts";

/** Something that is looked for in a text: a pattern, a name, a separator; and what comes of it: the match and its groups. */
export interface Sought {
  what: Shape;
  found?: Shape;
  /** It is looked for by the codes of its characters. */
  isCode?: true;
  /** Something else is put in its place: a text without it does as well. */
  isReplaced?: true;
  /** It is no part of this text, but the text that this one becomes a part of. */
  isWhole?: true;
}
