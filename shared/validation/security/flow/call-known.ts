import type { CallSite, Flow } from "./flow.ts";
import { objects } from "./known/objects.ts";
import { sources } from "./known/sources.ts";
import { texts } from "./known/texts.ts";
import { isSecretName } from "./names.ts";
import { from, makeValue, mark, textOf, type Value } from "./value.ts";

const known = new Map([...objects.byPath, ...texts.byPath, ...sources.byPath]);

/** Built into Python, and in JavaScript the name of something else. */
const pythonOnly = new Set(
  "input raw_input set list tuple sorted dict str int float bool len iter reversed min max sum ord hash round abs open map filter enumerate zip getattr repr bytes bytearray frozenset isinstance".split(
    " ",
  ),
);

/** What model and agent libraries answer with. */
const models =
  /(?:openai|anthropic|llm|claude|gemini|mistral|ollama|cohere|bedrock|langchain|(?:^|\.)model|completions?|messages|agent|chain|chat)(?:\(\))?\.(?:create|generate\w*|invoke|ainvoke|complete|completion|chat|call|run|arun|predict|send_?message|stream|acreate)$|^(?:generateText|streamText|generateObject|ai\.generateText|openai\.ChatCompletion\.create)$/i;

/** What a call of a known API gives. */
export function callKnown(flow: Flow, site: CallSite): Value | undefined {
  if (site.path === "") return undefined;
  const give = known.get(site.path);
  if (give && !(flow.program.language === "javascript" && pythonOnly.has(site.path))) return give(flow, site);
  if (isModelCall(site.path)) return makeValue({ taint: from.remote, path: `${site.path.slice(-40)}()` });
  if (
    /^(?:req|ctx)\./.test(site.path) &&
    /\.(?:get|param|header|query|body|json|text|formData|get_json|getlist|get_data|cookies|form|args|values|read)$/.test(
      site.path,
    )
  )
    return makeValue({
      taint: from.remote | (isSecretName(textOf(site.arguments[0]) ?? "") ? from.secret : 0),
      path: site.path.endsWith(".get") ? undefined : `${site.path}()`,
    });
  if (/crypto\.create\w+\(\)(?:\.update\(\))?\.(?:update|final|digest)$/.test(site.path))
    return makeValue({ taint: from.unknown, path: `${site.path}()`, marks: mark.cleaned });
  return undefined;
}

function isModelCall(path: string): boolean {
  let answer = modelCalls.get(path);
  if (answer === undefined) {
    answer = models.test(path);
    if (modelCalls.size > 5_000) modelCalls.clear();
    modelCalls.set(path, answer);
  }
  return answer;
}
const modelCalls = new Map<string, boolean>();
