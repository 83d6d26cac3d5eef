/** The assistant's camera: reads the code that the member's phone really shows, and decodes it. */
import jsQR from 'jsqr';
import { el } from './element';
import type { Phone } from './phone';
import { texts } from './texts';

const READ_PX = 480;
const QUIET_PX = 40;
const LOOK_MS = 450;
const SORRY_MS = 2600;

/** The text of the code on the member's screen; undefined when there is none, after saying so on the assistant's phone. */
export async function scanMember(member: Phone, staff: Phone): Promise<string | undefined> {
  const canvas = el('canvas', { width: READ_PX, height: READ_PX });
  const words = el('div', { textContent: texts().reading });
  const camera = el('div', { className: 'camera' }, canvas, words);
  staff.device.append(camera);
  const picture = shownCode(member);
  const text = picture === undefined ? undefined : read(canvas, picture);
  if (text === undefined) {
    camera.classList.add('empty');
    words.textContent = texts().nothingToScan;
  }
  // Long enough to be seen; a person looks through a real camera for longer.
  await new Promise((resolve) => setTimeout(resolve, text === undefined ? SORRY_MS : LOOK_MS));
  camera.remove();
  return text;
}

/** The displayed picture: pages further down the app's stack are still in the document, but have no size. */
function shownCode(member: Phone): HTMLImageElement | undefined {
  const pictures = member.screen()?.querySelectorAll<HTMLImageElement>('img[data-scannable], [data-scannable] img') ?? [];
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
