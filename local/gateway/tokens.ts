import { createHmac, timingSafeEqual } from "node:crypto";
import type { Keys } from "../keys.ts";

/** Why the platform would refuse a call to a function with `verify_jwt`. */
export interface Refusal {
  code: string;
  message: string;
}

/**
 * The platform's check in front of a function: a valid token of a user, or one of the project's keys in
 * either header. Undefined if the call may pass.
 */
export function refusalOf(
  headers: Record<string, string | string[] | undefined>,
  keys: Keys,
): Refusal | undefined {
  const authorization = single(headers.authorization);
  const apikey = single(headers.apikey);
  const bearer = authorization?.match(/^Bearer\s+(\S+)$/i)?.[1];
  if (authorization === undefined && apikey === undefined) {
    return { code: "UNAUTHORIZED_NO_AUTH_HEADER", message: "Missing authorization header" };
  }
  // A token that is present but wrong is never made good by a key beside it.
  if (bearer?.startsWith("ey")) {
    return isValidToken(bearer, keys.jwtSecret)
      ? undefined
      : { code: "UNAUTHORIZED_INVALID_JWT_FORMAT", message: "Invalid JWT" };
  }
  if ([bearer, apikey].some((key) => key !== undefined && isKey(key, keys))) return undefined;
  return { code: "UNAUTHORIZED_INVALID_JWT_FORMAT", message: "Invalid JWT" };
}

function isKey(given: string, keys: Keys): boolean {
  return [keys.publishable, keys.secret].some((key) => isSame(Buffer.from(given), Buffer.from(key)));
}

function isValidToken(token: string, jwtSecret: string): boolean {
  const [header, payload, signature, ...rest] = token.split(".");
  if (!header || !payload || !signature || rest.length > 0) return false;
  try {
    // The algorithm is ours to choose, not the token's.
    if (JSON.parse(Buffer.from(header, "base64url").toString()).alg !== "HS256") return false;
    const expected = createHmac("sha256", jwtSecret).update(`${header}.${payload}`).digest();
    if (!isSame(Buffer.from(signature, "base64url"), expected)) return false;
    const { exp } = JSON.parse(Buffer.from(payload, "base64url").toString());
    return typeof exp !== "number" || exp * 1_000 > Date.now();
  } catch {
    return false;
  }
}

function isSame(left: Buffer, right: Buffer): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
