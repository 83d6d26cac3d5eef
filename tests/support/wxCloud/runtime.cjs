/** One instance of a deployed function in plain Node, as WeChat Cloud runs it: loads `index.js` of the folder named, and calls its `main`. */
const Module = require('node:module');
const net = require('node:net');
const path = require('node:path');

const [folder] = process.argv.slice(2);
let connections = 0;
const outside = new Set();

/** Told with each answer: a pipe of its own might come later than the answer. */
let written = '';
for (const stream of [process.stdout, process.stderr])
  stream.write = (text) => {
    written += text;
    return true;
  };
const lines = () => {
  const whole = written.lastIndexOf('\n') + 1;
  const told = written.slice(0, whole).split('\n').filter(Boolean);
  written = written.slice(whole);
  return told;
};

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  connections += 1;
  return connect.apply(this, args);
};

/** Packages that the bundle found beside itself; what it looked for and can do without is not among them. */
const load = Module._load;
Module._load = function (request, ...rest) {
  const loaded = load.call(this, request, ...rest);
  if (!Module.isBuiltin(request) && !path.isAbsolute(request) && !request.startsWith('.')) outside.add(request);
  return loaded;
};

const fromFolder = Module.createRequire(path.join(folder, 'index.js'));
const { main } = fromFolder('./index.js');
const sdk = fromFolder('wx-server-sdk');

const DEEDS = {
  call({ event, context, platform }) {
    sdk.arrive(context);
    return main(event, platform).then((result) => ({ result, platform }));
  },
  seen: async () => ({ connections, outside: [...outside] }),
  /** A promise that nobody waits for fails. */
  stray: async () => void Promise.reject(new Error('nobody waits for this')),
};

process.on('message', ({ id, deed, ...asked }) => {
  DEEDS[deed](asked).then(
    (value) => process.send({ id, value, logged: lines() }),
    (error) => process.send({ id, error: String(error?.message ?? error), logged: lines() }),
  );
});
process.send({ ready: true });
