/** How an import is followed: refused lines and the report on standard output, the progress bar on standard error. */
import { Presets, SingleBar } from 'cli-progress';
import type { Telling } from './importer';
import { LINE_REFUSALS } from './line.rule';

export interface Shown extends Telling {
  /** Ends the bar, so that what follows stands on lines of its own. */
  end(): void;
}

const LABEL = { reading: 'reading  ', recording: 'recording' } as const;

/** `write` gets whole lines. Where standard error is no terminal there is no bar. */
export function showOn(write: (line: string) => void, stopped: () => boolean): Shown {
  let bar: SingleBar | undefined;
  const end = () => {
    bar?.stop();
    bar = undefined;
  };
  return {
    stopped,
    end,
    refused: (line, code) => write(`line ${line} refused: ${code}: ${LINE_REFUSALS[code]}`),
    phase(name, total) {
      end();
      bar = new SingleBar(
        {
          format: `${LABEL[name]} {bar} {percentage}% | {eta_formatted}`,
          stream: process.stderr,
          hideCursor: true,
          clearOnComplete: false,
        },
        Presets.shades_classic,
      );
      bar.start(total, 0);
    },
    progress: (done) => bar?.update(done),
  };
}
