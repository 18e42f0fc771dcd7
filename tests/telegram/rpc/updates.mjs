/** The update state and what was missed. */
import { peopleOf, toMessage } from '../world/box.mjs';
import { unixTime } from '../world/values.mjs';
import { stateOf } from './messages.mjs';

function getState(_params, context) {
  return stateOf(context.person);
}

function getDifference({ pts }, context) {
  const { world, person } = context;
  const { entries, updates } = person.box.since(pts);
  const ringing = context.authorization.acceptsCalls ? world.calls.ringingUpdates(person) : [];
  if (entries.length === 0 && updates.length === 0 && ringing.length === 0) {
    return { _: 'updates.differenceEmpty', date: unixTime(), seq: 0 };
  }
  const people = [person, ...entries.flatMap(peopleOf), ...ringing.flatMap((call) => call.people)];
  return {
    _: 'updates.difference',
    new_messages: entries.map(toMessage),
    new_encrypted_messages: [],
    other_updates: [...updates, ...ringing.map(({ update }) => update)],
    chats: [],
    users: context.users(people),
    state: stateOf(person),
  };
}

export const authorized = {
  'updates.getState': getState,
  'updates.getDifference': getDifference,
};

/** Calls after whose answer a client no longer swallows what is pushed. */
export const SETTLING_CALLS = new Set(['updates.getState', 'updates.getDifference']);
