/** The dust of light around the new card: a sunflower's spiral, the same for everybody, so that nothing is random. */

export interface Star {
  /** Percent of the screen. */
  left: number;
  top: number;
  /** Which of the sizes and brightnesses, 0 to 3. */
  size: number;
  glow: number;
}

const GOLDEN_ANGLE = 2.39996;

export function starsOf(count: number): Star[] {
  return Array.from({ length: count }, (_, at) => {
    const radius = 30 + at * 1.45;
    return {
      left: round(50 + radius * Math.cos(at * GOLDEN_ANGLE)),
      top: round(38 + radius * 0.46 * Math.sin(at * GOLDEN_ANGLE)),
      size: at % 4,
      glow: at % 3,
    };
  }).filter((it) => it.left > 0 && it.left < 100 && it.top > 0 && it.top < 100);
}

const round = (percent: number): number => Math.round(percent * 10) / 10;
