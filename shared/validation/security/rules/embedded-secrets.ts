import { looksLikePlaceholder } from "../../secrets/placeholders.ts";
import type { CallSite, Flow } from "../flow/flow.ts";
import { isSecretName } from "../flow/names.ts";
import { textOf, untrusted, type Value } from "../flow/value.ts";
import type { Expression } from "../program/program.ts";
import { Rules, tell } from "./judge.ts";

/** Keys and passwords that stand in the program as constants. */
export const embeddedSecrets = new Rules();

embeddedSecrets.on(
  "jsonwebtoken.sign jsonwebtoken.verify jwt.sign jwt.verify jwt.encode jwt.decode jose.jwt.encode jose.jwt.decode crypto.createHmac crypto.createCipheriv crypto.createDecipheriv jwt-simple.encode jwt-simple.decode jose.jwt.sign cookie-signature.sign hmac.new Crypto.Cipher.AES.new Cryptodome.Cipher.AES.new cryptography.fernet.Fernet Fernet koa-jwt express-jwt.sign itsdangerous.URLSafeTimedSerializer itsdangerous.Signer CryptoJS.AES.encrypt crypto-js.AES.encrypt crypto-js.AES.decrypt CryptoJS.AES.decrypt jose.JWK.asKey",
  (flow, site) => {
    const at = /Fernet|AES\.new|hmac\.new|itsdangerous|asKey/.test(site.path) ? 0 : 1;
    const key = site.arguments[at] ?? site.named.get("key") ?? site.named.get("secret");
    if (isConstantSecret(key)) tell(flow, site, "secret", "key", "warn", "The key stands in the program");
  },
);

embeddedSecrets.on(
  "crypto.createCipher crypto.createDecipher crypto.createSecretKey crypto.pbkdf2 crypto.pbkdf2Sync crypto.scryptSync",
  (flow, site) => {
    const at = /Cipher|Decipher/.test(site.path) ? 1 : 0;
    if (isConstantSecret(site.arguments[at]))
      tell(flow, site, "secret", "key", "warn", "The key stands in the program");
  },
);

embeddedSecrets.on(
  "mysql.connector.connect psycopg2.connect pymysql.connect MySQLdb.connect pyodbc.connect redis.Redis redis.StrictRedis pymongo.MongoClient sqlalchemy.create_engine smtplib.SMTP().login ftplib.FTP ftplib.FTP().login paramiko.SSHClient().connect boto3.client boto3.resource boto3.Session boto3.session.Session requests.auth.HTTPBasicAuth peewee.MySQLDatabase peewee.PostgresqlDatabase asyncpg.connect telnetlib.Telnet().login",
  (flow, site) => {
    const named = [
      "password",
      "passwd",
      "pwd",
      "passphrase",
      "aws_secret_access_key",
      "aws_session_token",
      "secret",
      "api_key",
      "token",
    ];
    const isLogin = /login$|HTTPBasicAuth$/.test(site.path);
    const values: (Value | undefined)[] = named.map((name) => site.named.get(name));
    if (isLogin) values.push(site.arguments[1]);
    if (/MySQLdb|pymysql|ftplib\.FTP$/.test(site.path)) values.push(site.arguments[2]);
    if (values.some(isConstantSecret))
      tell(flow, site, "secret", "password", "warn", "The password stands in the program");
  },
);

embeddedSecrets.on("Sequelize sequelize sequelize.Sequelize", (flow, site) => {
  if (isConstantSecret(site.arguments[2]) && site.arguments.length > 3)
    tell(flow, site, "secret", "password", "warn", "The password stands in the program");
});

/** Options of these calls are secrets under these names. */
const optionCalls =
  /(?:session|passport|strategy|connect|createclient|createconnection|createpool|pool|client|auth|login|jwt|cookie|knex|mongoose|mysql|pg|redis|ldap|transport|oauth|sign|encrypt|s3|aws|twilio|stripe|config|sdk|credential)/i;
const optionNames =
  /^(?:secret|secretOrKey|secretKey|clientSecret|consumerSecret|password|pass|passwd|passphrase|privateKey|apiKey|apiSecret|accessToken|accessTokenSecret|secretAccessKey|authToken|keys|secretOrPrivateKey|appSecret|token|bindCredentials|access_token|client_secret|api_key|app_secret|jwtSecret|cookieSecret)$/;

/** `session({ secret: "…" })`, `new Strategy({ clientSecret: "…" })`. */
export function judgeOptions(site: CallSite, report: (at: number) => void): void {
  if (!site.call.arguments.some(({ kind }) => kind === "object")) return;
  const callee = site.path || site.name;
  if (!optionCalls.test(callee)) return;
  site.call.arguments.forEach((node, index) => {
    if (node.kind !== "object") return;
    const given = site.arguments[index];
    for (const { key, at, value } of node.entries) {
      if (key === undefined) continue;
      const inner = given?.members?.get(key);
      if (optionNames.test(key) && isConstantSecret(inner?.members?.get("0") ?? inner)) report(at);
      // `{ auth: { user, pass } }`
      if (value.kind === "object" && /^(?:auth|credentials|authentication|default)$/.test(key))
        for (const { key: name, at: place } of value.entries)
          if (name !== undefined && optionNames.test(name) && isConstantSecret(inner?.members?.get(name)))
            report(place);
    }
  });
}

/** Names of functions that let somebody in. */
const entrance =
  /log_?in|sign_?in|auth|verif|passw|unlock|permission|is_?(?:allowed|admin|staff|trusted)|can_?access|has_?access|check_?(?:user|token|access)|token/i;

/** A text that somebody has made up: letters with digits or signs between, and no word, version, date, type or address. */
function looksChosen(text: string): boolean {
  return (
    text.length >= 8 &&
    /[a-z]/i.test(text) &&
    /\d/.test(text) &&
    /[^a-z0-9]|\d[a-z]|[a-z]\d[^a-z]*[a-z]/i.test(text) &&
    !/^[\w.+-]+\/[\w.+-]+$|^v?\d[\w.-]*$|^[a-z]+-?\d{1,4}$|^(?:aes|sha|hmac|rsa|ecdsa|utf|iso|oauth|x509|tls|http|pkcs|hs|rs|es)[\w.-]*\d|[:/\\{}<>]/i.test(
      text,
    )
  );
}

/** `password === "…"`: a password that opens for whoever has read the program. */
export function judgeComparison(
  flow: Flow,
  subject: Expression,
  given: Value,
  other: Value,
  at: number,
): void {
  const name = subject.kind === "name" || subject.kind === "member" ? subject.name : "";
  const text = textOf(other);
  if (text === undefined || text.length < 6 || /\s/.test(text) || !isConstantSecret(other)) return;
  if (
    (given.taint & untrusted) === 0 ||
    !(isSecretName(name) || (entrance.test(flow.around()) && looksChosen(text))) ||
    /^(?:string|number|object|undefined|function|password)$/.test(text)
  )
    return;
  flow.report({
    family: "secret",
    kind: "comparison",
    level: "warn",
    detail: "Compares a secret with a constant in the program",
    at,
  });
}

const namedSecrets =
  /^(?:\w+_)?(?:password|passwd|pwd|passphrase|secret|secret_key|api_key|access_token|auth_token|private_key)$/i;

/** `login(password="…")` and `app.secret_key = "…"`: whether the name and the constant make a secret. */
export function isNamedSecret(name: string, value: Value | undefined): boolean {
  const text = textOf(value);
  return (
    text !== undefined &&
    text.length > 3 &&
    !/\s/.test(text) &&
    namedSecrets.test(name) &&
    isConstantSecret(value) &&
    !/^(?:password|passwd|secret|token|string|text)$/i.test(text)
  );
}

/** A constant that is no placeholder. */
export function isConstantSecret(value: Value | undefined): boolean {
  const text = textOf(value);
  return text !== undefined && text !== "" && value !== undefined && !looksLikePlaceholder(text);
}
