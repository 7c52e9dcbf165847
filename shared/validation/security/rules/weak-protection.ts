import type { CallSite, Flow } from "../flow/flow.ts";
import { deepTaint, from, textOf, untrusted, type Value } from "../flow/value.ts";
import type { FunctionNode } from "../program/program.ts";
import { isFlag, Rules, tell } from "./judge.ts";

/** Protection that is weak, or switched off. */
export const weakProtection = new Rules();

const weakHash = /^(?:md2|md4|md5|sha-?1|ripemd)$/i;
/** Names of what tells contents apart, which needs no secrecy. */
const identifying =
  /(?:^|[\s_])(?:e_?tag|check_?sum|cache_?key|content_?hash|file_?hash|asset_?hash|fingerprint|dedup\w*)(?:[\s_]|$)|(?:ETag|Checksum|CacheKey|ContentHash|FileHash|AssetHash)\b/;
const weakCipher = /^(?:des|rc2|rc4|blowfish|bf|idea|seed|cast)|-ecb|\becb\b/i;

weakProtection.on(
  "crypto.createHash crypto.createHmac hashlib.new crypto.createSign crypto.createVerify crypto.pbkdf2Sync",
  (flow, site) => {
    const name = textOf(site.arguments[0] ?? site.named.get("name"));
    if (
      name !== undefined &&
      !identifying.test(flow.around()) &&
      (weakHash.test(name) || /^(?:RSA-)?MD5|SHA1$/i.test(name)) &&
      !isFlag(site, "usedforsecurity", false)
    )
      tell(flow, site, "tls-crypto", "hash", "warn", `${name} can be broken`);
  },
);
weakProtection.on(
  "hashlib.md5 hashlib.sha1 hashlib.md4 Crypto.Hash.MD5.new Crypto.Hash.SHA.new Crypto.Hash.MD4.new Crypto.Hash.MD2.new Cryptodome.Hash.MD5.new md5.new sha.new cryptography.hazmat.primitives.hashes.MD5 cryptography.hazmat.primitives.hashes.SHA1",
  (flow, site) => {
    if (!isFlag(site, "usedforsecurity", false) && !identifying.test(flow.around()))
      tell(
        flow,
        site,
        "tls-crypto",
        "hash",
        "warn",
        `${site.name === "new" ? site.path : site.name} can be broken`,
      );
  },
);
weakProtection.on(
  "crypto.createCipher crypto.createDecipher crypto.createCipheriv crypto.createDecipheriv",
  (flow, site) => {
    const name = textOf(site.arguments[0]) ?? "";
    if (!site.path.endsWith("iv") || weakCipher.test(name))
      tell(
        flow,
        site,
        "tls-crypto",
        "cipher",
        "warn",
        site.path.endsWith("iv")
          ? `${name} can be broken`
          : "Derives the key without a salt and works with a fixed vector",
      );
  },
);
weakProtection.on(
  "Crypto.Cipher.DES.new Crypto.Cipher.DES3.new Crypto.Cipher.ARC4.new Crypto.Cipher.ARC2.new Crypto.Cipher.Blowfish.new Crypto.Cipher.XOR.new Cryptodome.Cipher.DES.new Cryptodome.Cipher.ARC4.new Cryptodome.Cipher.Blowfish.new cryptography.hazmat.primitives.ciphers.algorithms.ARC4 cryptography.hazmat.primitives.ciphers.algorithms.Blowfish cryptography.hazmat.primitives.ciphers.algorithms.IDEA cryptography.hazmat.primitives.ciphers.modes.ECB",
  (flow, site) => {
    tell(flow, site, "tls-crypto", "cipher", "warn", "The cipher can be broken");
  },
);
weakProtection.on("Crypto.Cipher.AES.new Cryptodome.Cipher.AES.new", (flow, site) => {
  const mode = (site.named.get("mode") ?? site.arguments[1])?.path ?? "";
  if (mode.endsWith(".MODE_ECB"))
    tell(flow, site, "tls-crypto", "cipher", "warn", "The same text is always encrypted to the same");
});
weakProtection.on(
  "ssl._create_unverified_context ssl._create_stdlib_context paramiko.WarningPolicy",
  (flow, site) => {
    tell(flow, site, "tls-crypto", "tls", "block", "Switches the check of certificates off");
  },
);
weakProtection.on("ssl.wrap_socket ssl.SSLContext OpenSSL.SSL.Context", (flow, site) => {
  const version = (site.named.get("ssl_version") ?? site.arguments[0])?.path ?? "";
  if (/SSLv2|SSLv3|SSLv23_METHOD|TLSv1$|TLSv1_METHOD|PROTOCOL_TLSv1(?:_1)?$/.test(version))
    tell(flow, site, "tls-crypto", "tls", "warn", "Allows a version of TLS that can be broken");
});
/** Names of what nobody may guess. */
const unguessable =
  /(?:session|csrf|xsrf|auth|access|refresh|reset|api|bearer|login|verification|invite|confirmation)[_-]?(?:token|key|id|code)|token\b|secret|passw|passphrase|nonce|\botp\b|salt\b|credential|private[_-]?key/i;

/** Names of what chance is right for, even where secrets are made. */
const chancy = /delay|jitter|back_?off|wait|timeout|retry|interval|sample|shuffle|colou?r|offset/i;

weakProtection.on(
  "Math.random random.random random.randint random.choice random.choices random.randrange random.getrandbits random.sample random.uniform",
  (flow, site) => {
    if (unguessable.test(flow.around()) && !chancy.test(flow.declared))
      tell(flow, site, "tls-crypto", "random", "warn", "Can be guessed, being no cryptographic randomness");
  },
);
/** Keyword arguments that switch a protection off, whatever is called. */
export function judgeNamed(flow: Flow, site: CallSite): void {
  for (const { name, value } of site.call.named) {
    if (value.kind !== "constant") continue;
    const { value: given } = value;
    if (
      given === false &&
      (name === "verify" ||
        name === "verify_ssl" ||
        name === "verify_certs" ||
        name === "check_hostname" ||
        name === "ssl_verify" ||
        name === "validate_certs")
    )
      if (!/jwt/.test(site.path))
        tell(flow, site, "tls-crypto", "tls", "block", "Switches the check of certificates off");
    if (given === true && name === "debug" && /\.run$/.test(site.path) && /app|flask/i.test(site.path))
      tell(
        flow,
        site,
        "code-eval",
        "debugger",
        "warn",
        "Runs the debugger of the web server, which runs code for whoever asks",
      );
    if (given === true && name === "usedforsecurity") continue;
  }
}

weakProtection.on("urllib3.disable_warnings requests.packages.urllib3.disable_warnings", (flow, site) =>
  tell(flow, site, "tls-crypto", "tls", "warn", "Silences what says that certificates are not checked"),
);

/** Cookies that scripts can read, or that go over any connection. */
weakProtection.on(
  "res.cookie reply.setCookie reply.cookie setCookie hono/cookie.setCookie cookies.set Cookies.set response.set_cookie resp.set_cookie res.set_cookie make_response().set_cookie flask.make_response().set_cookie cookie.serialize cookie-session express-session session",
  (flow, site) => {
    const open = ["httpOnly", "httponly", "secure"].find(
      (name) => isFlag(site, name, false) || isInner(site, "cookie", name),
    );
    if (open !== undefined)
      tell(
        flow,
        site,
        "tls-crypto",
        "cookie",
        "warn",
        `Sets a cookie without ${open === "secure" ? "secure" : "httpOnly"}`,
      );
  },
);

function isInner(site: CallSite, outer: string, name: string): boolean {
  return site.call.arguments.some(
    (one) =>
      one.kind === "object" &&
      one.entries.some(
        ({ key, value }) =>
          key === outer &&
          value.kind === "object" &&
          value.entries.some(
            (entry) => entry.key === name && entry.value.kind === "constant" && entry.value.value === false,
          ),
      ),
  );
}

weakProtection.on("cors fastify-cors @fastify/cors @koa/cors hono/cors.cors", (flow, site) => {
  const origin = site.call.arguments
    .flatMap((one) => (one.kind === "object" ? one.entries : []))
    .find(({ key }) => key === "origin")?.value;
  if (!origin || !isFlag(site, "credentials", true)) return;
  const isAny = origin.kind === "constant" && (origin.value === true || origin.value === "*");
  if (isAny || (origin.kind === "function" && reflects(origin.function)))
    tell(flow, site, "tls-crypto", "origins", "warn", "Lets every site act for whoever is signed in");
});

/** `(origin, done) => done(null, origin)` or `done(null, true)`. */
function reflects({ parameters, result, body }: FunctionNode): boolean {
  const [origin] = parameters;
  const last = body.length === 1 ? body[0] : undefined;
  const answer =
    result ??
    (last?.kind === "expression" ? last.expression : last?.kind === "return" ? last.value : undefined);
  const given = answer?.kind === "call" ? answer.arguments.at(-1) : answer;
  if (given?.kind === "constant") return given.value === true;
  return given?.kind === "name" && origin?.kind === "name" && given.name === origin.name;
}

/** A comparison that stops at the first difference tells how much of a signature is right. */
export function judgeTiming(flow: Flow, one: Value, other: Value, at: number): void {
  const isSignature = ({ path }: Value) =>
    path?.endsWith("gest()") &&
    /(?:createHmac|hmac\.new|hmac\.HMAC)\(\)(?:\.\w+\(\))*\.(?:digest|hexdigest)\(\)$/.test(path);
  const given = isSignature(one) ? other : isSignature(other) ? one : undefined;
  if (given && (deepTaint(given) & (untrusted | from.unknown)) !== 0)
    flow.report({
      family: "tls-crypto",
      kind: "timing",
      level: "warn",
      detail: "Compares a signature in a time that tells how much of it is right",
      at,
    });
}

/** `paramiko` asked to trust any host. */
export const protectionMethods = new Rules();
protectionMethods.on("set_missing_host_key_policy", (flow, site) => {
  const [policy] = site.arguments;
  if (/AutoAddPolicy|WarningPolicy/.test(policy?.path ?? ""))
    tell(flow, site, "tls-crypto", "tls", "warn", "Trusts any host");
});
