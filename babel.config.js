/** Babel for Taro's two builds: WeChat's older engines, and browsers of the last five years. */
const browser = process.env.TARO_ENV === 'h5';

module.exports = {
  presets: [
    [
      'taro',
      {
        framework: 'react',
        ts: true,
        compiler: 'webpack5',
        hot: false,
        ...(browser ? { targets: { chrome: '80', safari: '13', firefox: '78' }, useBuiltIns: false } : {}),
      },
    ],
  ],
};
