import { describe, expect, it } from "vitest";
import { findSecrets } from "../../../../shared/validation/secrets/find-secrets.ts";

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const hex = "0123456789abcdef";

/** Random characters, the same in every run; made here so that no file holds what looks like a secret. */
function make(length: number, alphabet = letters): string {
  let state = 12_345 + length * 7 + alphabet.length;
  let text = "";
  for (let at = 0; at < length; at += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    text += alphabet[(state >> 8) % alphabet.length];
  }
  return text;
}

const uuid = [8, 4, 4, 4, 12].map((length) => make(length, hex)).join("-");
const secrets: [string, string][] = [
  ["an AWS access key", `key = "AKIA${make(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")}"`],
  ["an AWS secret key", `aws_secret_access_key = ${make(40)}`],
  ["a GitHub token", `token: ${"ghp"}_${make(36)}`],
  ["a GitLab token", `${"glpat"}-${make(20)}`],
  ["a Slack token", `"${"xoxb"}-${make(12, "0123456789")}-${make(13, "0123456789")}-${make(24)}"`],
  [
    "a Slack webhook",
    `https://hooks.slack.com/services/T${make(9, "ABCDEF0123")}/B${make(10, "ABCDEF0123")}/${make(24)}`,
  ],
  ["a Stripe key", `stripe(${JSON.stringify(`sk_${"live"}_${make(24)}`)})`],
  ["a Google key", `AIza${make(35)}`],
  ["an npm token", `//registry/:_authToken=npm_${make(36)}`],
  ["a SendGrid key", `SG.${make(22)}.${make(43)}`],
  ["an Anthropic key", `sk-ant-api03-${make(93)}`],
  ["a Hugging Face token", `hf_${make(34)}`],
  ["a Twilio key", `SK${make(32, hex)}`],
  ["a Mailchimp key", `${make(32, hex)}-us12`],
  ["a Heroku key", `heroku_api_key = "${uuid}"`],
  ["a JSON web token", `eyJhbGciOiJIUzI1NiJ9.eyJ${make(30)}.${make(43)}`],
  ["a password in an address", `postgres://app:${make(12)}@db.internal:5432/x`],
  ["a password in a configuration", `DB_PASSWORD=${make(14)}`],
  ["a password in code", `const password = "${make(9)}!7";`],
  ["a named key", `api_key = "${make(32, hex)}"`],
  ["a client secret in JSON", `{"client_secret": "${make(40)}"}`],
  ["a bearer token", `Authorization: Bearer ${make(40)}`],
  ["a password in a command", `curl -u admin:${make(12)} https://x.net`],
  [
    "a private key",
    `-----BEGIN RSA PRIVATE KEY-----\n${make(64)}\n${make(64)}\n-----END RSA PRIVATE KEY-----`,
  ],
  ["a key beside the name of its service", `finnhub_api = "${make(20)}"`],
  ["a key that is given to a service", `const exchange = new Kraken("${make(56)}");`],
  ["a password of a host", `machine x.org login anna password ${make(12)}`],
  ["the value of a setting", `<add key="ClearTextPassword" value="${make(12)}" />`],
  ["a variable of an image", `FROM alpine\nENV APP_TOKEN ${make(30)}`],
  [
    "the value of a Kubernetes secret",
    `apiVersion: v1\nkind: Secret\nmetadata:\n  name: app\ndata:\n  value: ${make(24)}==\n`,
  ],
  ["a signed address", `https://x.blob.core.windows.net/a?sv=2024-01-01&sig=${make(43)}%3D`],
  ["a webhook's secret", `endpoint("${"whsec"}_${make(32)}")`],
  ["a declared type's password", `private readonly password: string = "${make(9)}!7";`],
  ["a definition", `#define DB_PASS "${make(10)}#4"`],
  ["bytes", `app.secret_key = b"${make(48, hex)}"`],
  ["a variable by name and value", `- name: FINICITY_SECRET\n  value: "${make(20)}"`],
  ["an option of a command", `wget --http-password=${make(18)} https://x.org/a.tgz`],
  ["the password of a login", `docker login x.org -u app -p ${make(24)}`],
  ["a password in a driver's address", `sql.Open("mysql", "app:${make(12)}@tcp(10.0.0.3:3306)/x")`],
  ["a token in a header", `headers["Authorization"] = "Token ${make(40, hex)}";`],
  ["a private JSON web key", `{"kty":"EC","crv":"P-256","x":"a","y":"b","d":"${make(43)}"}`],
  ["the key of a wallet", `new Wallet("0x${make(64, hex)}")`],
  ["a password behind another entry", `{"username": "token", "password": "${make(40, hex)}"}`],
];
const harmless: [string, string][] = [
  ["a variable of the environment", "const apiKey = process.env.API_KEY"],
  ["a password to be changed", 'password = "changeme"'],
  ["a placeholder in words", 'api_key: "YOUR_API_KEY"'],
  ["a placeholder in brackets", 'token = "<your-token>"'],
  ["a template variable", ['password: "$', '{DB_PASSWORD}"'].join("")],
  ["a digest", `sha256:${make(64, hex)}`],
  ["an integrity value", `"integrity": "sha512-${make(86)}=="`],
  ["an identifier", `id = "${uuid}"`],
  ["a kind of token", 'const tokenType = "Bearer"'],
  ["the name of a field", 'passwordField = "password-input"'],
  ["a key of a translation", 'key: "user.profile.title"'],
  ["an address of a local database", "postgres://user:password@localhost/db"],
  ["the name of a secret", 'secretName: "my-app-secrets"'],
  ["the example of the provider", `AKIA${"IOSFODNN7"}EXAMPLE`],
  ["a number", "const KEY_LENGTH = 32"],
  ["a person", 'author: "Jane Doe <jane@x.org>"'],
  ["a call", "token = getToken()"],
  ["a form", '<input type="password" placeholder="Password">'],
  ["a commit", `git commit ${make(40, hex)}`],
  ["the key of a table", 'primaryKey: "order_id_2024"'],
  ["the public key of a server", `applicationServerKey: "${make(87)}"`],
  ["a file in a bucket", 'objectKey = "exports/2026/04/all-20260411.csv.gz"'],
  ["a key that is left out", "-----BEGIN PRIVATE KEY-----\\n...\\n-----END PRIVATE KEY-----"],
  ["an option without its value", "run --api-key=$KEY --token <your-token> --password-file x.txt"],
  ["a type", "declare const encrypt: (key: Uint8Array, nonce: Uint8Array) => void;"],
  ["a part of a module", "const AuthClient = client_1.default;"],
  ["the result of a call", "const authData = bytesToBase64URL(new Uint8Array(3));"],
  ["a commit of a service", `github_sha = "${make(40, hex)}"`],
  ["a file of a service", `"/shared/github.ts": "${make(40, hex)}"`],
  ["a place in a service", 'algolia_index = "products_2024_eu_west_1"'],
  ["the key of a cache", 'cacheKey = "v2:items:list"'],
];

describe("the search for secrets", () => {
  it.each(secrets)("finds %s", (_name, text) => {
    expect(findSecrets(text)).toHaveLength(1);
  });
  it.each(harmless)("leaves %s alone", (_name, text) => {
    expect(findSecrets(text)).toEqual([]);
  });
  it("never shows a secret in full", () => {
    for (const [, text] of secrets)
      for (const { shown } of findSecrets(text)) expect(shown.split("…")[0]?.length).toBeLessThan(31);
  });
  it("says where the secret stands", () => {
    const token = `${"ghp"}_${make(36)}`;
    expect(findSecrets(`a\nb = "${token}"`)[0]?.at).toBe(7);
  });
  it("ends on long lines, many words and many secrets", () => {
    const start = performance.now();
    findSecrets("key=".repeat(60_000));
    findSecrets("a".repeat(250_000));
    findSecrets("://:".repeat(60_000));
    findSecrets(`token: ${"ghp"}_${make(36)}\n`.repeat(5_000));
    findSecrets('"password":'.repeat(20_000));
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
