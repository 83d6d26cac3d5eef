/** Taro's build: one source, WeChat (`dist/weapp`) and browser (`dist/h5`, served under /app/). Sizes in styles are px at 390 wide. */
import path from 'node:path';
import { defineConfig } from '@tarojs/cli';

const root = path.resolve(__dirname, '..');
const target = process.env.TARO_ENV === 'weapp' ? 'weapp' : 'h5';

/** rpx a design px: WeChat's screen is 750 rpx wide, ours is drawn 390 px wide. */
const RPX_PER_PX = 750 / 390;

/** Taro knows this unit, its type does not. */
const CSS_PX: object = { targetUnit: 'px' };

export default defineConfig<'webpack5'>({
  projectName: 'changke',
  designWidth: 390,
  // In a browser a design px stays a CSS px: the layout flows, nothing is scaled.
  deviceRatio: { 390: target === 'weapp' ? RPX_PER_PX : 2 },
  sourceRoot: 'src',
  // Watching empties its folder: what a server hands out must not be that one.
  outputRoot: process.argv.includes('--watch') ? `dist/${target}-watch` : `dist/${target}`,
  framework: 'react',
  compiler: { type: 'webpack5', prebundle: { enable: false } },
  cache: { enable: false },
  alias: { '@': root },
  plugins: [],
  defineConstants: {
    // Empty on WeChat means its own cloud; a browser always asks the server that it came from.
    CHANGKE_SERVER: JSON.stringify(target === 'weapp' ? (process.env.CHANGKE_SERVER ?? '') : ''),
    CHANGKE_CLOUD_ENV: JSON.stringify(process.env.CHANGKE_CLOUD_ENV ?? ''),
  },
  mini: {
    optimizeMainPackage: { enable: true },
    // Rules are single classes of their own names: between components no order matters, and a page's come last.
    miniCssExtractPluginOption: { ignoreOrder: true },
    postcss: { pxtransform: { enable: true, config: {} }, cssModules: { enable: false } },
  },
  h5: {
    publicPath: '/app/',
    staticDirectory: 'static',
    router: { mode: 'hash' },
    // `npm run dev:h5` beside a running server: PORT is that server's.
    devServer: {
      open: false,
      hot: false,
      host: '127.0.0.1',
      port: 10086,
      client: { overlay: false },
      proxy: [{ context: ['/fn', '/session', '/oauth', '/demo'], target: `http://127.0.0.1:${process.env.PORT ?? '3000'}` }],
    },
    postcss: { pxtransform: { enable: true, config: { ...CSS_PX } }, cssModules: { enable: false } },
    // What several pages share is loaded once, not once a page.
    webpackChain: (chain) => {
      chain.merge({
        optimization: { splitChunks: { cacheGroups: { shared: { name: 'shared', minChunks: 3, chunks: 'all', priority: 1 } } } },
        performance: { maxEntrypointSize: 500_000 },
      });
    },
    output: { filename: 'js/[name].[contenthash:8].js', chunkFilename: 'js/[name].[contenthash:8].js' },
    miniCssExtractPluginOption: {
      ignoreOrder: true,
      filename: 'css/[name].[contenthash:8].css',
      chunkFilename: 'css/[name].[contenthash:8].css',
    },
  },
});
