import { rule, type SecretRule } from "./secret-rule.ts";
import { tokenForms } from "./token-forms.ts";

/** Where a token may end: nothing that would make it longer. */
const tail = "(?![\\w-])";

const uuid = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}";

/** Tokens are looked for in long words only. */
export const tokenRules: readonly SecretRule[] = [
  ...tokenForms.map(([id, title, form]) =>
    rule(
      id,
      title,
      "",
      new RegExp(`(?<![\\w-])(${form})${tail}`, "g"),
      /^(?:mailchimp|twilio)/.test(id) ? 3 : 2.5,
    ),
  ),
  rule(
    "heroku-key",
    "Heroku key",
    "",
    /heroku[\w .-]{0,30}["'\s:=>]{1,6}([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/gi,
    3,
  ),
  rule(
    "named-uuid",
    "key in the form of a UUID",
    "",
    /\b[\w-]*(?:api[_-]?key|token|secret)["'\s]{0,3}[:=][\s"'=>]{1,4}([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/gi,
    3,
  ),
];

/** All of them in one, to pass over most words at once. */
export const anyToken = new RegExp(
  `(?<![\\w-])(?:${tokenForms.map(([, , form]) => form).join("|")}|${uuid})${tail}`,
);
