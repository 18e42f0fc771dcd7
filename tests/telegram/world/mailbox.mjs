/** A person's e-mail address, where codes arrive. */
export class Mailbox {
  /** @param {{address?: string, code: string}} description `code`: the right answer to every mail */
  constructor({ address = null, code }) {
    this.address = address;
    this.code = code;
  }

  /** As much of the address as a stranger may see: `a***@example.org`. */
  get pattern() {
    const [name, host] = this.address.split('@');
    return `${name[0]}***@${host}`;
  }
}
