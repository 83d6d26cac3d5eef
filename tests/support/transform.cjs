/** Jest's transform: TypeScript and ES modules to CommonJS by esbuild, with inline source maps. Types are checked by `tsc`. */
const { createHash } = require('node:crypto');
const { transformSync, version } = require('esbuild');

const loaderFor = (file) => (/\.tsx?$/.test(file) ? (file.endsWith('x') ? 'tsx' : 'ts') : 'js');

module.exports = {
  getCacheKey: (source, file) => createHash('sha256').update(`${version}\0${file}\0${source}`).digest('hex'),
  process(source, file) {
    const { code } = transformSync(source, {
      loader: loaderFor(file),
      format: 'cjs',
      target: 'node20',
      sourcefile: file,
      sourcemap: 'inline',
      jsx: 'automatic',
    });
    return { code };
  },
};
