/** Small conversions that the whole world shares. */

/** Seconds since 1970, as Telegram dates things. */
export const unixTime = () => Math.floor(Date.now() / 1000);

/** A phone number as Telegram keeps it: digits alone. */
export const normalizePhone = (phone) => String(phone).replace(/\D/g, '');

/** TL `username` objects; a holder can edit the first one. */
export const toUsernames = (names) =>
  names.map((username, i) => ({ _: 'username', active: true, editable: i === 0, username }));

/** The fields `username` and `usernames` of a user or channel: Telegram fills one of them. */
export const usernameFields = (names) =>
  names.length > 1 ? { usernames: toUsernames(names) } : { username: names[0] };
