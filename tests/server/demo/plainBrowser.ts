/** As much of a browser as OAuth needs: follows redirects, keeps cookies. */
export class PlainBrowser {
  /** What the last page said. */
  text = '';
  private readonly cookies = new Map<string, string>();
  constructor(private readonly home: string) {}

  /** Where it comes to stand: the app, or a page that says something. */
  async open(where: string): Promise<URL> {
    let at = new URL(where, this.home);
    for (let hop = 0; hop < 10; hop += 1) {
      const reply = await fetch(at, { redirect: 'manual', headers: { cookie: this.cookie() } });
      for (const set of reply.headers.getSetCookie()) this.cookies.set(...pairOf(set));
      const to = reply.headers.get('location');
      this.text = await reply.text();
      if (to === null) return at;
      at = new URL(to, at);
      if (at.pathname === '/app/') return at;
    }
    throw new Error('it was sent round and round');
  }

  async signIn(ticket: string): Promise<string> {
    const headers = { 'content-type': 'application/json', cookie: this.cookie() };
    const reply = await fetch(`${this.home}/session`, { method: 'POST', headers, body: JSON.stringify({ loginCode: ticket }) });
    return (await reply.json()).data.token;
  }

  private cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }
}
function pairOf(set: string): [string, string] {
  const [name = '', value = ''] = (set.split(';')[0] ?? '').split('=');
  return [name, value];
}
