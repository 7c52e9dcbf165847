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

/** Tokens whose providers publish a prefix. */
const prefixed: [string, string, string][] = [
  ["aws-access-key", "AWS access key", "(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}"],
  ["github-token", "GitHub token", "gh[pousr]_[A-Za-z0-9]{36,251}"],
  ["github-fine-grained", "GitHub token", "github_pat_[A-Za-z0-9_]{60,90}"],
  ["gitlab-token", "GitLab token", "gl(?:pat|ptt|dt|rt|cbt|soat|ft|imt|agent|oas|ffct)-[\\w-]{20,64}"],
  ["slack-token", "Slack token", "xox[abposre]-(?:\\d-)?[\\w-]{10,180}"],
  ["slack-app-token", "Slack app token", "xapp-\\d-[A-Z0-9]+-\\d+-[A-Za-z0-9]+"],
  ["stripe-key", "Stripe key", "(?:sk|rk|pk)_(?:live|test|prod)_[A-Za-z0-9]{10,99}"],
  [
    "openai-key",
    "OpenAI key",
    "sk-(?:proj|svcacct|admin|None|live|test|prod|or-v1)-[\\w-]{20,200}|sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}",
  ],
  ["anthropic-key", "Anthropic key", "sk-ant-(?:api|admin)\\d\\d-[\\w-]{80,110}"],
  ["google-api-key", "Google API key", "AIza[\\w-]{35}"],
  ["google-oauth-secret", "Google OAuth secret", "GOCSPX-[\\w-]{28}"],
  ["google-oauth-token", "Google OAuth token", "ya29\\.[\\w-]{20,400}"],
  ["npm-token", "npm token", "npm_[A-Za-z0-9]{36}"],
  ["pypi-token", "PyPI token", "pypi-AgE[\\w-]{50,1000}"],
  ["sendgrid-key", "SendGrid key", "SG\\.[\\w-]{16,32}\\.[\\w-]{16,64}"],
  ["mailchimp-key", "Mailchimp key", "[0-9a-f]{32}-us\\d{1,2}"],
  ["mailgun-key", "Mailgun key", "(?:key|pubkey)-[0-9a-f]{32}"],
  ["twilio-key", "Twilio key", "(?:SK|AC)[0-9a-f]{32}"],
  ["square-token", "Square token", "(?:EAAA|sq0(?:atp|csp|idp)-)[\\w-]{22,60}"],
  ["shopify-token", "Shopify token", "shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}"],
  ["digitalocean-token", "DigitalOcean token", "do[opr]_v1_[a-f0-9]{64}"],
  ["hugging-face-token", "Hugging Face token", "(?:hf|api_org)_[A-Za-z0-9]{34}"],
  ["databricks-token", "Databricks token", "dapi[a-f0-9]{32}(?:-\\d)?"],
  ["doppler-token", "Doppler token", "dp\\.(?:pt|st|ct|sa)\\.[A-Za-z0-9.]{40,64}"],
  ["linear-key", "Linear key", "lin_(?:api|oauth)_[A-Za-z0-9]{40}"],
  ["notion-token", "Notion token", "ntn_\\d{11}[A-Za-z0-9]{35}|secret_[A-Za-z0-9]{43}"],
  ["new-relic-key", "New Relic key", "NR(?:AK|JS|II|RA|AA|IQ)-[A-Za-z0-9-]{17,42}"],
  ["atlassian-token", "Atlassian token", "ATATT3[\\w=-]{180,200}|ATCTT3[\\w=-]{60,220}"],
  ["planetscale-token", "PlanetScale token", "pscale_(?:tkn|pw|oauth)_[\\w=.-]{32,64}"],
  ["postman-key", "Postman key", "PMAK-[A-Fa-f0-9]{24}-[A-Fa-f0-9]{34}"],
  ["grafana-token", "Grafana token", "gl(?:c|sa)_[\\w+/=]{32,400}"],
  ["hashicorp-vault-token", "Vault token", "hv[sbr]\\.[\\w-]{24,300}"],
  ["terraform-token", "Terraform token", "[A-Za-z0-9]{14}\\.atlasv1\\.[\\w=-]{60,70}"],
  ["age-key", "age key", "AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}"],
  ["dropbox-token", "Dropbox token", "sl\\.(?:u\\.)?[\\w-]{130,152}"],
  ["telegram-token", "Telegram token", "\\d{8,10}:AA[\\w-]{33}"],
  ["discord-token", "Discord token", "[MNO][A-Za-z\\d_-]{23,25}\\.[\\w-]{6}\\.[\\w-]{27,38}"],
  ["rubygems-key", "RubyGems key", "rubygems_[a-f0-9]{48}"],
  ["sentry-token", "Sentry token", "sntr(?:ys|yu)_[\\w+/=.-]{60,250}"],
  ["supabase-key", "Supabase key", "sb[ps]_(?:secret_)?[A-Za-z0-9_-]{30,50}"],
  ["prefect-key", "Prefect key", "pn[ub]_[A-Za-z0-9]{36}"],
  ["pulumi-token", "Pulumi token", "pul-[a-f0-9]{40}"],
  ["readme-key", "ReadMe key", "rdme_[a-z0-9]{70}"],
  ["frame-io-token", "Frame.io token", "fio-u-[\\w=-]{64}"],
  ["clojars-token", "Clojars token", "CLOJARS_[a-z0-9]{60}"],
  ["dynatrace-token", "Dynatrace token", "dt0[a-z]\\d{2}\\.[A-Z0-9]{24}\\.[A-Z0-9]{64}"],
  ["easypost-key", "EasyPost key", "EZ[AT]K[A-Za-z0-9]{54}"],
  ["flutterwave-key", "Flutterwave key", "FLW(?:SEC|PUB)K(?:_TEST)?-[A-Fa-f0-9]{12,32}(?:-X)?"],
  ["1password-token", "1Password token", "ops_eyJ[\\w+/=]{200,}"],
  ["alibaba-key", "Alibaba key", "LTAI[A-Za-z0-9]{17,21}"],
  ["azure-client-secret", "Azure client secret", "[A-Za-z0-9_~.]{3}\\dQ~[A-Za-z0-9_~.-]{31,34}"],
  ["adobe-secret", "Adobe secret", "p8e-[A-Za-z0-9]{32}"],
  ["duffel-key", "Duffel key", "duffel_(?:test|live)_[\\w=-]{43}"],
  ["shippo-token", "Shippo token", "shippo_(?:live|test)_[a-f0-9]{40}"],
  ["sendinblue-key", "Brevo key", "xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}"],
  ["typeform-token", "Typeform token", "tfp_[\\w=.-]{59}"],
  ["yandex-key", "Yandex key", "AQVN[\\w-]{35,38}|t1\\.[A-Z0-9a-z_-]+={0,2}\\.[\\w-]{86}={0,2}"],
  ["facebook-token", "Facebook token", "EAA[MC][A-Za-z0-9]{60,}"],
  ["groq-key", "Groq key", "gsk_[A-Za-z0-9]{52}"],
  ["perplexity-key", "Perplexity key", "pplx-[A-Za-z0-9]{48}"],
  ["replicate-token", "Replicate token", "r8_[A-Za-z0-9]{37}"],
  ["langsmith-key", "LangSmith key", "lsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}"],
  ["fly-token", "Fly.io token", "fo1_[\\w-]{43}|fm[12][ar]?_[\\w+/=-]{100,}"],
  ["sourcegraph-token", "Sourcegraph token", "sgp_(?:[a-fA-F0-9]{16}_|local_)?[a-fA-F0-9]{40}"],
  ["artifactory-token", "Artifactory token", "AKCp[A-Za-z0-9]{69}|cmVmd[A-Za-z0-9]{59}"],
  ["airtable-token", "Airtable token", "pat[A-Za-z0-9]{14}\\.[a-f0-9]{64}"],
  ["infracost-key", "Infracost key", "ico-[A-Za-z0-9]{32}"],
  ["contentful-token", "Contentful token", "CFPAT-[\\w-]{43}"],
  ["figma-token", "Figma token", "figd_[\\w-]{40}"],
  ["paypal-token", "PayPal token", "access_token\\$(?:production|sandbox)\\$[a-z0-9]{16}\\$[a-f0-9]{32}"],
];

const uuid = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}";

/** Tokens are looked for in long words only. */
export const tokenRules: readonly SecretRule[] = [
  ...prefixed.map(([id, title, form]) =>
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
  `(?<![\\w-])(?:${prefixed.map(([, , form]) => form).join("|")}|${uuid})${tail}`,
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
];
