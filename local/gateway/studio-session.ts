import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";

const cookieName = "local_studio";

/**
 * Recognises the requests of Studio's own pages. Studio sends no key; hosted Studio has a session with
 * the platform instead, and this is ours: a cookie that only its pages carry, valid until the next start.
 */
export interface StudioSession {
  cookie: string;
  covers(request: IncomingMessage): boolean;
}

export function createStudioSession(): StudioSession {
  const value = randomBytes(24).toString("hex");
  return {
    cookie: `${cookieName}=${value}; Path=/; HttpOnly; SameSite=Strict`,
    covers({ headers }) {
      if (headers.apikey !== undefined || headers.authorization !== undefined) return false;
      // Cookies do not tell ports apart, browsers do: a page on another local port is only same-site.
      if (headers["sec-fetch-site"] !== "same-origin") return false;
      const cookies = (headers.cookie ?? "").split(";").map((cookie) => cookie.trim());
      return cookies.includes(`${cookieName}=${value}`);
    },
  };
}
