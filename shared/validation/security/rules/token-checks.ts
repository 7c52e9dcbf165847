import type { CallSite, Flow } from "../flow/flow.ts";
import { textOf } from "../flow/value.ts";
import { isFlag, Rules, tell } from "./judge.ts";

/** Tokens that are believed without a look at their signature. */
export const tokenChecks = new Rules();

tokenChecks.on(
  "jsonwebtoken.verify jwt.verify jwt.encode jose.jwt.decode jose.jwt.encode jsonwebtoken.sign jwt.sign",
  judgeSignature,
);
tokenChecks.on("jsonwebtoken.decode jwt.decode jose.decodeJwt", (flow, site) => {
  // In Python, decoding is checking.
  if (flow.program.language === "python") judgeSignature(flow, site);
  // Of a token as a whole, only the head is read, which says which key to check it with.
  else if (!isFlag(site, "complete", true))
    tell(flow, site, "tls-crypto", "authentication", "warn", "Reads a token without checking its signature");
});

function judgeSignature(flow: Flow, site: CallSite): void {
  const algorithm = named(site, "algorithm") ?? named(site, "algorithms");
  const isNone = algorithm !== undefined && /^none$/i.test(algorithm);
  if (isNone || (isFlag(site, "verify", false) && flow.program.language === "python") || isVerifyOff(site))
    tell(
      flow,
      site,
      "tls-crypto",
      "authentication",
      "block",
      "Accepts tokens without checking their signature",
    );
}

function named(site: CallSite, name: string): string | undefined {
  const value =
    site.named.get(name) ??
    site.arguments.map((one) => one.members?.get(name)).find((one) => one !== undefined);
  return textOf(value) ?? textOf(value?.members?.get("0"));
}

function isVerifyOff(site: CallSite): boolean {
  const options = site.call.named.find(({ name }) => name === "options")?.value;
  return (
    options?.kind === "object" &&
    options.entries.some(
      ({ key, value }) =>
        /^verify_(?:signature|exp|aud|iss|nbf)$/.test(key ?? "") &&
        value.kind === "constant" &&
        value.value === false,
    )
  );
}
