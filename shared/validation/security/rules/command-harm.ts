/** Commands that fetch and run, open a shell for others, or stay for good. */
const commands: [RegExp, string][] = [
  [
    /(?:curl|wget|fetch|iwr|Invoke-WebRequest)\b[^|;&]*\|\s*(?:sudo\s+)?(?:ba|z|da)?sh\b|(?:curl|wget)\b.*&&\s*(?:ba)?sh\b|\$\((?:curl|wget)\b/i,
    "fetches a program and runs it",
  ],
  [
    /\/dev\/(?:tcp|udp)\/|\bnc(?:at)?\b.*\s-\w*[ec]\b|mkfifo\b.*\|\s*nc\b|\bsocat\b.*exec:/i,
    "opens a shell for somebody else",
  ],
  [
    /base64\s+(?:-d|--decode|-D)\b.*\|\s*(?:ba)?sh|powershell.*\s-e(?:nc|ncodedcommand)?\s/i,
    "runs a hidden program",
  ],
  [
    /crontab\s+-|\/etc\/cron|schtasks\s+\/create|systemctl\s+enable|authorized_keys|launchctl\s+load/i,
    "stays on the machine for good",
  ],
  [
    /\brm\s+-\w*r\w*f?\w*\s+(?:\/|~|\$HOME)(?:\s|$|\*|\/\.)|\bmkfs\b|dd\s+if=.*of=\/dev\//i,
    "destroys the machine's files",
  ],
  [
    /\bnpm\s+(?:publish|config\s+set|adduser|token)\b|git\s+(?:config\s+--global|push\s+--force|remote\s+set-url)/i,
    "changes what is published or pushed",
  ],
];

/** What harm a command does that no ordinary program runs; undefined for all others. */
export function commandHarm(text: string): string | undefined {
  return commands.find(([pattern]) => pattern.test(text))?.[1];
}
