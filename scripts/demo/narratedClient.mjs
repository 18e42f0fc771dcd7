/** A client of the storage whose every line is told to a transcript. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { StorageClient } from '../../tests/system/storageClient.mjs';
import { Waiters } from '../../tests/telegram/waiters.mjs';

class NarratedWaiters extends Waiters {
  constructor(transcript) {
    super();
    this.transcript = transcript;
  }

  add(object) {
    this.transcript.received(object);
    super.add(object);
  }
}

export class NarratedClient extends StorageClient {
  #transcript;

  /** Connects to the storage's port and names a session. */
  static async open(port, session, transcript) {
    const socket = connect({ host: '127.0.0.1', port });
    await once(socket, 'connect');
    const client = new NarratedClient(socket, transcript);
    client.write(`${session}\n`);
    return client;
  }

  constructor(socket, transcript) {
    super(socket);
    this.#transcript = transcript;
    this.received = new NarratedWaiters(transcript);
  }

  write(text) {
    this.#transcript.sent(text);
    super.write(text);
  }
}
