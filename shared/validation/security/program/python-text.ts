const escapes = new Map([
  ["n", "\n"],
  ["t", "\t"],
  ["r", "\r"],
  ["0", "\0"],
]);

/** The value of the inside of a Python string. */
export function pythonText(inside: string, isRaw: boolean): string {
  if (isRaw || !inside.includes("\\")) return inside;
  return inside.replace(/\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|([\s\S]))/g, (_all, hex, unicode, one) => {
    const code = hex ?? unicode;
    if (typeof code === "string") return String.fromCharCode(Number.parseInt(code, 16));
    return one === "\n" ? "" : (escapes.get(String(one)) ?? String(one));
  });
}
