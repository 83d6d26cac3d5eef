/** A phone's camera: reads the code that the other phone really shows, and decodes it. A member may also stand before a shop's code. */
import jsQR from 'jsqr';
import { el } from './element';
import type { Phone } from './phone';
import { texts } from './texts';

const READ_PX = 480;
const QUIET_PX = 40;
const LOOK_MS = 450;
const SORRY_MS = 2600;

/** A code that hangs somewhere. */
export interface Code {
  readonly name: string;
  /** What it says. */
  readonly text: string;
}

/** The text of the code on the other phone's screen, or of the hanging one that is chosen. Undefined when there is none, after saying so on the phone that scans. */
export async function scanOther(phone: Phone, other: Phone, hanging: readonly Code[]): Promise<string | undefined> {
  const canvas = el('canvas', { width: READ_PX, height: READ_PX });
  const words = el('div', { textContent: texts().reading });
  const camera = el('div', { className: 'camera' }, canvas, words);
  phone.device.append(camera);
  const picture = shownCode(other);
  const text = picture === undefined ? undefined : read(canvas, picture);
  if (text === undefined) {
    camera.classList.add('empty');
    words.textContent = hanging.length === 0 ? texts().nothingToScan : texts().whichCode;
  }
  const chosen = text === undefined && hanging.length > 0 ? choiceOf(camera, hanging) : undefined;
  // Long enough to be seen; a person looks through a real camera for longer.
  const found = await (chosen ??
    new Promise<string | undefined>((resolve) => {
      setTimeout(() => resolve(text), text === undefined ? SORRY_MS : LOOK_MS);
    }));
  camera.remove();
  return found;
}

/** The code that the camera is held before; undefined for who turns back. */
function choiceOf(camera: HTMLElement, hanging: readonly Code[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const one = (textContent: string, text: string | undefined) =>
      el('button', { type: 'button', textContent, onclick: () => resolve(text) });
    camera.append(...hanging.map(({ name, text }) => one(name, text)), one(texts().turnBack, undefined));
  });
}

/** The displayed picture: pages further down the app's stack are still in the document, but have no size. */
function shownCode(phone: Phone): HTMLImageElement | undefined {
  const pictures = phone.screen()?.querySelectorAll<HTMLImageElement>('img[data-scannable], [data-scannable] img') ?? [];
  return Array.from(pictures).find((it) => it.complete && it.naturalWidth > 0 && it.getClientRects().length > 0);
}

function read(canvas: HTMLCanvasElement, picture: HTMLImageElement): string | undefined {
  const pen = canvas.getContext('2d');
  if (pen === null) return undefined;
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, READ_PX, READ_PX);
  pen.imageSmoothingEnabled = false;
  pen.drawImage(picture, QUIET_PX, QUIET_PX, READ_PX - 2 * QUIET_PX, READ_PX - 2 * QUIET_PX);
  return jsQR(pen.getImageData(0, 0, READ_PX, READ_PX).data, READ_PX, READ_PX)?.data;
}
