/** Contacts and look-ups by name or number. */
import { RpcError } from './error.mjs';

function resolvedPeer(holder, context) {
  return {
    _: 'contacts.resolvedPeer',
    peer: holder.toPeer(),
    chats: context.chats([holder]),
    users: context.users([holder]),
  };
}

function resolveUsername({ username }, context) {
  const holder = context.world.holderOf(username);
  if (!holder) {
    throw new RpcError(400, 'USERNAME_NOT_OCCUPIED');
  }
  return resolvedPeer(holder, context);
}

function resolvePhone({ phone }, context) {
  const person = context.world.personByPhone(phone);
  if (person?.foundByNumber !== 'search') {
    throw new RpcError(400, 'PHONE_NOT_OCCUPIED');
  }
  return resolvedPeer(person, context);
}

function importContacts({ contacts }, context) {
  const { world, person: owner } = context;
  const found = contacts.flatMap(({ client_id: clientId, phone }) => {
    const person = world.personByPhone(phone);
    return person && person.foundByNumber !== 'never' ? [{ clientId, person }] : [];
  });
  found.forEach(({ person }) => owner.contacts.add(person));
  return {
    _: 'contacts.importedContacts',
    imported: found.map(({ clientId, person }) => ({ _: 'importedContact', user_id: person.id, client_id: clientId })),
    popular_invites: [],
    retry_contacts: [],
    users: context.users(found.map(({ person }) => person)),
  };
}

function contactList(_params, context) {
  const contacts = [...context.person.contacts];
  return {
    _: 'contacts.contacts',
    contacts: contacts.map((person) => ({
      _: 'contact',
      user_id: person.id,
      mutual: person.contacts.has(context.person),
    })),
    saved_count: 0,
    users: context.users(contacts),
  };
}

function addContact({ id: input }, context) {
  const person = context.resolvePerson(input, 'CONTACT_ID_INVALID');
  context.person.contacts.add(person);
  return context.updates([], [person]);
}

function deleteContacts({ id: inputs }, context) {
  const people = inputs.map((input) => context.resolvePerson(input, 'CONTACT_ID_INVALID'));
  people.forEach((person) => context.person.contacts.delete(person));
  return context.updates([], people);
}

function search({ q: query, limit }, context) {
  const wanted = query.toLowerCase();
  const isFound = ({ usernames }) => usernames.some((name) => name.toLowerCase().startsWith(wanted));
  const people = wanted ? context.world.people.filter(isFound).slice(0, limit) : [];
  return {
    _: 'contacts.found',
    my_results: [],
    results: people.map((person) => person.toPeer()),
    chats: [],
    users: context.users(people),
  };
}

export const authorized = {
  'contacts.resolveUsername': resolveUsername,
  'contacts.resolvePhone': resolvePhone,
  'contacts.importContacts': importContacts,
  'contacts.getContacts': contactList,
  'contacts.addContact': addContact,
  'contacts.deleteContacts': deleteContacts,
  'contacts.search': search,
};
