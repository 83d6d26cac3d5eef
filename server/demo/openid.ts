/** An openid or unionid as the demo's doors take it. */
import { z } from 'zod';

export const Openid = z.string().regex(/^[\w.@-]{1,64}$/);
