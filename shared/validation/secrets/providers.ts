import { entropyOf } from "./entropy.ts";
import { looksLikePlaceholder } from "./placeholders.ts";

/** Services whose keys have no form of their own, so that only the name beside them tells. */
const provider =
  /(?:adafruit|airtable|algolia|alchemy|artifactory|asana|assembly_?ai|atlassian|auth0|authress|azure_?openai|beamer|bitbucket|bittrex|brevo|cloudflare|cloudinary|codecov|cohere|coinbase|confluent|contentful|datadog|deepgram|digital_?ocean|discord|drone(?:_?ci)?|dropbox|etherscan|(?<![a-z])etsy|facebook|fastly|finicity|finnhub|flickr|freemius|freshbooks|github|gitlab|gitter|gocardless|heroku|hubspot|infura|intercom|jfrog|jira|kraken|kucoin|launch_?darkly|linkedin|(?<![a-z])lob(?![a-z])|looker|mailchimp|mailgun|mapbox|mattermost|maxmind|messagebird|mistral|mixpanel|netlify|new[_-]?relic|new[_-]?york[_-]?times|nytimes|okta|openai|opsgenie|pagerduty|pinecone|plaid|postmark|private_?ai|rapid_?api|sauce_?labs|segment_?(?:write|api)|sendbird|sentry|shodan|sidekiq|snyk|sonar(?:qube|cloud)?|spotify|square|squarespace|stripe|sumo_?logic|together_?(?:ai|api)|travis(?:_?ci)?|trello|twilio|twitch|twitter|typeform|vercel|virustotal|wandb|yandex|zendesk)/i;

/** What binds a value to a name: an entry or the first argument, with what may stand of the value before the long word in it. */
const binding = /["'`\]]{0,2}\s{0,5}(?::=|=>|[=:,(>])\s{0,5}["'`]?[\w.=+/~-]{0,30}$/;
const firstArgument = /\(\s{0,5}["'`][^"'`\n]{1,80}["'`]$/;
const nameAtEnd = /[\w.-]{1,60}(?: [\w.-]{1,40})?$/;
/** What names of services are followed by where no secret is meant. */
const about =
  /(?:id|name|url|uri|path|file|type|host|domain|endpoint|version|region|zone|org|organi[sz]ation|team|project|account|app|index|bucket|channel|workspace|site|sha|commit|hash|digest|checksum|revision|ref|image|tag|branch|event|model|email|user|handle|public|measurement|query|selector|class|icon|color|theme|test|label|title|message|action|workflow|ruleset|schema|format|locale|hint|dsn|\.[a-z]{1,5})s?$/i;
const value = /[\w.=+/~-]{16,200}/y;
const before = /[\w.=+/~-]{0,30}$/;
const longestName = 160;

/** A value that is given to the name of a service, around a long word with digits between two offsets; undefined if there is none. */
export function findGivenToProvider(text: string, start: number): { at: number; value: string } | undefined {
  const line = text.slice(Math.max(0, start - longestName, text.lastIndexOf("\n", start - 1) + 1), start);
  const name = nameAtEnd.exec(line.replace(binding, "").replace(firstArgument, ""))?.[0];
  if (name === undefined || name === line || !provider.test(name) || about.test(name)) return undefined;
  const at = start - (before.exec(line)?.[0].length ?? 0);
  value.lastIndex = at;
  const found = value.exec(text)?.[0] ?? "";
  return isKey(found) ? { at, value: found } : undefined;
}

/** Letters and digits in no order that means anything. */
function isKey(found: string): boolean {
  if (found.length < 16 || !/\d/.test(found) || !/[A-Za-z]/.test(found)) return false;
  if (
    looksLikePlaceholder(found) ||
    /^(?:https?:|\/|\.)|\.(?:com|io|net|js|ts|json|ya?ml|png|svg)\b/i.test(found)
  )
    return false;
  const words = found.split(/[-_./]/).filter((word) => /^[A-Z]?[a-z]{3,}$|^[A-Z]{3,}$/.test(word));
  return words.join("").length < found.length / 3 && entropyOf(found) >= 3;
}
