import { from, textOf } from "../flow/value.ts";
import { isFlag, nameOrigin, optionOf, Rules, taintOf, tell, weigh } from "./judge.ts";

const weights = { remote: "block", parameter: "warn", rest: "warn" } as const;

/** Formats that can make any object when they are read. */
export const deserialisation = new Rules();

deserialisation.on(
  "node-serialize.unserialize serialize-to-js.deserialize serialize-javascript.deserialize funcster.deepDeserialize funcster.deserialize cryo.parse serialijse.deserialize v8.deserialize php-serialize.unserialize js-yaml.load js-yaml.loadAll js-yaml.safeLoad js-yaml.safeLoadAll jsyaml.load jsyaml.loadAll bson.deserialize eval-json-parse msgpack-lite.decode superjson.parse devalue.unflatten next-serialize.unserialize notevil.deserialize",
  (flow, site) => {
    const schema = optionOf(site, "schema");
    const name = schema?.path ?? "";
    const isSafeName = site.name.startsWith("safe");
    const isYaml = /^js-?yaml/.test(site.path);
    if (isYaml && isSafeName && !/UNSAFE|FULL|js-yaml-js-types/.test(name)) return;
    if (isYaml && /SAFE_SCHEMA|FAILSAFE|JSON_SCHEMA|CORE_SCHEMA/.test(name) && !/UNSAFE|FULL/.test(name))
      return;
    const taint = taintOf(site.arguments[0]);
    // js-yaml makes no functions any more unless it is asked to.
    const isOld = isYaml && !/UNSAFE|FULL|js-yaml-js-types/.test(name);
    const harmless = isYaml ? from.file | from.environment | (isOld ? from.parameter | from.unknown : 0) : 0;
    tell(
      flow,
      site,
      "deserialise",
      "objects",
      weigh(taint & ~harmless, weights),
      `Makes objects, code included, out of ${nameOrigin(taint)}`,
    );
  },
);

deserialisation.on(
  "pickle.load pickle.loads pickle.Unpickler pickle.Unpickler().load cPickle.load cPickle.loads cPickle.Unpickler _pickle.loads _pickle.load dill.load dill.loads cloudpickle.load cloudpickle.loads marshal.load marshal.loads shelve.open jsonpickle.decode jsonpickle.loads pandas.read_pickle pd.read_pickle joblib.load torch.load numpy.load np.load yaml.load yaml.load_all yaml.unsafe_load yaml.unsafe_load_all yaml.full_load yaml.full_load_all ruamel.yaml.YAML().load rpyc.utils.classic.connect multiprocessing.connection.Connection().recv PyYAML.load oslo_serialization.jsonutils.loads",
  (flow, site) => {
    if (flow.program.language !== "python") return;
    if (/^(?:np|numpy)\.load$/.test(site.path) && !isFlag(site, "allow_pickle", true)) return;
    if (site.path === "torch.load" && isFlag(site, "weights_only", true)) return;
    if (/^yaml\.load/.test(site.path)) {
      const loader = site.named.get("Loader") ?? site.arguments[1];
      if (/Safe|Base/.test(loader?.path ?? "")) return;
    }
    if (/^ruamel|^oslo/.test(site.path)) return;
    const taint = taintOf(site.arguments[0] ?? site.named.get("stream"));
    if (taint === 0 && site.arguments[0]?.texts && /loads|decode/.test(site.name)) return;
    const level = weigh(taint === 0 ? from.unknown : taint, weights);
    tell(
      flow,
      site,
      "deserialise",
      "objects",
      level,
      `Makes objects, code included, out of ${nameOrigin(taint)}`,
    );
  },
);

deserialisation.on(
  "libxmljs.parseXml libxmljs.parseXmlString libxmljs2.parseXml xml2js.parseString lxml.etree.parse lxml.etree.fromstring xml.sax.parse xml.sax.parseString",
  (flow, site) => {
    const taint = taintOf(site.arguments[0]);
    const isAsked = isFlag(site, "noent", true) || isFlag(site, "resolve_entities", true);
    // lxml follows entities unless its parser is told not to.
    const isDefault = site.path.startsWith("lxml") && site.arguments.length < 2 && !site.named.has("parser");
    if (!isAsked && !(isDefault && (taint & from.remote) !== 0)) return;
    tell(
      flow,
      site,
      "deserialise",
      "entities",
      isAsked ? weigh(taint, { remote: "block", parameter: "warn", rest: undefined }) : "warn",
      isAsked ? entities : "Reads XML of others with its own entities, which may grow without end",
    );
  },
);

const entities = "Reads XML with external entities, so that it can name files and addresses";

deserialisation.on(
  "lxml.etree.XMLParser lxml.etree.iterparse xml.sax.make_parser().setFeature",
  (flow, site) => {
    const isFeature =
      site.name === "setFeature" &&
      /external_ges|external-general/.test(site.arguments[0]?.path ?? textOf(site.arguments[0]) ?? "");
    const isOn = site.call.arguments[1]?.kind === "constant" && site.call.arguments[1].value === true;
    if (
      isFlag(site, "resolve_entities", true) ||
      isFlag(site, "no_network", false) ||
      isFlag(site, "load_dtd", true) ||
      (isFeature && isOn)
    )
      tell(flow, site, "deserialise", "entities", "warn", entities);
  },
);

deserialisation.on(
  "libxmljs.SaxParser libxmljs.SaxPushParser libxmljs2.SaxParser libxmljs2.SaxPushParser node-expat.Parser expat-wasm.Parser",
  (flow, site) => {
    tell(
      flow,
      site,
      "deserialise",
      "entities",
      "warn",
      "Reads XML with its own entities, which may grow without end",
    );
  },
);
