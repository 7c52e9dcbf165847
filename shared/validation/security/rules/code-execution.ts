import type { CallSite } from "../flow/flow.ts";
import { expressionText } from "../flow/guards/expression-text.ts";
import { from, textOf } from "../flow/value.ts";
import type { Expression } from "../program/program.ts";
import { isFlag, nameOrigin, optionOf, Rules, taintOf, tell, weigh } from "./judge.ts";

const weights = { remote: "block", parameter: "block", rest: "warn" } as const;

/** What a program uses that reaches beyond itself. */
const reaching =
  /\b(?:require|import|process|child_process|fetch|XMLHttpRequest|WebSocket|exec\w*|spawn\w*|eval|globalThis|subprocess|socket|urllib|requests|open|__import__|getattr|os\.\w+|system|Function|document|localStorage)\b/;

/** Texts that are run as programs. */
export const codeExecution = new Rules();

codeExecution.on(
  "eval Function AsyncFunction GeneratorFunction execScript vm.runInContext vm.runInNewContext vm.runInThisContext vm.Script vm.compileFunction vm.SourceTextModule vm2.VM().run vm2.NodeVM().run VM().run module._compile $.globalEval jQuery.globalEval exec compile execfile builtins.eval builtins.exec code.InteractiveInterpreter().runcode code.InteractiveConsole().push code.InteractiveConsole().runcode code.InteractiveConsole().runsource code.InteractiveInterpreter().runsource code.compile_command codeop.compile_command cProfile.run profile.run timeit.timeit timeit.repeat pdb.run pdb.runeval bdb.Bdb().run runpy.run_path runpy.run_module safe-eval static-eval notevil mathjs.eval expression-eval.eval Object.constructor.constructor",
  (flow, site) => {
    flow.can("dynamic code");
    const isPython = flow.program.language === "python";
    // JavaScript has no functions of these names; `exec` there is somebody's own.
    if (!isPython && /^(?:exec|compile|execfile)$/.test(site.path)) return;
    if (isPython && site.path === "Function") return;
    const values = /Function$/.test(site.path) ? site.arguments : site.arguments.slice(0, 1);
    const taint = values.reduce((all, one) => all | taintOf(one), 0);
    if (site.path === "compile" && isPython && site.arguments.length < 2) return;
    const text = textOf(values.at(-1));
    if (taint === 0 && text !== undefined && reaching.test(text)) {
      tell(
        flow,
        site,
        "backdoor",
        "text",
        "warn",
        "Runs a program that is hidden in a text, where it is not followed",
      );
      return;
    }
    const isHidden = (taint & (from.decoded | from.network)) !== 0;
    tell(
      flow,
      site,
      isHidden ? "backdoor" : "code-eval",
      "eval",
      weigh(taint, weights),
      `Runs ${nameOrigin(taint)} as a program`,
    );
  },
);

codeExecution.on("setTimeout setInterval setImmediate window.setTimeout", (flow, site) => {
  const [first] = site.arguments;
  const node = site.call.arguments[0];
  if (!first || first.closure) return;
  const taint = taintOf(first);
  const isText = node?.kind === "concat" || (taint & from.remote) !== 0;
  if (isText)
    tell(
      flow,
      site,
      "code-eval",
      "timer",
      weigh(taint & ~from.unknown, weights),
      `Runs ${nameOrigin(taint)} as a program after a time`,
    );
});

codeExecution.on(
  "WebAssembly.compile WebAssembly.compileStreaming WebAssembly.instantiate WebAssembly.instantiateStreaming WebAssembly.Module",
  (flow, site) => {
    const taint = taintOf(site.arguments[0]);
    tell(
      flow,
      site,
      "code-eval",
      "webassembly",
      weigh(taint, { remote: "block", parameter: "warn", rest: undefined }),
      `Runs ${nameOrigin(taint)} as a program`,
    );
  },
);

codeExecution.on(
  "handlebars.compile Handlebars.compile ejs.render ejs.compile pug.compile pug.render jade.compile jade.render nunjucks.renderString mustache.render lodash.template _.template underscore.template doT.template dot.template swig.render twig.twig hogan.compile marko.compile jinja2.Template jinja2.Environment().from_string flask.render_template_string render_template_string mako.template.Template django.template.Template Template Environment().from_string",
  (flow, site) => {
    if (site.path === "Template" && flow.program.language !== "python") return;
    const taint = taintOf(site.arguments[0]);
    tell(
      flow,
      site,
      "code-eval",
      "template",
      weigh(taint, { remote: "block", parameter: "warn", rest: undefined }),
      `Compiles ${nameOrigin(taint)} as a template, and templates run code`,
    );
  },
);

codeExecution.on("<WebView>", (flow, site) => {
  const taint = taintOf(optionOf(site, "injectedJavaScript", "injectedJavaScriptBeforeContentLoaded"));
  tell(flow, site, "code-eval", "webview", weigh(taint, weights), `Runs ${nameOrigin(taint)} in a web view`);
});

codeExecution.on("Worker worker_threads.Worker", (flow, site) => {
  const [first] = site.arguments;
  const isMade = isFlag(site, "eval", true) || /^(?:data|blob):/.test(first?.prefix ?? "");
  if (!first || !(isMade || (first.path === "URL.createObjectURL()" && taintOf(first) !== 0))) return;
  flow.can("dynamic code");
  const taint = taintOf(first);
  tell(
    flow,
    site,
    "code-eval",
    "worker",
    weigh(taint, weights) ?? "warn",
    `Runs ${nameOrigin(taint)} as a program in a thread`,
  );
});

codeExecution.on("code.interact pdb.set_trace IPython.embed ptpython.repl.embed", (flow, site) => {
  flow.can("dynamic code");
  tell(flow, site, "code-eval", "debugger", "warn", "Opens a console in which anything can be run");
});

codeExecution.on(
  "process.binding process._linkedBinding process.dlopen sys.settrace sys.setprofile",
  (flow, site) => {
    flow.can("dynamic code");
    tell(flow, site, "backdoor", "inner", "warn", "Reaches the inner parts of the runtime");
  },
);

/** Methods whose receiver may be anything. */
export const codeMethods = new Rules();

codeMethods.on(
  "injectJavaScript evaluateJavascript executeJavaScript evaluateOnNewDocument addScriptTag runInContext runInNewContext execute_script evaluate",
  (flow, site) => {
    const [first] = site.arguments;
    if (!first || first.closure) return;
    const isPlain = site.name === "evaluate" || site.name === "execute_script";
    const taint = taintOf(first);
    // A page runs texts; others that evaluate are given names and formulas.
    const isPage = /(?:^|\.)#?(?:page|frame|tab|popup|mainFrame)\.evaluate$/i.test(
      expressionText(site.call.callee),
    );
    const weight = weigh(taint, {
      remote: "block",
      parameter: isPlain && !isPage ? undefined : "warn",
      rest: undefined,
    });
    if (site.name === "evaluate" && textOf(first) === undefined && site.path.startsWith("document")) return;
    tell(flow, site, "code-eval", "inject", weight, `Runs ${nameOrigin(taint)} as a program elsewhere`);
  },
);

/** Methods of everything: their constructor is Function as well. */
const everywhere =
  /^(?:constructor|toString|valueOf|hasOwnProperty|at|concat|entries|every|filter|find|flat|flatMap|forEach|includes|indexOf|join|keys|map|pop|push|reduce|replace|reverse|shift|slice|some|sort|splice|split|sub|trim|unshift|values|then|catch|call|apply|bind|log|test|exec)$/;

const functions =
  /^(?:set(?:Timeout|Interval|Immediate)|clear(?:Timeout|Interval)|fetch|parse(?:Int|Float)|isNaN|isFinite|alert|confirm|prompt|atob|btoa|require|queueMicrotask|structuredClone|(?:en|de)codeURI(?:Component)?|escape|unescape|requestAnimationFrame)$/;

/** Whether the constructor of something is Function. The constructor of nothing else is called with a text, and without `new`. */
function isFunction({ call, receiver, arguments: values }: CallSite, of: Expression): boolean {
  if (receiver?.closure || of.kind === "function" || receiver?.path === "Function") return true;
  if (of.kind === "name" && functions.test(of.name)) return true;
  if (of.kind === "member" && everywhere.test(of.name)) return true;
  const isTaken = of.kind === "object" || of.kind === "call" || of.kind === "list";
  return (
    !call.isNew &&
    of.kind !== "constant" &&
    values.some((value) => value.texts || value.prefix !== undefined || (isTaken && taintOf(value) !== 0))
  );
}

/** Databases that run programs. */
codeMethods.on("eval evalSha evalsha eval_ro", (flow, site) => {
  const [first] = site.arguments;
  if (!/redis|client|cache|db|page|frame/i.test(site.path) || !first) return;
  const taint = taintOf(first);
  tell(
    flow,
    site,
    "code-eval",
    "inject",
    weigh(taint, { remote: "block", parameter: undefined, rest: undefined }),
    `Runs ${nameOrigin(taint)} as a program elsewhere`,
  );
});

codeMethods.on("constructor", (flow, site) => {
  const { callee } = site.call;
  if (callee.kind !== "member" || !isFunction(site, callee.of)) return;
  flow.can("dynamic code");
  const taint = site.arguments.reduce((all, one) => all | taintOf(one), 0);
  tell(
    flow,
    site,
    "code-eval",
    "constructor",
    weigh(taint, weights) ?? "warn",
    "Reaches Function by way of constructors",
  );
});
