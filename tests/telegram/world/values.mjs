/** Small conversions that the whole world shares. */

/** Seconds since 1970, as Telegram dates things. */
export const unixTime = () => Math.floor(Date.now() / 1000);

/** A phone number as Telegram keeps it: digits alone. */
export const normalizePhone = (phone) => String(phone).replace(/\D/g, '');
