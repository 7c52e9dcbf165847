/** Languages in which phrases are known. Chinese has no spaces between words. */
type Language = "en" | "de" | "fr" | "es" | "zh";

/**
 * How people and agents say certain things, by language: alternatives of a regular expression. Rules look at
 * structure first; what they read in words is here, so that a language is added in one place.
 */
const phrases = {
  /** A person is done. */
  farewell: {
    en: "thanks?|thank you|bye|goodbye|that['’]?s all|that is all|no(?:thing)? (?:more|else)|have a (?:great|good|nice)|take care|you(?:['’]re| are) welcome|perfect|all set",
    de: "danke|vielen dank|tschüss|auf wiedersehen|das (?:war|wäre|ist) alles|nichts weiter|perfekt|schönen tag",
    fr: "merci|au revoir|c['’]est tout|rien d['’]autre|parfait|bonne journée",
    es: "gracias|adiós|eso es todo|nada más|perfecto|buen día",
    zh: "谢谢|感谢|再见|没有(?:别的|其他)|就这些|完美",
  },
  /** A person who did not get what they came for. */
  displeased: {
    en: "frustrat\\w*|disappoint\\w*|unacceptable|ridiculous|upset|still (?:not|no|can['’]?t|isn['’]?t|doesn['’]?t)|not (?:working|happy|what)|that['’]?s not|doesn['’]?t (?:work|help)|are you sure|but i|i understand, but|isn['’]?t there|can['’]?t you|please reconsider|insist|complain\\w*",
    de: "frustrierend|enttäuscht\\w*|inakzeptabel|lächerlich|ärgerlich|immer noch (?:nicht|kein\\w*)|funktioniert nicht|sind sie sicher|aber ich|beschwer\\w*",
    fr: "frustrant\\w*|déçue?|inacceptable|ridicule|toujours pas|ne (?:marche|fonctionne) pas|vous êtes sûrs?|mais je|plainte",
    es: "frustrante|decepcionad[oa]|inaceptable|ridículo|todavía no|sigue sin|no funciona|está segur[oa]|pero yo|queja",
    zh: "失望|无法接受|不能接受|生气|还是(?:不|没)|没有用|不管用|你确定|但是我|投诉",
  },
  /** A wish that comes on top of what was asked for first, or instead of it. */
  moreWishes: {
    en: "also|another|one more|additionally|as well|instead|actually|wait|change my mind|alternatively|what about|how about|what if",
    de: "außerdem|noch ein\\w*|zusätzlich|stattdessen|eigentlich|moment|anders überlegt|alternativ|wie wäre es|was wäre",
    fr: "aussi|encore une?|en plus|plutôt|en fait|attendez|changé d['’]avis|et si",
    es: "también|otr[oa]|además|en lugar|en realidad|espere|cambiado de opinión|y si|qué tal",
    zh: "另外|还有|还想|再加|改为|其实|等一下|改变主意|如果",
  },
  /** An agent asks for consent. */
  consent: {
    en: "confirm|proceed|yes/no|would you like",
    de: "bestätigen|fortfahren|ja/nein|möchten sie",
    fr: "confirmer|confirmez|poursuivre|oui/non|souhaitez-vous|voulez-vous",
    es: "confirmar|confirme|confirma|proceder|sí/no|desea|le gustaría",
    zh: "确认|是否继续|您(?:想|要|需要)",
  },
  /** An agent says that it will do something. */
  promises: {
    en: "i['’]?ll|i will|let me|please (?:hold|wait)",
    de: "ich werde|lassen sie mich|einen moment|bitte warten",
    fr: "je vais|laissez-moi|un instant|veuillez patienter",
    es: "voy a|déjeme|permítame|un momento|por favor espere",
    zh: "我(?:会|将|来)|让我|请稍(?:等|候)",
  },
  /** The work goes on: what follows is announced or asked for. */
  announces: {
    en: "let['’]?s|let us|i['’]?ll|i will|we['’]?ll|we will|next,? (?:step|i|we)|please (?:provide|run|execute|check|verify|confirm|try)|proceed|going to|need to|should (?:now|next|also)|waiting for",
    de: "ich werde|wir werden|lass(?:t)? uns|als nächstes|nächster schritt|bitte (?:prüfen|ausführen|bestätigen)|wir müssen|warte auf",
    fr: "je vais|nous allons|prochaine étape|ensuite|veuillez|il faut|en attente",
    es: "voy a|vamos a|siguiente paso|a continuación|por favor|hay que|esperando",
    zh: "我(?:们)?(?:会|将|要|来)|接下来|下一步|请(?:提供|运行|执行|检查|确认)|等待",
  },
  /** The result is declared. */
  concludes: {
    en: "final (?:answer|result|output)|(?:task|request) (?:is |has been )?(?:now )?(?:completed?|satisfied|solved)",
    de: "endergebnis|endgültige antwort|aufgabe (?:ist )?(?:erledigt|abgeschlossen|gelöst)",
    fr: "réponse finale|résultat final|tâche (?:est )?(?:terminée|accomplie)",
    es: "respuesta final|resultado final|tarea (?:está )?(?:completada|terminada)",
    zh: "最终(?:答案|结果)|任务(?:已)?完成",
  },
  /** Something that would have to be known is not, or is taken for given. */
  underspecified: {
    en: "(?:did|does|do) ?n(?:ot|['’]t) (?:specify|mention|state|say which)|(?:is|are|was|were) not specified|not (?:clearly )?specified|(?:is|are) (?:ambiguous|underspecified|unclear)|unclear (?:which|whether|what)|(?:i|we)(?:['’]ll| will| shall| must)? assume|assuming|in the absence of (?:more|further|specific) (?:details|information)",
    de: "nicht (?:angegeben|spezifiziert|genannt)|unklar|mehrdeutig|(?:ich|wir) nehmen? an|angenommen",
    fr: "pas (?:précisé|spécifié|indiqué)\\w*|ambigu\\w*|pas clair|(?:je|nous) suppos\\w*|en supposant",
    es: "no (?:se )?(?:especifica|indica|menciona)\\w*|ambigu[oa]|no está claro|(?:supongo|asumo|suponemos|asumimos)|suponiendo",
    zh: "没有(?:说明|指定|提到)|未(?:说明|指定)|不明确|不清楚|假设|假定",
  },
  /** Somebody says to have looked, run or checked. */
  claims: {
    en: "(?:i|we)(?:['’]ve| have)? (?:(?:now|then|also|manually|carefully|thoroughly|just|already|successfully) ){0,2}(?:reviewed|checked|accessed|visited|watched|examined|inspected|verified|looked (?:up|at|into)|searched|retrieved|executed|ran|tested|downloaded|opened)",
    de: "(?:ich|wir) habe?n? .{1,60} (?:geprüft|überprüft|nachgesehen|durchsucht|ausgeführt|getestet|heruntergeladen|geöffnet|verifiziert)",
    fr: "(?:j['’]ai|nous avons) (?:bien |déjà )?(?:vérifié|consulté|examiné|cherché|exécuté|testé|téléchargé|ouvert)",
    es: "(?:he|hemos) (?:ya )?(?:revisado|verificado|consultado|examinado|buscado|ejecutado|probado|descargado|abierto)",
    zh: "我(?:们)?(?:已经|已)?(?:检查|查看|查阅|搜索|运行|执行|测试|验证|下载|打开)(?:了|过)",
  },
  /** Somebody says that it could not be done. */
  givesUp: {
    en: "(?:i|we)(?:['’]m| am| are| was| were|['’]re)? (?:currently )?(?:unable|not able) to|(?:i|we) (?:cannot|can['’]?t|could not|couldn['’]?t) (?:complete|find|determine|access|retrieve|provide|proceed|finish|solve|answer|locate|obtain)|unable to (?:determine|find|complete|answer)|(?:it )?could not be (?:found|determined|completed|retrieved|verified)|recommend (?:that )?(?:you|to) .{0,40}manual\\w*|beyond (?:my|our) (?:abilities|capabilities)",
    de: "(?:ich|wir) (?:kann|können|konnten?) .{0,80}nicht (?:finden|abschließen|ermitteln|abrufen|lösen|beantworten)|nicht möglich",
    fr: "(?:je|nous) n['’](?:ai|avons) pas pu|(?:je ne peux|nous ne pouvons) pas|impossible de",
    es: "no (?:he|hemos) podido|no (?:puedo|podemos|pude|pudimos)|imposible",
    zh: "无法(?:完成|找到|确定|访问|获取|提供|回答)|未能",
  },
  /** Something made up stands in for what was asked for. */
  standsIn: {
    en: "simulat(?:e|ed|ing)|mock(?:ed)? (?:data|values?|results?|responses?)|dummy (?:data|values?)|hypothetical(?:ly)?|made[- ]up|fictional|for (?:the sake of|demonstration|illustration)|(?:sample|example|placeholder) (?:data|values?|text|numbers?)",
    de: "simulier\\w*|beispiel(?:daten|werte)|platzhalter|hypothetisch|fiktiv\\w*|zur veranschaulichung",
    fr: "simul(?:er|é|ée|és|ons)|données (?:fictives|d['’]exemple)|hypothétique\\w*|à titre d['’]exemple",
    es: "simul(?:ar|ado|ada|amos)|datos (?:ficticios|de ejemplo)|hipotétic[oa]|a modo de ejemplo",
    zh: "模拟(?:数据|结果)|示例数据|占位|假想|虚构",
  },
  /** Something is checked, or said to need a check. */
  verifies: {
    en: "verif\\w*|double[- ]?check\\w*|cross[- ]?check\\w*|re-?check\\w*|validat\\w*|confirm\\w*|(?:run|ran|pass) .{0,30}tests?|check(?:ed|ing)? (?:if|that|whether|the (?:answer|result))",
    de: "(?:über)?prüf\\w*|verifizier\\w*|kontrollier\\w*|bestätig\\w*|tests? laufen",
    fr: "vérifi\\w*|valid\\w*|contrôl\\w*|confirm\\w*",
    es: "verific\\w*|comprob\\w*|valid\\w*|confirm\\w*",
    zh: "验证|核实|核对|检查|确认|测试",
  },
  /** Somebody finds a result right. */
  agrees: {
    en: "i (?:agree|concur)|(?:is|are|seems?|appears?|looks?) (?:correct|accurate|right|verified|confirmed|valid|sound)|(?:has|have) been (?:verified|confirmed)|all (?:steps|conditions|requirements|constraints) (?:are|were|have been)",
    de: "ich stimme zu|(?:ist|sind|scheint) (?:richtig|korrekt|bestätigt)|(?:wurde|wurden) (?:bestätigt|überprüft)",
    fr: "je suis d['’]accord|(?:est|sont|semble) (?:correcte?s?|exacte?s?|confirmée?s?)|(?:a|ont) été (?:vérifiée?s?|confirmée?s?)",
    es: "estoy de acuerdo|(?:es|son|parece) (?:correct[oa]s?|exact[oa]s?)|(?:ha|han) sido (?:verificad[oa]s?|confirmad[oa]s?)",
    zh: "我同意|是正确的|正确无误|已(?:验证|确认)",
  },
  /** Somebody finds something wrong. */
  objects: {
    en: "however|incorrect|wrong|missing|issues?|problems?|errors?|bugs?|mistakes?|inaccura\\w*|not (?:correct|accurate|match)|fails?|failed|instead",
    de: "allerdings|jedoch|falsch|fehlt|fehler\\w*|problem\\w*|stimmt nicht|stattdessen",
    fr: "cependant|incorrecte?|fausse?|manqu\\w*|erreurs?|problèmes?|échou\\w*|plutôt",
    es: "sin embargo|incorrect[oa]|falta|errores|error|problemas?|falla|en cambio",
    zh: "但是|然而|错误|不正确|缺少|问题|失败",
  },
  /** The work goes round in circles. */
  loops: {
    en: "(?:stuck|caught|trapped) in (?:a|an|the same) (?:\\w+ )?(?:loop|cycle)|(?:i|we)(?:['’]re|['’]m| are| am| keep) (?:just |clearly )?(?:going (?:a?round )?in circles|looping|repeating (?:the same|ourselves|myself|actions))",
    de: "in einer (?:endlos)?schleife|drehen uns im kreis|wiederholen uns",
    fr: "dans une boucle|tournons en rond|nous nous répétons",
    es: "en un bucle|dando vueltas en círculos|nos estamos repitiendo",
    zh: "陷入(?:了)?(?:死)?循环|在原地打转|不断重复",
  },
} as const satisfies Record<string, Record<Language, string>>;

/** Finds a phrase in a text, like a regular expression. */
export interface Phrase {
  test(text: string): boolean;
  exec(text: string): RegExpExecArray | null;
}

const beyondAscii = /[^\0-\x7f]/;

/**
 * Matches a phrase in any of the languages, whole words only where a language has spaces. Most texts are ASCII, for
 * which a plain expression finds the same, several times as fast.
 */
export function phrasePattern(name: keyof typeof phrases): Phrase {
  const { zh, ...spaced } = phrases[name];
  const words = Object.values(spaced).join("|");
  const plain = new RegExp(`\\b(?:${words})(?!\\w)`, "i");
  const letters = words.replaceAll("\\w", "\\p{L}");
  const whole = new RegExp(`(?<![\\p{L}\\p{N}])(?:${letters})(?![\\p{L}\\p{N}])|${zh}`, "iu");
  const fitting = (text: string) => (beyondAscii.test(text) ? whole : plain);
  return { test: (text) => fitting(text).test(text), exec: (text) => fitting(text).exec(text) };
}
