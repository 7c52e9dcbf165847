/** A data file that says where it comes from. */
export function moduleText(name: string, comment: string, data: unknown): string {
  return `// biome-ignore-all lint/suspicious/noApproximativeNumericConstant: measured figures, no constants.\n/** ${comment} Written by local/train.ts; not to be changed by hand. */\nexport const ${name}: {\n  provenance: Record<string, unknown>;\n  weights: Readonly<Record<string, number>>;\n} = ${JSON.stringify(data, null, 2)};\n`;
}
