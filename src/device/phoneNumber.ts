/** The member's phone number, proven by WeChat: a code that the server exchanges. */
import { askStage, onStage, textOf } from './stage';

/** Whether the number can be proven here at all; on WeChat the button itself asks. */
export const canProvePhone = (): boolean => process.env.TARO_ENV !== 'h5' || onStage();

/** The code, from a stage; undefined when the member turned back. */
export const askPhoneCode = async (): Promise<string | undefined> => textOf(await askStage('phone'), 'phoneCode');
