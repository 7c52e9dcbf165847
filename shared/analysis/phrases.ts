/** Languages in which phrases are known. Chinese has no spaces between words. */
type Language = "en" | "de" | "fr" | "es" | "zh";

/**
 * How people and agents say certain things, by language: alternatives of a regular expression. Rules look at
 * structure first; what they read in words is here, so that a language is added in one place.
 */
const phrases = {
  /** A person is done. */
  farewell: {
    en: "thanks?|thank you|bye|goodbye|that['’]?s all|that is all|no(?:thing)? (?:more|else)|have a (?:great|good|nice)|perfect|all set",
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
} as const satisfies Record<string, Record<Language, string>>;

/** Matches a phrase in any of the languages, whole words only where a language has spaces. */
export function phrasePattern(name: keyof typeof phrases): RegExp {
  const { zh, ...spaced } = phrases[name];
  const words = Object.values(spaced).join("|").replaceAll("\\w", "\\p{L}");
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${words})(?![\\p{L}\\p{N}])|${zh}`, "iu");
}
