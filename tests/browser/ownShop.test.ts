/** A test file has its shop to itself: the same is asked in `tests/src/ownShop.weapp.test.ts`, and both leave behind what the other must not see. */
import { withOwnDemo } from '../support/ownDemo';
import { changesTheShop, meetsTheShopAsItWas } from '../support/untouchedShop';

withOwnDemo();

it('a file of tests meets the shop as its history left it, whatever other files do in theirs', async () => {
  await meetsTheShopAsItWas();
  await changesTheShop();
});
