/**
 * Runs the compiled mini-program (dist/weapp) as WeChat would: its WXML compiled by WeChat's own compiler, on WeChat's component
 * engine (miniprogram-simulate over exparser), with a page stack, storage, and `wx.cloud.callFunction` answered by the test.
 * One program a test file: the engine keeps its globals.
 */
const fs = require('node:fs');
const path = require('node:path');

/** The logic layer of WeChat has none of these; a build that leans on one must fail here too. */
const ABSENT = [
  'MutationObserver',
  'WebKitMutationObserver',
  'XMLHttpRequest',
  'fetch',
  'localStorage',
  'sessionStorage',
  'FormData',
  'WebSocket',
  'BroadcastChannel',
];

const PHONE = {
  SDKVersion: '3.5.8',
  platform: 'ios',
  system: 'iOS 17.0',
  brand: 'Apple',
  model: 'iPhone 15',
  pixelRatio: 3,
  language: 'zh_CN',
  version: '8.0.50',
  windowWidth: 390,
  windowHeight: 844,
  screenWidth: 390,
  screenHeight: 844,
  statusBarHeight: 47,
  fontSizeSetting: 16,
  theme: 'light',
  safeArea: { top: 47, bottom: 810, left: 0, right: 390, width: 390, height: 763 },
};
const CAPSULE = { top: 51, left: 293, right: 380, bottom: 83, width: 87, height: 32 };
const EVENTS = [
  'onAppShow',
  'onAppHide',
  'onError',
  'onUnhandledRejection',
  'onThemeChange',
  'onNetworkStatusChange',
  'onWindowResize',
  'onMemoryWarning',
  'onPageNotFound',
  'onNeedPrivacyAuthorization',
  'offNetworkStatusChange',
  'offThemeChange',
  'offWindowResize',
];
const QUIET = [
  'showToast',
  'hideToast',
  'showLoading',
  'hideLoading',
  'setNavigationBarTitle',
  'setNavigationBarColor',
  'setBackgroundColor',
  'stopPullDownRefresh',
  'hideTabBar',
  'showTabBar',
  'setTabBarBadge',
  'removeTabBarBadge',
  'setScreenBrightness',
  'setKeepScreenOn',
  'vibrateShort',
  'setClipboardData',
  'pageScrollTo',
  'hideKeyboard',
];

const answer = (options, result) => {
  const value = { errMsg: 'ok', ...result };
  options?.success?.(value);
  options?.complete?.(value);
  return Promise.resolve(value);
};
const fail = (options, errMsg) => {
  options?.fail?.({ errMsg });
  options?.complete?.({ errMsg });
  return Promise.reject(new Error(errMsg));
};
const split = (url) => {
  const [route, query = ''] = url.replace(/^\//, '').split('?');
  return [route, Object.fromEntries(new URLSearchParams(query))];
};

/** `dist`: the build. `callFunction(name, body)` resolves to the envelope. `overrides` replace parts of `wx`. */
module.exports = function createWeapp(dist, { callFunction, overrides = {} }) {
  for (const name of ABSENT) delete global[name];
  const warnings = [];
  for (const level of ['error', 'warn', 'log', 'info']) {
    const print = console[level].bind(console);
    console[level] = (...words) => {
      if (words.some((it) => typeof it === 'string' && it.includes('WXMLRT_'))) warnings.push(words.join(' '));
      else if (level === 'error') print(...words);
    };
  }
  const simulate = require('miniprogram-simulate');
  const plainComponent = global.Component;
  global.Component = (definition) => plainComponent({ ...definition, options: { ...definition.options, classPrefix: '' } });
  const exparser = require(require.resolve('miniprogram-exparser', { paths: [require.resolve('j-component')] }));

  const appJson = JSON.parse(fs.readFileSync(path.join(dist, 'app.json'), 'utf8'));
  const tabs = (appJson.tabBar?.list ?? []).map((it) => it.pagePath);
  const routes = [
    ...appJson.pages,
    ...(appJson.subPackages ?? appJson.subpackages ?? []).flatMap((it) =>
      it.pages.map((page) => `${it.root.replace(/\/$/, '')}/${page}`),
    ),
  ];
  const calls = [];
  const storage = new Map();
  const stack = [];
  const loaded = {};
  let app = null;
  let serial = 0;

  const opened = (url) => ({ path: split(url)[0], query: split(url)[1], scene: 1047, referrerInfo: {} });
  let launchedWith = opened(appJson.pages[0]);
  const wx = {
    getSystemInfoSync: () => PHONE,
    getWindowInfo: () => PHONE,
    getDeviceInfo: () => PHONE,
    getAppBaseInfo: () => PHONE,
    getSystemSetting: () => PHONE,
    getSystemInfo: (options) => answer(options, PHONE),
    getLaunchOptionsSync: () => launchedWith,
    getEnterOptionsSync: () => launchedWith,
    getAccountInfoSync: () => ({ miniProgram: { appId: 'wx0000000000000000', envVersion: 'develop', version: '' } }),
    getMenuButtonBoundingClientRect: () => CAPSULE,
    getStorageSync: (key) => (storage.has(key) ? storage.get(key) : ''),
    setStorageSync: (key, value) => void storage.set(key, value),
    removeStorageSync: (key) => void storage.delete(key),
    clearStorageSync: () => storage.clear(),
    getStorageInfoSync: () => ({ keys: [...storage.keys()], currentSize: storage.size, limitSize: 10_240 }),
    getStorage: (options) =>
      storage.has(options.key) ? answer(options, { data: storage.get(options.key) }) : fail(options, 'getStorage:fail'),
    setStorage: (options) => (storage.set(options.key, options.data), answer(options)),
    getNetworkType: (options) => answer(options, { networkType: 'wifi' }),
    getScreenBrightness: (options) => answer(options, { value: 0.5 }),
    getPrivacySetting: (options) => answer(options, { needAuthorization: false }),
    getSetting: (options) => answer(options, { subscriptionsSetting: { mainSwitch: true, itemSettings: {} } }),
    login: (options) => answer(options, { code: 'login-code' }),
    showModal: (options) => (calls.push(['showModal', options]), answer(options, { confirm: true, cancel: false })),
    requestSubscribeMessage: (options) => (
      calls.push(['requestSubscribeMessage', options.tmplIds]),
      answer(options, Object.fromEntries((options.tmplIds ?? []).map((it) => [it, 'accept'])))
    ),
    nextTick: (work) => void Promise.resolve().then(work),
    canIUse: () => true,
    cloud: {
      init: () => undefined,
      callFunction: (options) => {
        calls.push(['callFunction', options.name, options.data]);
        return callFunction(options.name, options.data).then(
          (result) => answer(options, { result }),
          (error) => fail(options, `cloud.callFunction:fail ${error.message}`),
        );
      },
    },
    navigateTo: (options) => (calls.push(['navigateTo', options.url]), open(...split(options.url)), answer(options)),
    redirectTo: (options) => (calls.push(['redirectTo', options.url]), close(), open(...split(options.url)), answer(options)),
    reLaunch: (options) => (calls.push(['reLaunch', options.url]), closeAll(), open(...split(options.url)), answer(options)),
    navigateBack: (options) => (calls.push(['navigateBack']), close(), stack.at(-1)?.lifecycle('onShow'), answer(options)),
    switchTab: (options) => {
      calls.push(['switchTab', options.url]);
      const [route] = split(options.url);
      if (!tabs.includes(route)) return fail(options, `switchTab:fail not a tab: ${route}`);
      closeAll();
      open(route, {});
      return answer(options);
    },
    createSelectorQuery: () => {
      const query = new Proxy(
        {},
        {
          get: (_target, name) =>
            name === 'exec' ? (done) => setTimeout(() => done?.([{ width: 100, height: 20, top: 0, left: 0 }])) : () => query,
        },
      );
      return query;
    },
    createIntersectionObserver: () => ({
      relativeTo() {
        return this;
      },
      relativeToViewport() {
        return this;
      },
      observe() {},
      disconnect() {},
    }),
    env: { USER_DATA_PATH: 'wxfile://usr' },
    ...Object.fromEntries(EVENTS.map((name) => [name, () => undefined])),
    ...Object.fromEntries(QUIET.map((name) => [name, (options) => (calls.push([name, options]), answer(options))])),
    ...overrides,
  };
  global.wx = wx;
  global.App = (definition) => {
    app = definition;
  };
  global.getApp = () => app;
  global.getCurrentPages = () => stack.map((it) => it.instance);
  global.__wxConfig = appJson;
  // The engine knows components alone: a page is one whose functions are methods.
  global.Page = (definition) => {
    const functions = Object.entries(definition).filter(([, value]) => typeof value === 'function');
    global.Component({
      data: definition.data ?? {},
      behaviors: definition.behaviors,
      methods: Object.fromEntries(functions),
      options: { ...definition.options, styleIsolation: 'apply-shared' },
    });
  };

  function open(route, query) {
    if (!routes.includes(route)) throw new Error(`no such page in app.json: ${route}`);
    stack.at(-1)?.lifecycle('onHide');
    loaded[route] ??= simulate.load(path.join(dist, route), `page-${route.replace(/\W/g, '-')}`, { rootPath: dist });
    const component = simulate.render(loaded[route]);
    const host = document.createElement('div');
    document.body.appendChild(host);
    component.attach(host);
    const { instance } = component;
    serial += 1;
    Object.assign(instance, { route, __route__: route, options: query, __wxExparserNodeId__: serial });
    const plainSetData = instance.setData.bind(instance);
    instance.setData = (data, done) => {
      plainSetData(data);
      if (done !== undefined) Promise.resolve().then(() => done.call(instance));
    };
    const page = { route, component, instance, host, lifecycle: (name, ...words) => instance[name]?.(...words) };
    stack.push(page);
    for (const [name, word] of [['onLoad', query], ['onShow'], ['onReady']]) page.lifecycle(name, word);
    return page;
  }
  function close() {
    const page = stack.pop();
    if (page === undefined) return;
    page.lifecycle('onUnload');
    page.component.detach();
    page.host.remove();
  }
  function closeAll() {
    while (stack.length > 0) close();
  }

  return {
    calls,
    storage,
    warnings,
    stack,
    routes,
    get route() {
      return stack.at(-1)?.route;
    },
    launch(url = appJson.pages[0]) {
      launchedWith = opened(url);
      require(path.join(dist, 'app.js'));
      app.onLaunch?.(launchedWith);
      app.onShow?.(launchedWith);
      return open(...split(url));
    },
    navigateTo: (url) => void wx.navigateTo({ url }),
    text: () => stack.at(-1).host.textContent,
    html: () => stack.at(-1).host.innerHTML,
    /** What the compiled page hands to one of WeChat's own components, of which the engine draws the shape alone. */
    prop: (selector, name) =>
      stack
        .at(-1)
        .host.querySelector(selector)
        .__wxElement._vt.attrs.find((it) => it.name === name)?.value,
    /** Fires an event where `selector` finds an element of the rendered page. */
    fire(selector, type, detail = {}) {
      const element = typeof selector === 'string' ? stack.at(-1).host.querySelector(selector) : selector;
      if (element === null || element === undefined) throw new Error(`no element ${selector}; the page says: ${this.text()}`);
      exparser.triggerEvent(element.__wxElement, type, detail, { bubbles: true, composed: true });
    },
    /** Taps the innermost element whose whole text is `text` (spaces aside). */
    tap(text) {
      const plain = (it) => (it.textContent ?? '').replace(/\s+/g, '');
      const found = [...stack.at(-1).host.querySelectorAll('*')].filter(
        (it) => it.__wxElement !== undefined && plain(it) === text.replace(/\s+/g, ''),
      );
      const element = found.at(-1);
      if (element === undefined) throw new Error(`nothing to tap says ${text}; the page says: ${this.text()}`);
      exparser.triggerEvent(element.__wxElement, 'tap', {}, { bubbles: true, composed: true });
    },
    /** Waits, event by event, until `found` answers something. */
    async until(found, what = String(found)) {
      const last = performance.now() + 60_000;
      for (;;) {
        let value;
        try {
          value = found();
        } catch {
          value = undefined; // Not there yet: the page is still being drawn.
        }
        if (value) return value;
        if (performance.now() > last) throw new Error(`never came: ${what}; the page says: ${this.text()}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
  };
};
