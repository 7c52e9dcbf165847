/** Where Studio is, and the numbers by which it addresses tables. */
export interface Studio {
  /** On a hosted project `https://supabase.com/dashboard/project/REF`. */
  url: string;
  tables: Record<string, number>;
}

export type LinkedTable = "improvements" | "findings" | "messages" | "validations";

/** The address of one row in Studio's table editor, or undefined where Studio's address is not known. */
export function rowInStudio(
  studio: Studio | undefined,
  table: LinkedTable,
  id: string | number,
): string | undefined {
  if (studio === undefined) return undefined;
  const { url, tables } = studio;
  const base = url.replace(/\/+$/, "");
  // Hosted Studio knows tables by oid, the local one by name.
  const place = base.includes("/project/") ? tables[table] : table;
  if (place === undefined) return base;
  return `${base}/editor/${place}?schema=public&filter=${encodeURIComponent(`id:eq:${id}`)}`;
}
