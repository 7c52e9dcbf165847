import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

interface Locked {
  optionalDependencies?: Record<string, string>;
}

const lock: { packages: Record<string, Locked> } = JSON.parse(readFileSync("package-lock.json", "utf8"));

/** Where Node would find a dependency: beside its user, or in a folder above. */
function find(user: string, dependency: string): boolean {
  for (
    let folder = user;
    ;
    folder = folder.slice(0, folder.lastIndexOf("node_modules/")).replace(/\/$/, "")
  ) {
    if (`${folder === "" ? "" : `${folder}/`}node_modules/${dependency}` in lock.packages) return true;
    if (folder === "") return false;
  }
}

// npm forgets the binaries of other platforms when it updates a lock file in place; npm ci then refuses it.
test("the lock file holds the optional packages of every platform", () => {
  const missing = Object.entries(lock.packages).flatMap(([user, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((dependency) => !find(user, dependency)),
  );
  expect(missing).toEqual([]);
});

test("the lock file names no host", () => {
  expect(
    Object.values(lock.packages).filter((locked) => "resolved" in locked && !("link" in locked)),
  ).toEqual([]);
});
