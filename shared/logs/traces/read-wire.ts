import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

/** What a field holds on the wire: a message, text or bytes; or a number (fixed or of variable length). */
export type Wire = Uint8Array | bigint;

/** Tells each field of a message; groups and 32-bit numbers, which none of ours uses, are passed over. */
export function eachField(wire: Wire, tell: (number: number, value: Wire) => void): void {
  if (!(wire instanceof Uint8Array)) throw new Error("A message was expected, but there is a number.");
  const reader = new BinaryReader(wire);
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    if (type === WireType.LengthDelimited) tell(number, reader.bytes());
    else if (type === WireType.Varint) tell(number, BigInt(reader.int64()));
    else if (type === WireType.Bit64) tell(number, BigInt(reader.fixed64()));
    else reader.skip(type, number);
  }
}

const decoder = new TextDecoder();
const digits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

export function textOf(value: Wire): string {
  return value instanceof Uint8Array ? decoder.decode(value) : "";
}

export function hexOf(value: Wire): string {
  return value instanceof Uint8Array
    ? Array.from(value.subarray(0, 32), (byte) => digits[byte]).join("")
    : "";
}

export function microsecondsOf(value: Wire): number {
  return typeof value === "bigint" ? Number(value / 1000n) : 0;
}

export function doubleOf(value: Wire): number | null {
  if (typeof value !== "bigint") return null;
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt.asUintN(64, value));
  const number = view.getFloat64(0);
  return Number.isFinite(number) ? number : null;
}
