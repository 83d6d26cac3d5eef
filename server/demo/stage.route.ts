/** The stage's page: its styles as they are, its script bundled from TypeScript at the start (some milliseconds). */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import type { FastifyInstance } from 'fastify';

const FOLDER = path.join(__dirname, 'stage');

export async function stageRoutes(app: FastifyInstance): Promise<void> {
  const bundled = await build({
    entryPoints: [path.join(FOLDER, 'stage.ts')],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    target: 'es2022',
    logLevel: 'silent',
  });
  const script = bundled.outputFiles[0]?.text ?? '';
  const read = (file: string) => readFileSync(path.join(FOLDER, file), 'utf8');
  const [page, styles] = [read('index.html'), read('stage.css')];
  const serve = (address: string, type: string, text: string) =>
    app.get(address, (_request, reply) => reply.type(type).header('cache-control', 'no-cache').send(text));
  serve('/', 'text/html; charset=utf-8', page);
  serve('/stage/stage.css', 'text/css; charset=utf-8', styles);
  serve('/stage/stage.js', 'text/javascript; charset=utf-8', script);
}
