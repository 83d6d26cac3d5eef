/** How an import is followed: refused lines and the report on standard output, the progress bar on standard error. */
import { Presets, SingleBar } from 'cli-progress';
import type { Telling } from './importer';
import type { Optional } from './columns.rule';
import { LEFT_OUT, LINE_REFUSALS } from './line.rule';

export interface Shown extends Telling {
  /** Ends the bar, so that what follows stands on lines of its own. */
  end(): void;
}

/** Lines named for each column; the report counts the rest. A file may say 无 on every line. */
const LEFT_OUT_SHOWN = 5;

const LABEL = { reading: 'reading  ', recording: 'recording' } as const;

/** `write` gets whole lines. Where standard error is no terminal there is no bar. */
export function showOn(write: (line: string) => void, stopped: () => boolean): Shown {
  let bar: SingleBar | undefined;
  const shown: Record<Optional, number> = { phone: 0, name: 0, birthday: 0 };
  const end = () => {
    bar?.stop();
    bar = undefined;
  };
  return {
    stopped,
    end,
    refused: (line, code) => write(`line ${line} refused: ${code}: ${LINE_REFUSALS[code]}`),
    leftOut(line, column) {
      shown[column] += 1;
      if (shown[column] <= LEFT_OUT_SHOWN) write(`line ${line}: ${column} left out: ${LEFT_OUT[column]}`);
      if (shown[column] === LEFT_OUT_SHOWN + 1) write(`… the report counts the other lines whose ${column} is left out`);
    },
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
