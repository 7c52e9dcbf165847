import type { GitHub } from "../../platform/github.ts";

/** A repository, as every part of this room addresses it. */
export interface Address {
  github: GitHub;
  owner: string;
  repo: string;
  fullName: string;
  defaultBranch: string;
}
