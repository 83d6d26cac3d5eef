/** What the embedded database promises to those who use it through the driver. The same tests run on MongoDB. */
import { testDatabase, type TestDatabase } from '../../support/database';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

it('a second document under a unique key is refused with the key that is taken', async () => {
  const people = database.db.collection('people');
  await people.createIndex({ email: 1 }, { unique: true });
  await people.insertOne({ email: 'a@example.org' });
  await expect(people.insertOne({ email: 'a@example.org' })).rejects.toMatchObject({
    code: 11000,
    keyPattern: { email: 1 },
    keyValue: { email: 'a@example.org' },
  });
  expect(await people.countDocuments()).toBe(1);
});
