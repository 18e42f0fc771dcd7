/** People, as objects. */

const NOTIFY_SETTINGS = { _: 'peerNotifySettings' };

function getUsers({ id: inputs }, context) {
  return inputs.map((input) => context.resolvePerson(input, 'USER_ID_INVALID').toUser(context.person));
}

function getFullUser({ id: input }, context) {
  const person = context.resolvePerson(input, 'USER_ID_INVALID');
  const isCallable = !person.isBot && person !== context.person;
  return {
    _: 'users.userFull',
    full_user: {
      _: 'userFull',
      id: person.id,
      phone_calls_available: isCallable,
      video_calls_available: isCallable,
      settings: { _: 'peerSettings' },
      notify_settings: NOTIFY_SETTINGS,
      common_chats_count: 0,
    },
    chats: [],
    users: context.users([person]),
  };
}

export const authorized = {
  'users.getUsers': getUsers,
  'users.getFullUser': getFullUser,
};
