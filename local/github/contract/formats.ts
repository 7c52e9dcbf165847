const anything = () => true;

function isEmailLike(text: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(text);
}

function isDateTime(text: string): boolean {
  return (
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text))
  );
}

/** The string formats that GitHub's description names. Unlisted ones would be ignored with a warning per schema. */
export const formats: Record<string, (text: string) => boolean> = {
  "date-time": isDateTime,
  date: (text) => /^\d{4}-\d\d-\d\d$/.test(text),
  email: isEmailLike,
  uri: (text) => URL.canParse(text),
  "uri-template": anything,
  uuid: anything,
  "repo.nwo": (text) => /^[^/\s]+\/[^/\s]+$/.test(text),
  timestamp: anything,
  "ssh-key": anything,
  hostname: anything,
};
