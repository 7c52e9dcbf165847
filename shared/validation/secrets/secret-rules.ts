import { tokenForms } from "./token-forms.ts";

/** A kind of secret: its published form, and the words without which it cannot occur. */
export interface SecretRule {
  id: string;
  title: string;
  /** Texts, one of which stands in the source where the secret does; none for tokens, which are long words. */
  needles: readonly string[];
  pattern: RegExp;
  /** The least entropy of what the pattern takes as the secret. */
  entropy: number;
  /** Whether an example is told by the words in it; tokens with checksums are not excused by them. */
  placeholders: boolean;
}

function rule(
  id: string,
  title: string,
  needles: string,
  pattern: RegExp,
  entropy = 2.5,
  placeholders = true,
): SecretRule {
  return { id, title, needles: needles === "" ? [] : needles.split(" "), pattern, entropy, placeholders };
}

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

/** Secrets without a prefix, known by what stands around them. */
export const surroundedRules: readonly SecretRule[] = [
  rule(
    "private-key",
    "private key",
    "-----BEGIN",
    /(-----BEGIN[ A-Z0-9_-]{0,100}PRIVATE KEY(?: BLOCK)?-----[\s\S]{20,}?(?:-----END|$))/g,
    0,
    false,
  ),
  rule(
    "json-web-token",
    "JSON web token",
    "eyJ",
    /(?<![\w-])(ey[A-Za-z0-9]{14,}\.ey[A-Za-z0-9/_-]{14,}\.[\w/-]{10,}={0,2})/g,
    3,
  ),
  rule(
    "connection-string",
    "password in an address",
    "://",
    /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/?#"'`<>@{}$]{0,80}:([^\s:/?#"'`<>@{}$]{3,120})@[\w.[\]-]+/gi,
    1.5,
  ),
  rule(
    "slack-webhook",
    "Slack webhook",
    "hooks.slack.com",
    /(hooks\.slack\.com\/(?:services|workflows|triggers)\/[A-Za-z0-9+/]{40,60})/g,
  ),
  rule(
    "discord-webhook",
    "Discord webhook",
    "/api/webhooks/",
    /(discord(?:app)?\.com\/api\/webhooks\/\d{17,20}\/[\w-]{60,70})/g,
  ),
  rule(
    "teams-webhook",
    "Teams webhook",
    "webhook.office.com",
    /(webhook\.office\.com\/webhookb2\/[\w@-]{60,80}\/IncomingWebhook\/[a-z0-9]{32}\/[\w-]{36})/g,
  ),
  rule(
    "aws-secret-key",
    "AWS secret key",
    "aws AWS secretAccessKey SECRET_ACCESS_KEY secret_access_key SecretAccessKey",
    /(?:aws|secret_?access_?key).{0,40}?[=:>"'\s]["']?([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/gi,
    4,
  ),
  rule(
    "azure-storage-key",
    "Azure storage key",
    "AccountKey SharedAccessKey accountkey",
    /(?:Account|SharedAccess)Key=([A-Za-z0-9+/]{40,90}={0,2})/gi,
    3.5,
  ),
  rule(
    "basic-auth-header",
    "credentials in a header",
    "Basic",
    /\bBasic\s+([A-Za-z0-9+/]{12,200}={0,2})(?![\w+/])/g,
    3,
  ),
  rule(
    "bearer-header",
    "token in a header",
    "Bearer",
    /\bBearer\s+([A-Za-z0-9][\w.~+/-]{18,500}={0,2})(?![\w+/])/g,
    3.3,
  ),
  rule(
    "curl-user",
    "password in a command",
    "curl",
    /\bcurl\b[^\n]{0,200}?\s(?:-u|--user)[\s=]+["']?([^\s"':$]{2,60}:[^\s"'$<>{}]{4,100})/g,
    2,
  ),
  rule("netrc-password", "password of a host", "login", /\blogin\s+\S{1,100}\s+password\s+(\S{6,100})/g, 2),
  rule(
    "entry-value",
    "value of a setting",
    "value=",
    /\b(?:key|name)="[^"\n]{0,60}(?:password|passwd|secret|token|api_?key)"\s{1,5}value="([^"\n]{6,200})"/gi,
    2.5,
  ),
  rule(
    "image-variable",
    "variable of an image",
    "ENV",
    /^\s{0,8}ENV\s{1,3}\w{0,40}(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD)\s{1,3}["']?([^\s"'$]{8,200})/gm,
    2.5,
  ),
  rule(
    "cluster-secret",
    "value of a Kubernetes secret",
    "kind:",
    /^kind:\s{0,3}Secret\b[\s\S]{0,2000}?^(?:data|stringData):\s*\n(?:\s{1,8}[\w.-]{1,60}:[^\n]{0,10}\n){0,20}?\s{1,8}[\w.-]{1,60}:\s{0,3}["']?([A-Za-z0-9+/]{12,2000}={0,2})["']?\s*$/gm,
    2.5,
  ),
  rule(
    "shared-access-signature",
    "signature of an address",
    "sig=",
    /[?&]sig=([A-Za-z0-9%+/]{40,80}(?:=|%3D)?)/g,
    3.5,
  ),
  rule(
    "zapier-webhook",
    "Zapier webhook",
    "hooks.zapier.com",
    /(hooks\.zapier\.com\/hooks\/catch\/\d{4,10}\/[a-z0-9]{5,12})/g,
    2,
  ),
  rule(
    "office-webhook",
    "Office webhook",
    "outlook.office.com",
    /(outlook\.office(?:365)?\.com\/webhook(?:b2)?\/[\w@-]{60,80}\/IncomingWebhook\/[a-z0-9]{32}\/[\w-]{36})/g,
  ),
];
