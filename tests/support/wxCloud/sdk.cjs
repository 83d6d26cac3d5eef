/** Stands in for `wx-server-sdk` beside the deployed functions: as with the real one, an instance has one context, that of the latest call. */
let latest;
let inited = false;

module.exports = {
  DYNAMIC_CURRENT_ENV: Symbol.for('DYNAMIC_CURRENT_ENV'),
  init(options) {
    if (options.env !== module.exports.DYNAMIC_CURRENT_ENV) throw new Error('another environment than the function’s own');
    inited = true;
  },
  getWXContext() {
    if (!inited) throw new Error('not initialised');
    if (latest === undefined) throw new Error('there is no context outside main');
    return latest;
  },
  /** What the platform does before it calls `main`. */
  arrive(context) {
    latest = context;
  },
};
