import type { Type } from "./type.ts";

/** Names that mean the same, so that only one of them is compared. */
const synonyms = new Map([
  ["ReadonlyArray", "ReadonlyArray"],
  ["List", "list"],
  ["Dict", "dict"],
  ["Set", "Set"],
  ["Tuple", "tuple"],
  ["FrozenSet", "frozenset"],
  ["Text", "str"],
]);

/** What a named type also is. Read from left to right, over several steps. */
const wider = new Map<string, string[]>([
  ["string", ["ReactNode", "PropertyKey", "BodyInit", "RequestInfo", "PathLike"]],
  ["number", ["ReactNode", "PropertyKey"]],
  ["boolean", ["ReactNode"]],
  ["null", ["ReactNode"]],
  ["undefined", ["ReactNode"]],
  ["JSX.Element", ["ReactElement"]],
  ["ReactElement", ["ReactNode"]],
  ["URL", ["RequestInfo", "PathLike"]],
  ["Array", ["ReadonlyArray", "Iterable", "ArrayLike"]],
  ["ReadonlyArray", ["Iterable", "ArrayLike"]],
  ["Map", ["ReadonlyMap", "Iterable"]],
  ["Set", ["ReadonlySet", "Iterable"]],
  ["Promise", ["PromiseLike"]],
  ["Generator", ["Iterator", "Iterable", "IterableIterator"]],
  ["IterableIterator", ["Iterator", "Iterable"]],
  ["AsyncGenerator", ["AsyncIterator", "AsyncIterable"]],
  ["AsyncIterableIterator", ["AsyncIterator", "AsyncIterable"]],
  ["TypeError", ["Error"]],
  ["RangeError", ["Error"]],
  ["SyntaxError", ["Error"]],
  ["ReferenceError", ["Error"]],
  ["Buffer", ["Uint8Array"]],
  ["bool", ["int"]],
  ["int", ["float"]],
  ["float", ["complex"]],
  ["list", ["MutableSequence", "Sequence"]],
  ["tuple", ["Sequence"]],
  ["MutableSequence", ["Sequence"]],
  ["Sequence", ["Collection", "Reversible"]],
  ["dict", ["MutableMapping", "Mapping"]],
  ["OrderedDict", ["dict"]],
  ["defaultdict", ["dict"]],
  ["MutableMapping", ["Mapping"]],
  ["Mapping", ["Collection"]],
  ["set", ["MutableSet", "AbstractSet"]],
  ["frozenset", ["AbstractSet"]],
  ["MutableSet", ["AbstractSet"]],
  ["AbstractSet", ["Collection"]],
  ["Collection", ["Iterable", "Container", "Sized"]],
  ["Iterator", ["Iterable"]],
  ["NamedTuple", ["tuple"]],
  ["StrEnum", ["str", "Enum"]],
  ["IntEnum", ["int", "Enum"]],
  ["IntFlag", ["int", "Flag"]],
  ["Flag", ["Enum"]],
  ["bytearray", ["bytes"]],
  ["Path", ["PurePath", "PathLike"]],
  ["KeyError", ["LookupError"]],
  ["IndexError", ["LookupError"]],
  ["LookupError", ["Exception"]],
  ["UnicodeError", ["ValueError"]],
  ["UnicodeDecodeError", ["UnicodeError"]],
  ["UnicodeEncodeError", ["UnicodeError"]],
  ["JSONDecodeError", ["ValueError"]],
  ["ModuleNotFoundError", ["ImportError"]],
  ["NotImplementedError", ["RuntimeError"]],
  ["RecursionError", ["RuntimeError"]],
  ["ZeroDivisionError", ["ArithmeticError"]],
  ["OverflowError", ["ArithmeticError"]],
  ["FileNotFoundError", ["OSError"]],
  ["FileExistsError", ["OSError"]],
  ["PermissionError", ["OSError"]],
  ["TimeoutError", ["OSError"]],
  ["ConnectionError", ["OSError"]],
  ["ConnectionRefusedError", ["ConnectionError"]],
  ["ConnectionResetError", ["ConnectionError"]],
  ["IsADirectoryError", ["OSError"]],
  ["NotADirectoryError", ["OSError"]],
  ["IOError", ["OSError"]],
  ["EnvironmentError", ["OSError"]],
  ["Exception", ["BaseException"]],
]);
const exceptions =
  /^(?:ValueError|TypeError|RuntimeError|OSError|ImportError|AttributeError|ArithmeticError|AssertionError|StopIteration|NameError|EOFError|MemoryError|BufferError|Warning)$/;

/** One name for what has several. */
export function canonicalName(name: string): string {
  const last = name.replace(
    /^(?:typing|typing_extensions|collections\.abc|collections|builtins|t|pathlib|enum|abc|globalThis)\./,
    "",
  );
  return synonyms.get(last) ?? last;
}

/** Whether a named type is a kind of another, by the tables and the bases declared in the file. */
export function isKindOf(
  name: string,
  wanted: string,
  bases: ReadonlyMap<string, readonly string[]>,
): boolean {
  const waiting = [canonicalName(name)];
  const seen = new Set<string>();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next === wanted) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    waiting.push(...(wider.get(next) ?? []), ...(bases.get(next) ?? []));
    if (exceptions.test(next)) waiting.push("Exception");
  }
  return false;
}

export const anything: Type = { is: "name", name: "any", args: [] };

/** Types that hold every value. */
export function isTop(type: Type): boolean {
  return type.is === "name" && (type.name === "any" || type.name === "unknown" || type.name === "Any");
}
