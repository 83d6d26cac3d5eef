/** Which drawings there are. */
export const DRAWINGS = ['mug', 'cup', 'bag', 'croissant', 'cake', 'beans', 'ticket', 'gift'] as const;
export type Drawing = (typeof DRAWINGS)[number];

export const artOf = (art: string): Drawing => DRAWINGS.find((it) => it === art) ?? 'gift';
